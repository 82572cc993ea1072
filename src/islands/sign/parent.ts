/** The page's half: makes the frame, gives it the bytes, and sends the form with the signature that comes back. */
import type { FrameMessage, OpenMessage } from './protocol.ts';

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-island=sign]')) mount(form);

function mount(form: HTMLFormElement): void {
  const { frame: source = '', title = '', content = '' } = form.dataset;
  const frame = document.createElement('iframe');
  // Scripts and nothing else: an origin of its own, no forms, no windows, no access to this page.
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = title;
  frame.className = 'app-sign__frame';
  frame.style.cssText = 'border:0;width:100%;height:26rem';
  frame.addEventListener('load', () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<FrameMessage>) => receive(form, frame, data);
    const message: OpenMessage = { kind: 'shanyraq/sign', content: fromBase64(content) };
    // The frame's origin is opaque, so it can't be named here; what is sent is what the person is about to read.
    frame.contentWindow?.postMessage(message, '*', [port2]);
  });
  frame.src = source;
  form.querySelector('[data-sign-place]')?.append(frame);
}

function receive(form: HTMLFormElement, frame: HTMLIFrameElement, message: FrameMessage): void {
  if (message.kind === 'size') {
    frame.style.height = `${Math.min(message.height, 20_000)}px`;
    return;
  }
  const field = form.elements.namedItem('signature') as HTMLInputElement;
  field.value = toBase64(new Uint8Array(message.cms));
  form.submit();
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
