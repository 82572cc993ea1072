/**
 * Reading DER (ITU-T X.690, chapter 10): one value has one encoding, so a signature can't be dressed differently and still pass.
 * Pure, and without node's modules: the signing island in the browser reads with the same code as the server.
 */
import type { Instant } from '../instant.ts';
import { OID } from './oids.ts';

export type DerBytes = Uint8Array<ArrayBuffer>;

/** What came is not DER, or not the structure that was expected. The message never repeats the bytes. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** One value. `tag` is the whole identifier octet: class, constructed bit and number; `whole` includes tag and length. */
export interface Der {
  readonly tag: number;
  readonly body: DerBytes;
  readonly whole: DerBytes;
}

/** Identifier octets that our formats use (X.690 section 8.1.2). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  nil: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier octet of `[n]`, constructed: EXPLICIT, or IMPLICIT over a constructed type. */
export const constructed = (n: number): number => 0xa0 | n;
/** The identifier octet of `[n] IMPLICIT` over a primitive type. */
export const primitive = (n: number): number => 0x80 | n;

/** Reads exactly one value; bytes after it are refused. Throws DerError. */
export function readDer(bytes: Uint8Array): Der {
  const own = bytes as DerBytes;
  const value = valueAt(own, 0);
  if (value.whole.length !== own.length) throw new DerError('bytes follow the value');
  return value;
}

function valueAt(bytes: DerBytes, at: number): Der {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new DerError('the value is cut off');
  if ((tag & 0x1f) === 0x1f) throw new DerError('tag numbers above 30 are not used here');
  const { length, size } = first < 0x80 ? { length: first, size: 1 } : longLength(bytes, at + 1, first);
  const start = at + 1 + size;
  if (start + length > bytes.length) throw new DerError('the value is cut off');
  return { tag, body: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}

// Four octets of length are 4 GB, more than any request may carry.
function longLength(bytes: DerBytes, at: number, first: number): { length: number; size: number } {
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new DerError('the length is indefinite or too long');
  let length = 0;
  for (let i = 1; i <= count; i++) length = length * 256 + (bytes[at + i] ?? 0);
  if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError('the length is not the shortest');
  return { length, size: count + 1 };
}

/** The values inside a constructed one, in order. Throws DerError when it isn't constructed. */
export function childrenOf(value: Der): Der[] {
  if ((value.tag & 0x20) === 0) throw new DerError('a constructed value is expected');
  const children: Der[] = [];
  for (let at = 0; at < value.body.length; ) {
    const child = valueAt(value.body, at);
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** Walks the fields of a SEQUENCE in order, as its ASN.1 definition reads. */
export class Fields {
  private readonly values: readonly Der[];
  private at = 0;

  constructor(value: Der, tag: number = TAG.sequence) {
    expectTag(value, tag);
    this.values = childrenOf(value);
  }

  /** The next field, which must be there; with a tag, of that tag. */
  take(tag?: number): Der {
    const value = this.values[this.at];
    if (!value) throw new DerError('a field is missing');
    if (tag !== undefined) expectTag(value, tag);
    this.at += 1;
    return value;
  }

  /** The next field if it has the tag. */
  optional(tag: number): Der | undefined {
    return this.values[this.at]?.tag === tag ? this.take() : undefined;
  }

  /** All that follow. */
  rest(): readonly Der[] {
    const values = this.values.slice(this.at);
    this.at = this.values.length;
    return values;
  }

  /** Nothing may follow. */
  end(): void {
    if (this.at !== this.values.length) throw new DerError('there are more fields than expected');
  }
}

/** Throws DerError unless the value has the tag. */
export function expectTag(value: Der, tag: number): void {
  if (value.tag !== tag) throw new DerError(`tag ${tag.toString(16)} is expected, not ${value.tag.toString(16)}`);
}

/** The fields of a SEQUENCE OF or SET OF. */
export function itemsOf(value: Der, tag: number): Der[] {
  expectTag(value, tag);
  return childrenOf(value);
}

/** The one value inside an EXPLICIT tag. */
export function inside(value: Der): Der {
  return readDer(value.body);
}

/** The contents octets of an INTEGER, big-endian two's complement, shortest form enforced. */
export function readIntegerBytes(value: Der): DerBytes {
  expectTag(value, TAG.integer);
  const [first, second] = value.body;
  if (first === undefined) throw new DerError('the integer is empty');
  const padded = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (padded) throw new DerError('the integer is not the shortest');
  return value.body;
}

/** A small, non-negative INTEGER (versions, iteration counts). */
export function readSmallInteger(value: Der): number {
  const bytes = readIntegerBytes(value);
  if (bytes.length > 5 || (bytes[0] ?? 0) >= 0x80) throw new DerError('the integer is negative or too large');
  return bytes.reduce((n, byte) => n * 256 + byte, 0);
}

export function readBoolean(value: Der): boolean {
  expectTag(value, TAG.boolean);
  if (value.body.length !== 1 || (value.body[0] !== 0 && value.body[0] !== 0xff)) throw new DerError('not a boolean');
  return value.body[0] === 0xff;
}

/** An OBJECT IDENTIFIER in dotted figures, arcs of any size. */
export function readOid(value: Der): string {
  expectTag(value, TAG.oid);
  const arcs: bigint[] = [];
  let arc = 0n;
  let fresh = true;
  for (const byte of value.body) {
    if (fresh && byte === 0x80) throw new DerError('an arc is not the shortest');
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    fresh = byte < 0x80;
    if (!fresh) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first, ...rest] = arcs;
  if (!fresh || first === undefined) throw new DerError('the object identifier is cut off');
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}

/** AlgorithmIdentifier (RFC 5280 section 4.1.1.2) in its parts: which one, and its parameters, where there are any. */
export function readAlgorithmParts(value: Der): [algorithm: string, parameters: Der | undefined] {
  const fields = new Fields(value);
  const algorithm = readOid(fields.take());
  const parameters = fields.rest();
  if (parameters.length > 1) throw new DerError('an algorithm has one set of parameters');
  return [algorithm, parameters[0]];
}

/**
 * An AlgorithmIdentifier (RFC 5280 section 4.1.1.2): its OID. With parameters other than NULL it is another algorithm than the bare one, so the
 * answer is a name that nobody knows; Ed25519 has none at all (RFC 8410 section 3). Throws DerError where the structure is another.
 */
export function readAlgorithm(value: Der): string {
  const [algorithm, one] = readAlgorithmParts(value);
  if (!one) return algorithm;
  if (one.tag !== TAG.nil || algorithm === OID.ed25519) return `${algorithm} with parameters`;
  if (one.body.length > 0) throw new DerError('NULL holds something');
  return algorithm;
}

export function readOctets(value: Der): DerBytes {
  expectTag(value, TAG.octets);
  return value.body;
}

/** A BIT STRING whose number of unused bits is zero: keys and signatures. */
export function readBits(value: Der): DerBytes {
  expectTag(value, TAG.bits);
  if (value.body[0] !== 0) throw new DerError('the bits are not whole octets');
  return value.body.subarray(1);
}

/** A BIT STRING of named flags: whether bit n, counted from the first, is set. */
export function readFlags(value: Der): (n: number) => boolean {
  expectTag(value, TAG.bits);
  if (value.body.length === 0 || (value.body[0] ?? 0) > 7) throw new DerError('the bits are not counted right');
  const flags = value.body.subarray(1);
  return (n) => ((flags[n >> 3] ?? 0) & (0x80 >> (n & 7))) !== 0;
}

/** Text of any string type of X.520 that occurs in names. */
export function readString(value: Der): string {
  switch (value.tag) {
    case TAG.utf8:
    case TAG.printable:
    case TAG.ia5:
      return decode('utf-8', value.body);
    case TAG.bmp:
      return decode('utf-16be', value.body);
    default:
      throw new DerError('a text is expected');
  }
}

function decode(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new DerError('the text is badly encoded');
  }
}

// RFC 5280 section 4.1.2.5: always Z, always seconds, no fractions; two-digit years below 50 are of this century.
const TIME = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** UTCTime or GeneralizedTime as an instant. */
export function readTime(value: Der): Instant {
  const text = decode('utf-8', value.body);
  const parts = TIME.exec(text);
  const length = { [TAG.utcTime]: 13, [TAG.generalizedTime]: 15 }[value.tag];
  if (!parts || text.length !== length) throw new DerError('not a time');
  const [year = 0, month = 0, day, hour, minute, second] = parts.slice(1).map(Number);
  const century = value.tag === TAG.utcTime ? (year < 50 ? 2000 : 1900) : 0;
  const ms = Date.UTC(century + year, month - 1, day, hour, minute, second);
  // The 31st of February rolls over into March: what is written back must be what was read.
  if (!timeDigits(ms).endsWith(text.slice(0, -1))) throw new DerError('not a time that exists');
  return ms as Instant;
}

/** YYYYMMDDHHMMSS in UTC. */
export function timeDigits(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14);
}
