/** The two names of a document: a number for people, and the check code that only who holds the document knows. */
import { timingSafeEqual } from 'node:crypto';
import { sha256, utf8 } from '#kernel/hash.ts';
import { isSerialNumber, serialNumber } from '#kernel/serial-number.ts';

// Crockford's alphabet: without I, L, O and U nobody confuses what he reads, and no code spells a word.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BITS_OF_LETTER = 5;

/** 80 bits: 2^80 guesses at 600 a minute are no road. */
export const CODE_BYTES = 10;

/** `KZ-D-2026-0000123-4`. `prefix`: the instance's. */
export function documentNumber(prefix: string, year: number, running: number): string {
  return serialNumber(`${prefix}-D`, year, running);
}

/** Writes 10 random bytes as 16 letters and digits. Throws RangeError for another length. */
export function codeOf(random: Uint8Array): string {
  if (random.length !== CODE_BYTES) throw new RangeError(`a code is made of ${CODE_BYTES} bytes`);
  let bits = random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let code = '';
  for (let place = 0; place < (CODE_BYTES * 8) / BITS_OF_LETTER; place++) {
    code = ALPHABET[Number(bits & 31n)] + code;
    bits >>= 5n;
  }
  return code;
}

/** The code in groups of four, as it is printed. */
export const spacedCode = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-');

/** What somebody typed as a number: capitals, without spaces, any dash; undefined where it can't be one of this instance. */
export function readNumber(prefix: string, typed: string): string | undefined {
  const number = typed
    .replaceAll(/\s/g, '')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .toUpperCase();
  return isSerialNumber(`${prefix}-D`, number) ? number : undefined;
}

/** What somebody typed as a code: spaces and dashes dropped, O read as 0, I and L as 1; undefined where it can't be one. */
export function readCode(typed: string): string | undefined {
  const code = typed
    .replaceAll(/[\s\u2010-\u2015\u2212-]/g, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code) ? code : undefined;
}

/** Compares codes in a time that tells nothing of where they differ. */
export function isSameCode(a: string, b: string): boolean {
  return timingSafeEqual(sha256(utf8(a)), sha256(utf8(b)));
}
