/** Writing DER; see read.ts. Every function returns the whole encoded value. */
import { constructed, type DerBytes, TAG, timeDigits } from './read.ts';

/** The parts one after another. */
export function join(parts: readonly Uint8Array[]): DerBytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A value of any tag around ready contents. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): DerBytes {
  const size = contents.reduce((sum, part) => sum + part.length, 0);
  return join([Uint8Array.of(tag, ...lengthOctets(size)), ...contents]);
}

function lengthOctets(size: number): number[] {
  if (size < 0x80) return [size];
  const octets: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export const sequence = (...fields: readonly Uint8Array[]): DerBytes => tagged(TAG.sequence, ...fields);

/** SET OF: its values stand in ascending order of their encodings (X.690 section 11.6). */
export const setOf = (...values: readonly Uint8Array[]): DerBytes => tagged(TAG.set, ...[...values].sort(compareBytes));

/** Lexicographic order of octets, the shorter first where one begins the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** `[n] EXPLICIT`, or `[n] IMPLICIT` over a constructed type whose contents are given. */
export const context = (n: number, ...contents: readonly Uint8Array[]): DerBytes => tagged(constructed(n), ...contents);

/** A non-negative INTEGER from a number or from big-endian octets of any length. */
export function integer(value: number | Uint8Array): DerBytes {
  const octets = typeof value === 'number' ? numberOctets(value) : value;
  const first = octets.findIndex((octet) => octet !== 0);
  const shortest = first < 0 ? Uint8Array.of(0) : octets.subarray(first);
  return tagged(TAG.integer, ...((shortest[0] ?? 0) >= 0x80 ? [Uint8Array.of(0), shortest] : [shortest]));
}

function numberOctets(value: number): Uint8Array {
  const octets: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.from(octets);
}

/** An OBJECT IDENTIFIER from dotted figures. */
export function oid(dotted: string): DerBytes {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  return tagged(TAG.oid, ...[first * 40n + second, ...rest].map(arcOctets));
}

function arcOctets(arc: bigint): Uint8Array {
  const octets = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from(octets);
}

/** An ENUMERATED below 128. */
export const enumerated = (value: number): DerBytes => tagged(TAG.enumerated, Uint8Array.of(value));
export const octets = (bytes: Uint8Array): DerBytes => tagged(TAG.octets, bytes);
export const bits = (bytes: Uint8Array): DerBytes => tagged(TAG.bits, Uint8Array.of(0), bytes);
/** A BIT STRING of named flags, each by its number: it ends with the last that is set (X.690 section 11.2.2). */
export function flags(...numbers: readonly number[]): DerBytes {
  const last = Math.max(0, ...numbers);
  const octets = new Uint8Array((last >> 3) + 1);
  for (const n of numbers) octets[n >> 3] = (octets[n >> 3] ?? 0) | (0x80 >> (n & 7));
  return tagged(TAG.bits, Uint8Array.of(7 - (last & 7)), octets);
}
export const printableString = (text: string): DerBytes => tagged(TAG.printable, ascii(text));
export const utf8String = (text: string): DerBytes => tagged(TAG.utf8, new TextEncoder().encode(text));
/** UTF-16, big-endian: the octets of a BMPString. */
export function bmpOctets(text: string): DerBytes {
  const octets = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) octets.set([text.charCodeAt(i) >> 8, text.charCodeAt(i) & 0xff], i * 2);
  return octets;
}
export const bmpString = (text: string): DerBytes => tagged(TAG.bmp, bmpOctets(text));
export const nil: DerBytes = tagged(TAG.nil);
export const boolean = (value: boolean): DerBytes => tagged(TAG.boolean, Uint8Array.of(value ? 0xff : 0));

/** Time for certificates and attributes: UTCTime until 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5). */
export function time(ms: number): DerBytes {
  const digits = timeDigits(ms);
  const utc = digits >= '1950' && digits < '2050';
  return utc ? tagged(TAG.utcTime, ascii(`${digits.slice(2)}Z`)) : generalizedTime(ms);
}

/** GeneralizedTime in whole seconds. */
export const generalizedTime = (ms: number): DerBytes => tagged(TAG.generalizedTime, ascii(`${timeDigits(ms)}Z`));

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** AlgorithmIdentifier; RSA and the hashes of old carry NULL parameters, ECDSA none (RFC 5758 section 3.2). */
export const algorithm = (dotted: string, parameters?: Uint8Array): DerBytes =>
  sequence(oid(dotted), ...(parameters ? [parameters] : []));

/** WebCrypto gives r and s one after another; CMS wants them as a SEQUENCE of two INTEGERs (RFC 5480 section 2.2.3). */
export function ecdsaDer(raw: DerBytes): DerBytes {
  const half = raw.length / 2;
  return sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
}
