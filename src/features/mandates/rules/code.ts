/** Codes that are told to a helper: fifty random bits in letters and digits that nobody mixes up by ear. */
import { sha256, utf8 } from '#kernel/hash.ts';

// Crockford's alphabet: no I, L, O, U.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_LENGTH = 10;

/** Ten characters in two halves, of as many random bytes. */
export function codeOf(random: Uint8Array): string {
  const letters = [...random].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** What is stored of a code; spaces, hyphens and small letters don't matter, nor O and I for nought and one. */
export function codeHash(typed: string): Uint8Array {
  const plain = typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return sha256(utf8(`shanyraq/mandate-code/v1 ${plain}`));
}
