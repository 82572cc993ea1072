import { randomFillSync } from 'node:crypto';
import type { Instant } from '#kernel/instant.ts';
import { uuidv7 } from '#kernel/uuid.ts';

/** Cryptographically strong random bytes. */
export const randomBytes = (length: number): Uint8Array => randomFillSync(new Uint8Array(length));

/** A whole number from 0 to n - 1, each as likely as another, for n up to 65,536. */
export function randomBelow(n: number): number {
  // Of the two bytes' 65,536 values those beyond the last whole multiple of n are thrown away: the rest divide evenly.
  const limit = 65_536 - (65_536 % n);
  for (;;) {
    const [high = 0, low = 0] = randomBytes(2);
    const value = high * 256 + low;
    if (value < limit) return value % n;
  }
}

const ID_BYTES = 10;
// Asking the system for ten bytes costs more than the rest of an identifier, and each request has one: taken four hundred at a time.
const store = new Uint8Array(400 * ID_BYTES);
let taken = store.length;

function takeIdBytes(): Uint8Array {
  if (taken === store.length) {
    randomFillSync(store);
    taken = 0;
  }
  taken += ID_BYTES;
  return store.subarray(taken - ID_BYTES, taken);
}

/** A new identifier (UUIDv7) of this moment. */
export const newId = (now: Instant): string => uuidv7(now, takeIdBytes());
