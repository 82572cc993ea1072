/** Asks the browser for a passkey, or to make one, and sends the form with what it answers. */

// What is said to who has no script.
for (const said of document.querySelectorAll('[data-no-script]')) said.remove();

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-island=passkey]')) mount(form);

function mount(form: HTMLFormElement): void {
  // A browser without these has no passkeys that we could read: it is offered nothing.
  if (typeof PublicKeyCredential === 'undefined' || !('parseRequestOptionsFromJSON' in PublicKeyCredential)) return;
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form);
  });
}

async function send(form: HTMLFormElement): Promise<void> {
  const message = form.querySelector<HTMLElement>('[data-failed]');
  if (message) message.textContent = '';
  try {
    const credential = await ask(form);
    (form.elements.namedItem('response') as HTMLInputElement).value = JSON.stringify(credential);
    form.submit();
  } catch {
    // The person closed the window, or there is no passkey here.
    if (message) message.textContent = message.dataset.failed ?? '';
  }
}

async function ask(form: HTMLFormElement): Promise<unknown> {
  const options = JSON.parse(form.dataset.options ?? '{}');
  const credential =
    form.dataset.mode === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return (credential as PublicKeyCredential).toJSON();
}
