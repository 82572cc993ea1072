/** The frame that signs: shows what the bytes say, opens the key, gives the signature back. Nothing else can leave it. */
import { OID } from '#kernel/asn1/oids.ts';
import { type Description, describe, type Line, type Words } from './describe.ts';
import { chosenMethod, offer } from './methods.ts';
import { type OpenKey, openKey } from './open-key.ts';
import type { FailedMessage, FrameMessage, Method, OpenMessage } from './protocol.ts';
import { sign } from './sign.ts';
import { SignError, type SignReason } from './sign-error.ts';

interface FrameWords extends Words {
  readonly working: string;
  readonly done: string;
  readonly device: string;
  readonly elsewhere: string;
  readonly sentence: string;
  readonly error: Readonly<Record<SignReason, string>>;
}

const words = JSON.parse(document.body.dataset.words ?? '{}') as FrameWords;
const shownAt = Number(document.body.dataset.now);

/** The server's time: when it wrote this page, and how long ago that was by a clock that nobody sets. */
const serverNow = (): number => shownAt + Math.round(performance.now());

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const message = element('message');
const button = element<HTMLButtonElement>('sign');

addEventListener('message', ({ source, origin, data, ports: [port] }: MessageEvent<OpenMessage>) => {
  // `location.origin` is the site of this page's address, although the sandbox takes the origin itself away.
  if (source !== parent || origin !== location.origin || data?.kind !== 'shanyraq/sign' || !port) return;
  port.onmessage = ({ data: failed }: MessageEvent<FailedMessage>) => {
    say(failed.reason);
    button.disabled = false;
  };
  start(data, (answer, transfer = []) => port.postMessage(answer, transfer));
});

type Answer = (message: FrameMessage, transfer?: Transferable[]) => void;

function start(opened: OpenMessage, answer: Answer): void {
  const content = new Uint8Array(opened.content);
  new ResizeObserver(() => answer({ kind: 'size', height: document.documentElement.offsetHeight })).observe(
    document.documentElement,
  );
  const description = read(content);
  if (!description) return;
  element('sentence').textContent = words.sentence.replace('{what}', description.what);
  show('content', description.main);
  show('technical', description.technical);
  void digestOf(content).then((digest) => element('digest').append(digest));
  offer(opened.keys, opened.method, words.device, serverNow());
  element('form').hidden = false;
  const run = (): void => void signContent(content, opened, answer);
  button.addEventListener('click', run);
  element('password').addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') run();
  });
}

function read(content: Uint8Array): Description | undefined {
  try {
    const description = describe(content, words);
    if (description.origin === undefined || description.origin === location.origin) return description;
    say('other_origin');
  } catch {
    say('unreadable');
  }
  return undefined;
}

async function digestOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function show(id: string, lines: readonly Line[]): void {
  element(id).append(...lines.map(rowOf));
}

/** A row of govuk's summary list. */
function rowOf({ label, value }: Line): HTMLElement {
  const row = make('div', 'govuk-summary-list__row');
  const name = make('dt', 'govuk-summary-list__key');
  name.append(label);
  const said = make('dd', 'govuk-summary-list__value');
  said.append(...paragraphsOf(value));
  row.append(name, said);
  return row;
}

/** A value in paragraphs; lines within it are led by their labels, deeper ones stand in line with them. */
function paragraphsOf(value: Line['value'], before = ''): HTMLElement[] {
  if (typeof value === 'string') return value.split('\n').map((text) => paragraph(before, text));
  return value.flatMap(({ label, value: inner }) => paragraphsOf(inner, before === '' ? label : `${before}, ${label}`));
}

function paragraph(before: string, text: string): HTMLElement {
  const made = make('p', 'govuk-body');
  if (before !== '') {
    const lead = make('span', 'govuk-hint');
    lead.append(`${before}: `);
    // The hint's own class makes a block of it.
    lead.style.display = 'inline';
    made.append(lead);
  }
  made.append(text);
  return made;
}

function make(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

async function signContent(content: Uint8Array<ArrayBuffer>, opened: OpenMessage, answer: Answer): Promise<void> {
  if (button.disabled) return;
  button.disabled = true;
  const method = chosenMethod();
  if (method === 'ncalayer') {
    tell(words.elsewhere, false);
    answer({ kind: 'elsewhere', method });
    return;
  }
  tell(words.working, false);
  try {
    const { buffer } = await sign(await keyOf(method, opened), content, serverNow());
    tell(words.done, false);
    answer({ kind: 'signed', cms: buffer, method }, [buffer]);
  } catch (error) {
    say(error instanceof SignError ? error.reason : 'unsupported_key');
    button.disabled = false;
  }
}

async function keyOf(method: Method, { keys }: OpenMessage): Promise<OpenKey> {
  const kept = keys[Number(method.replace('device-', ''))];
  if (kept) return { ...kept, algorithm: OID.ecdsaWithSha256 };
  const [file] = element<HTMLInputElement>('key').files ?? [];
  const { value: password } = element<HTMLInputElement>('password');
  if (!file) throw new SignError('no_file');
  if (password === '') throw new SignError('no_password');
  return openKey(new Uint8Array(await file.arrayBuffer()), password);
}

function say(reason: SignReason): void {
  tell(words.error[reason], true);
  const field = { no_file: 'key', broken_file: 'key', no_password: 'password', wrong_password: 'password' }[
    reason as string
  ];
  if (field) element(field).focus();
}

function tell(text: string, isError: boolean): void {
  message.textContent = text;
  message.className = isError ? 'govuk-error-message' : 'govuk-body';
}
