import { createHmac, hash as digest } from 'node:crypto';

/** Bytes that own their buffer: what WebCrypto and the ASN.1 libraries accept as they are. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** SHA-256 (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Bytes {
  return new Uint8Array(digest('sha256', bytes, 'buffer'));
}

/** SHA-256 as 64 lower-case hexadecimal digits: how digests are written everywhere. */
export function sha256Hex(bytes: Uint8Array): string {
  return digest('sha256', bytes, 'hex');
}

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Bytes {
  return new Uint8Array(createHmac('sha256', key).update(bytes).digest());
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return view(bytes).toString('hex');
}

/** Reads hexadecimal, either case. Throws RangeError for an odd length or another character. */
export function fromHex(s: string): Bytes {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(s)) throw new RangeError('not hexadecimal');
  return new Uint8Array(Buffer.from(s, 'hex'));
}

/** Base64 with padding (RFC 4648 section 4). */
export function base64(bytes: Uint8Array): string {
  return view(bytes).toString('base64');
}

/** Reads padded base64. One value has one spelling: missing padding, line breaks and stray bits throw RangeError. */
export function fromBase64(s: string): Bytes {
  const bytes = new Uint8Array(Buffer.from(s, 'base64'));
  if (base64(bytes) !== s) throw new RangeError('not base64');
  return bytes;
}

/** Base64 for addresses, without padding (RFC 4648 section 5). */
export function base64url(bytes: Uint8Array): string {
  return view(bytes).toString('base64url');
}

/** Reads unpadded base64url, as strictly as `fromBase64`. */
export function fromBase64url(s: string): Bytes {
  const bytes = new Uint8Array(Buffer.from(s, 'base64url'));
  if (base64url(bytes) !== s) throw new RangeError('not base64url');
  return bytes;
}

/** The parts one after another, in new memory. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The text as UTF-8. A lone surrogate becomes U+FFFD, so sign canonical JSON, which refuses them, not raw text. */
export function utf8(s: string): Bytes {
  return new TextEncoder().encode(s);
}
