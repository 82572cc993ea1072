import { sha256, utf8 } from '#kernel/hash.ts';

/** What is stored of a name that opens something. */
export const hashOf = (name: string): Uint8Array => sha256(utf8(name));
