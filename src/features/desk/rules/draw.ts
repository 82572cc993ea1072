/**
 * The draw of an officer, byte for byte, so that anybody can do it again with common tools:
 *
 * - token of an officer = SHA-256(salt ‖ officer): salt 32 random bytes, made for this draw and this officer; officer = the 36
 *   ASCII characters of his id;
 * - list = the tokens in lower-case hexadecimal, in ascending order, each followed by a line feed (0x0A); list digest = SHA-256(list);
 * - message = SHA-256(leaf hash, 32 bytes ‖ leaf index, 8 bytes ‖ list digest, 32 bytes ‖ draw number, 4 bytes), numbers big-endian;
 * - S, W1, W2 = RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2), 2048 bits, e = 65537, over the 32 bytes of the message: such a
 *   signature is unique, so a signer can't choose among several;
 * - seed = SHA-256("shanyraq/draw/v1", 16 ASCII bytes ‖ S ‖ W1 ‖ W2), 256 bytes each;
 * - place = seed mod n, the seed read as a big-endian number, places counted from 0.
 *
 * Pure. A remainder of 2^256 favours no place by more than n / 2^256.
 */
import { type Bytes, concatBytes, hex, sha256, utf8 } from '#kernel/hash.ts';

/** Separates seeds from every other use of these signatures. */
export const SEED_LABEL = 'shanyraq/draw/v1';
export const SALT_BYTES = 32;
const HASH_BYTES = 32;
/** A modulus of 2048 bits. */
export const SIGNATURE_BYTES = 256;

/** One officer in the list, under a salt of his own. */
export interface Place {
  readonly officerId: string;
  /** 32 bytes. */
  readonly salt: Uint8Array;
  /** 64 hexadecimal digits. */
  readonly token: string;
}

/** What every signer signs about a draw. */
export interface DrawSubject {
  /** 32 bytes: the leaf of the history's entry that asked for the draw. */
  readonly leafHash: Uint8Array;
  /** Its number in the log. */
  readonly leafIndex: number;
  /** 32 bytes. */
  readonly listDigest: Uint8Array;
  /** 1, 2, … within a case. */
  readonly drawNumber: number;
}

/** The token of an officer, 64 hexadecimal digits. Throws RangeError for a salt of another length. */
export function drawToken(salt: Uint8Array, officerId: string): string {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes, not ${salt.length}`);
  return hex(sha256(concatBytes(salt, utf8(officerId))));
}

/** The list in its order. In which order the officers came makes no difference. */
export function drawList(officers: readonly { readonly officerId: string; readonly salt: Uint8Array }[]): Place[] {
  return officers
    .map(({ officerId, salt }) => ({ officerId, salt, token: drawToken(salt, officerId) }))
    .sort((a, b) => (a.token < b.token ? -1 : 1));
}

/** The list as the file that its digest is of. */
export const listText = (tokens: readonly string[]): string => tokens.map((token) => `${token}\n`).join('');

export const listDigest = (tokens: readonly string[]): Bytes => sha256(utf8(listText(tokens)));

/** The 76 bytes whose SHA-256 is the message. Throws RangeError for a hash of another length or a number that doesn't fit. */
export function messageFields(subject: DrawSubject): Bytes {
  for (const hash of [subject.leafHash, subject.listDigest]) {
    if (hash.length !== HASH_BYTES) throw new RangeError(`a hash has ${HASH_BYTES} bytes, not ${hash.length}`);
  }
  return concatBytes(
    subject.leafHash,
    bigEndian(BigInt(subject.leafIndex), 8),
    subject.listDigest,
    bigEndian(BigInt(subject.drawNumber), 4),
  );
}

/** What is signed: 32 bytes. */
export const drawMessage = (subject: DrawSubject): Bytes => sha256(messageFields(subject));

function bigEndian(value: bigint, size: number): Bytes {
  if (value < 0n || value >= 1n << BigInt(8 * size)) throw new RangeError(`${value} doesn't fit in ${size} bytes`);
  return Uint8Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * (size - 1 - index))) & 255n));
}

/** The seed from the platform's and both witnesses' signatures, in this order. Throws RangeError for one of another length. */
export function drawSeed(signatures: readonly [Uint8Array, Uint8Array, Uint8Array]): Bytes {
  for (const { length } of signatures) {
    if (length !== SIGNATURE_BYTES) throw new RangeError(`a signature has ${SIGNATURE_BYTES} bytes, not ${length}`);
  }
  return sha256(concatBytes(utf8(SEED_LABEL), ...signatures));
}

/** The place that a seed gives in a list of `size`, from 0. Throws RangeError for an empty list. */
export function drawnPlace(seed: Uint8Array, size: number): number {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`nobody can be drawn from a list of ${size}`);
  return Number(BigInt(`0x${hex(seed)}`) % BigInt(size));
}
