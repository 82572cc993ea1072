/** Digests, and bytes as text. */
import { type Bytes, base64Of, digest, digestHex, hexOf, ofBase64, ofHex } from '#native';

export { type Bytes, hmacSha256 } from '#native';

/** SHA-256 (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Bytes {
  return digest('sha256', bytes);
}

/** SHA-256 as 64 lower-case hexadecimal digits: how digests are written everywhere. */
export function sha256Hex(bytes: Uint8Array): string {
  return digestHex('sha256', bytes);
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return hexOf(bytes);
}

/** Reads hexadecimal, either case. Throws RangeError for an odd length or another character. */
export function fromHex(s: string): Bytes {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(s)) throw new RangeError('not hexadecimal');
  return ofHex(s);
}

/** Base64 with padding (RFC 4648 section 4). */
export function base64(bytes: Uint8Array): string {
  return base64Of(bytes);
}

/** Reads padded base64. One value has one spelling: missing padding, line breaks and stray bits throw RangeError. */
export function fromBase64(s: string): Bytes {
  const bytes = ofBase64(s);
  if (base64(bytes) !== s) throw new RangeError('not base64');
  return bytes;
}

/** Base64 for addresses, without padding (RFC 4648 section 5). */
export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Reads unpadded base64url, as strictly as `fromBase64`. */
export function fromBase64url(s: string): Bytes {
  const bytes = ofBase64(s.replaceAll('-', '+').replaceAll('_', '/'));
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
