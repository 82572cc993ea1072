/** What passes between the page and the frame that signs: bytes in, signature out, and the height that the frame needs. */

/** How somebody signs: by a key of this browser (with its place in the list), a key file, or a program of the computer. */
export type Method = `device-${number}` | 'file' | 'ncalayer';

/** A key of the browser that has its certificate. The frame may use it and can't read it out. */
export interface OfferedKey {
  readonly key: CryptoKey;
  /** Its own certificate first; DER. */
  readonly certificates: readonly Uint8Array<ArrayBuffer>[];
}

/** From the page, once, with a port for the answers. */
export interface OpenMessage {
  readonly kind: 'shanyraq/sign';
  readonly content: ArrayBuffer;
  readonly keys: readonly OfferedKey[];
  /** How the person signed here before. */
  readonly method: string | null;
}

/** Why the page couldn't sign by the way that the frame was asked for. */
export interface FailedMessage {
  readonly kind: 'failed';
  readonly reason: 'ncalayer_absent' | 'ncalayer_failed';
}

/** From the frame whenever its height changes; CSS pixels. */
export interface SizeMessage {
  readonly kind: 'size';
  readonly height: number;
}

/** From the frame, through the port. `elsewhere`: the person chose what only the page can reach. */
export type FrameMessage =
  | SizeMessage
  | { readonly kind: 'signed'; readonly cms: ArrayBuffer; readonly method: Method }
  | { readonly kind: 'elsewhere'; readonly method: 'ncalayer' };
