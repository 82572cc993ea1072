/** Which of this browser's keys still have a certificate that stands; those whose certificate is gone are shown as such and not offered. */
import { holderOf } from './certificate.ts';
import { type DeviceKey, forgetKey, keptKeys } from './device-keys.ts';

type Standing = 'good' | 'suspended' | 'withdrawn' | 'expired' | 'unknown';

/** Signing doesn't wait longer for an answer than this. */
const ANSWER_WITHIN_MS = 3000;

/**
 * The keys to offer. For each other one the form's template is shown in `place`: what became of its certificate, where to get a new key,
 * and a button that removes it from the device. A suspended certificate can be resumed, so its key stays. No answer: all are offered, and the
 * server judges the signature as ever.
 */
export async function standingKeys(form: HTMLFormElement, place: HTMLElement): Promise<DeviceKey[]> {
  const keys = (await keptKeys()).filter(({ certificates }) => certificates.length > 0);
  const standings = keys.length > 0 ? await ask(keys) : [];
  const isOffered = (i: number): boolean => ['good', 'unknown', undefined].includes(standings[i]);
  for (const [i, key] of keys.entries()) {
    const standing = standings[i];
    if (!isOffered(i) && standing) show(form, place, key, standing);
  }
  return keys.filter((_, i) => isOffered(i));
}

async function ask(keys: readonly DeviceKey[]): Promise<readonly Standing[]> {
  try {
    const fingerprints = await Promise.all(keys.map(({ certificates: [own] }) => digestOf(own)));
    const answer = await fetch('/api/v1/certificates/standing', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fingerprints }),
      credentials: 'omit',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return answer.ok ? ((await answer.json()) as { standings: Standing[] }).standings : [];
  } catch {
    return [];
  }
}

async function digestOf(bytes: BufferSource | undefined): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes ?? new Uint8Array()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function show(form: HTMLFormElement, place: HTMLElement, key: DeviceKey, standing: Standing): void {
  const template = form.querySelector<HTMLTemplateElement>('template[data-gone]');
  const notice = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!notice) return;
  const [own] = key.certificates;
  const name = notice.querySelector('[data-key]');
  if (name) name.textContent = `${key.device} (${own ? holderOf(own) : ''})`;
  for (const said of notice.querySelectorAll<HTMLElement>('[data-standing]'))
    if (!said.dataset.standing?.split(' ').includes(standing)) said.remove();
  notice.querySelector('button')?.addEventListener('click', async () => {
    await forgetKey(key.id);
    notice.remove();
    place.querySelector('iframe')?.focus();
  });
  place.prepend(notice);
}
