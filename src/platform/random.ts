import { randomFillSync } from 'node:crypto';
import type { Instant } from '#kernel/instant.ts';
import { uuidv7 } from '#kernel/uuid.ts';

/** Cryptographically strong random bytes. */
export const randomBytes = (length: number): Uint8Array => randomFillSync(new Uint8Array(length));

/** A new identifier (UUIDv7) of this moment. */
export const newId = (now: Instant): string => uuidv7(now, randomBytes(10));
