import { randomFillSync } from 'node:crypto';
import type { Instant } from '#kernel/instant.ts';
import { uuidv7 } from '#kernel/uuid.ts';

/** Cryptographically strong random bytes. */
export const randomBytes = (length: number): Uint8Array => randomFillSync(new Uint8Array(length));

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
