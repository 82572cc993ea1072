/** The ways of signing that the person has here, as the frame offers them. */
import { checkCertificate, holderOf } from './certificate.ts';
import type { Method, OfferedKey } from './protocol.ts';
import { SignError } from './sign-error.ts';

const radios = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>('input[name=method]')];

/**
 * Offers each usable key of the browser by its holder's name, and chooses what was chosen before; who has a key here and never chose
 * signs by it. `label`: what such a key is called, with {holder}.
 */
export function offer(keys: readonly OfferedKey[], before: string | null, label: string, now: number): void {
  const pattern = document.getElementById('method')?.closest<HTMLElement>('.govuk-radios__item');
  if (!pattern) return;
  for (const [i, { certificates }] of keys.entries()) {
    const [certificate] = certificates;
    if (!certificate || !isUsable(certificate, now)) continue;
    const item = pattern.cloneNode(true) as HTMLElement;
    const [input, name] = [item.querySelector('input'), item.querySelector('label')];
    if (!input || !name) continue;
    input.value = `device-${i}`;
    input.id = `method-device-${i}`;
    name.htmlFor = input.id;
    name.textContent = label.replace('{holder}', holderOf(certificate));
    pattern.before(item);
  }
  pattern.remove();
  const offered = radios();
  const [first] = offered;
  const chosen = offered.find(({ value }) => value === before) ?? first;
  if (chosen) chosen.checked = true;
}

function isUsable(certificate: Uint8Array, now: number): boolean {
  try {
    checkCertificate(certificate, now);
    return true;
  } catch (error) {
    if (error instanceof SignError) return false;
    throw error;
  }
}

export const chosenMethod = (): Method => (radios().find(({ checked }) => checked)?.value ?? 'file') as Method;
