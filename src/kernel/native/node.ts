/**
 * What the machine itself computes: digests, checks of signatures, and the spelling of bytes; here by node. browser.ts gives the same
 * where a page checks, so everything above is one program in both. Which of the two `#native` is, package.json says.
 */
import { createHmac, createPublicKey, hash as digestOf, type KeyObject, verify } from 'node:crypto';
import type { Bytes, DigestName } from './types.ts';

export type { Bytes, DigestName };

export const digest = (name: DigestName, bytes: Uint8Array): Bytes => new Uint8Array(digestOf(name, bytes, 'buffer'));

export const digestHex = (name: DigestName, bytes: Uint8Array): string => digestOf(name, bytes, 'hex');

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export const hmacSha256 = (key: Uint8Array, bytes: Uint8Array): Bytes =>
  new Uint8Array(createHmac('sha256', key).update(bytes).digest());

/**
 * Whether a signature over the bytes is of the key (SubjectPublicKeyInfo, DER): ECDSA in DER (FIPS 186-5), RSASSA-PKCS1-v1_5 (RFC 8017
 * section 8.2), or Ed25519 (RFC 8032), whose own digest is SHA-512 and no other. False for whatever is no key and no signature.
 */
export function isSignedBy(publicKey: Uint8Array, name: DigestName, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = kept.get(publicKey) ?? keyOf({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  const type = key?.asymmetricKeyType;
  const isEd25519 = type === 'ed25519';
  if (!key || !(isEd25519 ? isWhole(publicKey, name) : type === 'ec' || type === 'rsa')) return false;
  kept.set(publicKey, key);
  return verify(isEd25519 ? null : name, bytes, key, signature);
}

// The key ends its SubjectPublicKeyInfo (RFC 8410 section 4).
const isWhole = (publicKey: Uint8Array, name: DigestName): boolean =>
  name === 'sha512' && publicKey.length >= ED25519_BYTES && !isSmallOrder(publicKey.subarray(-ED25519_BYTES));

const ED25519_BYTES = 32;

/**
 * Every spelling of the eight points of small order, without the bit of the sign. Anybody makes signatures that hold for such a key, for all
 * contents at once; openssl takes them, we don't, as the browser's half doesn't.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

function isSmallOrder(point: Uint8Array): boolean {
  const unsigned = Uint8Array.from(point);
  unsigned[ED25519_BYTES - 1] = (unsigned[ED25519_BYTES - 1] ?? 0) & 0x7f;
  return SMALL_ORDER.has(hexOf(unsigned));
}

// Reading a key takes as long as a check with it. It is known again by its array, which whoever keeps a certificate keeps.
const kept = new WeakMap<Uint8Array, KeyObject>();

/** The same by Ed25519 (RFC 8032) and the 32 bytes of its public key. */
export function isSignedByEd25519(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const x = spelling(publicKey).toString('base64url');
  const key = keyOf({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
  return key !== undefined && !isSmallOrder(publicKey) && verify(null, bytes, key, signature);
}

function keyOf(input: Parameters<typeof createPublicKey>[0]): KeyObject | undefined {
  try {
    return createPublicKey(input);
  } catch {
    return undefined;
  }
}

const spelling = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Lower-case hexadecimal. */
export const hexOf = (bytes: Uint8Array): string => spelling(bytes).toString('hex');
/** Of hexadecimal that was checked to be such. */
export const ofHex = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'hex'));
/** With padding. */
export const base64Of = (bytes: Uint8Array): string => spelling(bytes).toString('base64');
/** Of base64 in its plain alphabet; something, or nothing, for any other text. */
export const ofBase64 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'base64'));
/** Every byte as the character of its number: what a PDF is searched in. */
export const latin1Of = (bytes: Uint8Array): string => spelling(bytes).toString('latin1');
