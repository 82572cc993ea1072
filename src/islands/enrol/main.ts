/** Makes a key in the browser, asks for its certificate, and keeps both here. */
import { certificationRequest, requestInfo } from '#kernel/asn1/request.ts';
import { ecdsaDer } from '#kernel/asn1/write.ts';
import { canKeep, type DeviceKey, forgetKey, keepKey, keptKeys } from '../sign/device-keys.ts';

interface Answer {
  readonly state: 'open' | 'unsigned' | 'unapproved' | 'unagreed' | 'waiting' | 'issued';
  /** Of `unapproved`: what an operator types. */
  readonly code: string | null;
  readonly certificates: readonly string[];
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const ASK_EVERY_MS = 1000;
/** A worker signs within a second or two; longer means that it is away. */
const MOST_QUESTIONS = 60;
/** An operator takes his time; the server says when it is over. */
const ASK_OPERATOR_EVERY_MS = 3000;

// What is said to who has no script.
for (const said of document.querySelectorAll('[data-no-script]')) said.remove();

const making = document.querySelector<HTMLElement>('[data-island=enrol]');
if (making) mount(making);
const collecting = document.querySelector<HTMLElement>('[data-island=enrol-collect]');
if (collecting) void collect(collecting);

function mount(root: HTMLElement): void {
  root.hidden = false;
  const button = root.querySelector('button') as HTMLButtonElement;
  if (!canKeep()) {
    button.hidden = true;
    say(root, 'unsupported');
    return;
  }
  button.addEventListener('click', () => {
    button.disabled = true;
    make(root)
      .catch(() => say(root, 'failed'))
      .finally(() => {
        button.disabled = false;
      });
  });
}

async function make(root: HTMLElement): Promise<void> {
  const { id = '', token = '', challenge = '', sign = '', ready = '' } = root.dataset;
  const field = root.querySelector('input') as HTMLInputElement;
  const device = field.value.trim();
  if (device === '') {
    say(root, 'unnamed');
    field.focus();
    return;
  }
  say(root, 'working');
  // The same key again where the first attempt failed on its way: it may have arrived.
  const kept = (await keptKeys()).find((one) => one.id === id);
  const made = kept ?? { ...(await newKey(challenge, token)), id, certificates: [], device };
  if (!kept) await keepKey(made);
  // Asks the browser not to throw the key away when space is short; it may say no.
  await navigator.storage?.persist?.();
  const answer = await post(`/api/v1/enrolments/${id}/request`, { token, request: made.pending?.request, device });
  if (answer.state === 'unsigned') location.assign(sign);
  else if (await fetchCertificate(made, answer, root)) location.assign(ready);
}

async function newKey(challenge: string, token: string): Promise<Pick<DeviceKey, 'key' | 'pending'>> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const info = requestInfo(publicKey, challenge);
  const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, info);
  const request = certificationRequest(info, ecdsaDer(new Uint8Array(raw)));
  return { key: pair.privateKey, pending: { token, request: toBase64(request) } };
}

/** Waits for the certificate of a key, and keeps it with the key. Says whether it came. */
async function fetchCertificate(made: DeviceKey, first: Answer, root: HTMLElement): Promise<boolean> {
  let answer = first;
  for (let asked = 0; answer.state !== 'issued'; answer = await ask(made)) {
    const isUnapproved = answer.state === 'unapproved';
    if (isUnapproved) showCode(root, answer.code ?? '');
    // A head of the agency takes his days: the page is opened again later.
    else if (answer.state === 'unagreed') return say(root, 'unagreed');
    else say(root, asked < MOST_QUESTIONS ? 'waiting' : 'late');
    if (asked === MOST_QUESTIONS) return false;
    if (!isUnapproved) asked += 1;
    await new Promise((resolve) => setTimeout(resolve, isUnapproved ? ASK_OPERATOR_EVERY_MS : ASK_EVERY_MS));
  }
  const { id, key, device } = made;
  await keepKey({ id, key, device, certificates: answer.certificates.map(fromBase64) });
  return true;
}

/** Fetches every certificate that this browser's keys wait for. */
async function collect(root: HTMLElement): Promise<void> {
  const keys = await keptKeys();
  for (const made of keys.filter(({ pending }) => pending)) {
    try {
      const answer = await ask(made);
      // Never signed for, so never to be issued: the key is of no use.
      if (answer.state === 'unsigned' || answer.state === 'open') continue;
      if (!(await fetchCertificate(made, answer, root))) return;
    } catch (error) {
      // The enrolment was forgotten, or nobody approved it in its time.
      if (error === 404 || error === 410) await forgetKey(made.id);
    }
  }
  say(root, (await keptKeys()).some(({ certificates }) => certificates.length > 0) ? 'ready' : 'none');
}

/** Written once, so that who listens isn't told it again every few seconds. */
function showCode(root: HTMLElement, code: string): void {
  const place = root.querySelector<HTMLElement>('[data-code]');
  if (place && place.textContent !== code) place.textContent = code;
  say(root, 'unapproved');
}

const ask = ({ id, pending }: DeviceKey): Promise<Answer> =>
  post(`/api/v1/enrolments/${id}`, { token: pending?.token ?? '' });

/** Throws the status of an answer that isn't one. */
async function post(address: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'omit' });
  if (!answer.ok) throw answer.status;
  return (await answer.json()) as Answer;
}

/** Shows one of the page's sentences. */
function say(root: HTMLElement, name: string): false {
  for (const one of root.querySelectorAll<HTMLElement>('[data-say]')) one.hidden = one.dataset.say !== name;
  return false;
}

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
