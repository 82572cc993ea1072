/** Codes that an operator reads out or writes down and a person types: short, without letters that look alike. */
import { sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';

// No I, L, O, U, 0 and 1: 30 signs, so that twelve of them have 58 bits; a code lives an hour and bears five mistakes.
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const LENGTH = 12;
// Shown on a device for an hour and of use only to an operator who has a person before him: 39 bits.
const SHOWN_LENGTH = 8;
const CODE_VALID_MS = 60 * 60_000;

/** After so many wrong codes under a person's number the right one serves no more. */
export const MOST_FAILURES = 5;

export const codeExpiry = (from: Instant): Instant => instant(from + CODE_VALID_MS);

/** A new code in groups of four. `below(n)`: a random whole number below n. */
export const newCode = (below: (n: number) => number): string => codeOf(LENGTH, below);

/** What a device shows for an operator to type: likewise, shorter. */
export const newShownCode = (below: (n: number) => number): string => codeOf(SHOWN_LENGTH, below);

/** As it is kept, however it was typed: spaces, hyphens and case don't matter. */
export const plainCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/(.{4})(?=.)/g, '$1-');

function codeOf(length: number, below: (n: number) => number): string {
  const signs = Array.from({ length }, () => ALPHABET[below(ALPHABET.length)]).join('');
  return signs.replace(/(.{4})(?=.)/g, '$1-');
}

/** What is kept of a code: bound to the invitation, so that equal codes don't look equal. Spaces, hyphens and case don't matter. */
export const codeHash = (invitationId: string, code: string): Uint8Array =>
  sha256(utf8(`${invitationId} ${code.toUpperCase().replace(/[^A-Z0-9]/g, '')}`));
