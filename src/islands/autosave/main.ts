/** Saves a form page by itself while it is filled in. Without it the button "Save and continue" does the same. */

const QUIET_MS = 1500;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-module="autosave"]')) watch(form);

function watch(form: HTMLFormElement): void {
  const status = form.querySelector('[data-autosave-status]');
  const version = form.querySelector<HTMLInputElement>('input[name="version"]');
  if (!version) return;
  let timer: number | undefined;
  let saving: Promise<void> | undefined;

  const save = async (): Promise<void> => {
    const data = new FormData(form);
    // Files go with the button only: they are large, and half a choice isn't one.
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set('autosave', '1');
    const body = new URLSearchParams([...data].map(([name, value]) => [name, String(value)]));
    const answer = await fetch(location.href, { method: 'POST', body, headers: { accept: 'application/json' } });
    if (!answer.ok) return;
    const saved = (await answer.json()) as { version: number; message: string };
    version.value = String(saved.version);
    if (status) status.textContent = saved.message;
  };

  const saveNow = async (): Promise<void> => {
    await saving;
    saving = save()
      .catch(() => undefined)
      .finally(() => {
        saving = undefined;
      });
  };

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(saveNow, QUIET_MS);
  });

  // The page's version must be the last saved one when the button is pressed: a save on its way is waited for. The form is sent
  // from a task of its own, because a form that is being submitted ignores another wish to be.
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    const { submitter } = event;
    void saving.then(() => setTimeout(() => form.requestSubmit(submitter)));
  });
}
