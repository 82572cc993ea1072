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
 * Whether a signature over the bytes is of the key (SubjectPublicKeyInfo, DER): ECDSA in DER (FIPS 186-5) or RSASSA-PKCS1-v1_5 (RFC 8017
 * section 8.2). False for whatever is no key and no signature.
 */
export function isSignedBy(publicKey: Uint8Array, name: DigestName, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = kept.get(publicKey) ?? keyOf({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  const isKnown = key?.asymmetricKeyType === 'ec' || key?.asymmetricKeyType === 'rsa';
  if (!isKnown) return false;
  kept.set(publicKey, key);
  return verify(name, bytes, key, signature);
}

// Reading a key takes as long as a check with it. It is known again by its array, which whoever keeps a certificate keeps.
const kept = new WeakMap<Uint8Array, KeyObject>();

/** The same by Ed25519 (RFC 8032) and the 32 bytes of its public key. */
export function isSignedByEd25519(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const x = spelling(publicKey).toString('base64url');
  const key = keyOf({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
  return key !== undefined && verify(null, bytes, key, signature);
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
