/** The page's half: makes the frame, gives it the bytes and the browser's keys, and sends the form with the signature that comes back. */
import type { NcalayerRequest } from './ncalayer.ts';
import type { FailedMessage, FrameMessage, OpenMessage, SizeMessage } from './protocol.ts';
import { standingKeys } from './standing.ts';

/** Where the browser remembers how its person signs. */
const REMEMBERED = 'shanyraq-sign';
/** The frame has its height when it has been silent for so long. */
const SETTLED_MS = 100;
/** A frame that doesn't come keeps the page back no longer. */
const SETTLED_AT_LAST_MS = 5000;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-island=sign]')) mount(form);

function mount(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>('[data-sign-place]');
  if (!place) return;
  const settled = keepBack(place);
  const { frame: source = '', title = '', content = '' } = form.dataset;
  // Asked while the frame is on its way.
  const standing = standingKeys(form, place);
  const frame = document.createElement('iframe');
  // Scripts and nothing else: an origin of its own, no forms, no windows, no access to this page.
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = title;
  frame.className = 'app-sign__frame';
  frame.style.cssText = 'border:0;width:100%;height:26rem';
  frame.addEventListener('load', async () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<FrameMessage>) => {
      if (data.kind === 'size') {
        frame.style.height = `${Math.min(data.height, 20_000)}px`;
        settled();
      } else receive(form, port1, data);
    };
    const keys = (await standing).map(({ key, certificates }) => ({ key, certificates }));
    const method = localStorage.getItem(REMEMBERED);
    const message: OpenMessage = { kind: 'shanyraq/sign', content: fromBase64(content), keys, method };
    // The frame's origin is opaque, so it can't be named here; what is sent is what the person is about to read.
    frame.contentWindow?.postMessage(message, '*', [port2]);
  });
  frame.src = source;
  place.append(frame);
}

/**
 * Hides what stands below until the frame has its height: it would move under the finger that is about to press it.
 * @returns what to call each time the frame tells its height.
 */
function keepBack(place: HTMLElement): () => void {
  const below: Element[] = [];
  for (let inner: Element = place; inner !== document.body && inner.parentElement; inner = inner.parentElement)
    for (let next = inner.nextElementSibling; next; next = next.nextElementSibling) below.push(next);
  for (const element of below) element.classList.add('app-kept-back');
  const show = (): void => {
    for (const element of below) element.classList.remove('app-kept-back');
  };
  let timer = setTimeout(show, SETTLED_AT_LAST_MS);
  return () => {
    clearTimeout(timer);
    timer = setTimeout(show, SETTLED_MS);
  };
}

function receive(form: HTMLFormElement, port: MessagePort, message: Exclude<FrameMessage, SizeMessage>): void {
  localStorage.setItem(REMEMBERED, message.method);
  if (message.kind === 'signed') send(form, new Uint8Array(message.cms));
  else void signByNcalayer(form, port);
}

function send(form: HTMLFormElement, cms: Uint8Array): void {
  const field = form.elements.namedItem('signature') as HTMLInputElement;
  field.value = toBase64(cms);
  form.submit();
}

async function signByNcalayer(form: HTMLFormElement, port: MessagePort): Promise<void> {
  const { ncalayer = '', ncalayerIntegrity = '', content = '' } = form.dataset;
  const failed = (reason: FailedMessage['reason']): void => port.postMessage({ kind: 'failed', reason });
  try {
    await load(ncalayer, ncalayerIntegrity);
  } catch {
    failed('ncalayer_failed');
    return;
  }
  const detail: NcalayerRequest = {
    content: fromBase64(content),
    locale: document.documentElement.lang,
    signed: (cms) => send(form, cms),
    failed,
  };
  document.dispatchEvent(new CustomEvent('shanyraq/ncalayer', { detail }));
}

/** Once for a page. */
function load(source: string, integrity: string): Promise<unknown> {
  if (document.querySelector(`script[src="${source}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    script.integrity = integrity;
    script.src = source;
    document.head.append(script);
  });
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
