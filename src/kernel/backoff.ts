/** Pauses between attempts at what does not answer: after each failure twice as long, up to a longest. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How long to wait, in milliseconds; `failures`: how many there were before this one. */
export const backoffMs = (failures: number, { firstMs, longestMs }: Backoff): number =>
  Math.min(firstMs * 2 ** failures, longestMs);
