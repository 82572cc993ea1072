/** What passes between the page and the frame that signs: bytes in, signature out, and the height that the frame needs. */

/** From the page, once, with a port for the answers. */
export interface OpenMessage {
  readonly kind: 'shanyraq/sign';
  readonly content: ArrayBuffer;
}

/** From the frame, through the port. */
export type FrameMessage =
  | { readonly kind: 'size'; readonly height: number }
  | { readonly kind: 'signed'; readonly cms: ArrayBuffer };
