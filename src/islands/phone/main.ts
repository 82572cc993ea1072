/** Two screens: the one that asks waits for the phone (its SIM, an app on it), the phone follows the link. */

const ASK_EVERY_MS = 1500;

// What is said to who has no script.
for (const said of document.querySelectorAll('[data-no-script]')) said.remove();

const following = document.querySelector<HTMLFormElement>('form[data-island=phone-follow]');
if (following && location.hash.length > 1) {
  (following.elements.namedItem('token') as HTMLInputElement).value = location.hash.slice(1);
  // The secret shall not stay in the history of the phone.
  history.replaceState(null, '', location.pathname);
  following.submit();
}

const done = document.querySelector<HTMLFormElement>('form[data-island=phone-done]');
done?.submit();

const waiting = document.querySelector<HTMLElement>('[data-island=phone-wait]');
if (waiting) void wait(waiting);

/** Until the phone has signed, or the time is over: then the button says so. */
async function wait({ dataset: { state = '' } }: HTMLElement): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    const answer = await fetch(state, { headers: { accept: 'application/json' } }).catch(() => undefined);
    if (answer && !answer.ok) return;
    const said = (await answer?.json()) as { readonly isSigned: boolean } | undefined;
    if (said?.isSigned) {
      location.assign(state.replace(/\/state$/, ''));
      return;
    }
  }
}

const asking = document.querySelector<HTMLFormElement>('form[data-island=answer-wait]');
if (asking) void waitForAnswer(asking);

/** The same where a SIM or an app is asked: the secret goes in the body. */
async function waitForAnswer(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams({ token: (form.elements.namedItem('token') as HTMLInputElement).value });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    const address = form.action.replace(/\/check$/, '/state');
    const answer = await fetch(address, { method: 'POST', body }).catch(() => undefined);
    if (answer && !answer.ok) return;
    const said = (await answer?.json()) as { readonly isOver: boolean } | undefined;
    if (said?.isOver) {
      form.submit();
      return;
    }
  }
}
