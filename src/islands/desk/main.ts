/**
 * Keys of the desk: J and K move in the queue, O opens, and a key that a button names presses it. Off until the officer turns them on,
 * for single keys get in the way of speech input (WCAG 2.2, 2.1.4); the choice stays in the browser.
 */
const STORED = 'shanyraq-desk-keys';

const panel = document.querySelector<HTMLElement>('[data-desk-keys]');
const choice = panel?.querySelector<HTMLInputElement>('[data-desk-keys-on]');
if (panel && choice) {
  panel.hidden = false;
  const show = () => document.documentElement.toggleAttribute('data-keys', choice.checked);
  choice.checked = localStorage.getItem(STORED) === 'on';
  show();
  choice.addEventListener('change', () => {
    localStorage.setItem(STORED, choice.checked ? 'on' : 'off');
    show();
  });
  document.addEventListener('keydown', (event) => {
    if (choice.checked && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) press(event);
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input:not([type="checkbox"]), textarea, select') !== null;
}

function press(event: KeyboardEvent): void {
  // The place of the key, so that it works whichever alphabet the keyboard is in.
  const key = event.code.replace(/^Key/, '').toLowerCase();
  const cases = [...document.querySelectorAll<HTMLAnchorElement>('.queue a')];
  const focused = cases.indexOf(document.activeElement as HTMLAnchorElement);
  const current = focused < 0 ? cases.findIndex((link) => link.ariaCurrent === 'page') : focused;
  if (key === 'j') cases[Math.min(current + 1, cases.length - 1)]?.focus();
  else if (key === 'k') cases[Math.max(current - 1, 0)]?.focus();
  else if (key === 'o' && focused >= 0) cases[focused]?.click();
  else document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.click();
}
