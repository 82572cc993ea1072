/** Which algorithms we can compute, and which of them we accept. */

import { OID } from '#kernel/asn1/oids.ts';
import { type DigestName, isSignedBy } from '#native';
import type { Certificate } from '../certificates/read.ts';

const HASHES: ReadonlyMap<string, DigestName> = new Map([
  [OID.sha1, 'sha1'],
  [OID.sha256, 'sha256'],
  [OID.sha384, 'sha384'],
  [OID.sha512, 'sha512'],
]);

/** The name of a digest algorithm, or undefined where we can't compute it (GOST, for example). */
export const hashName = (algorithm: string): DigestName | undefined => HASHES.get(algorithm);

interface SignatureScheme {
  readonly key: string;
  /** Digest algorithm; undefined: the one that SignerInfo names (RFC 5652 writes bare rsaEncryption so). */
  readonly digest: string | undefined;
  /** SignerInfo must name the same digest for the content. */
  readonly isOne?: true;
}

const SCHEMES: ReadonlyMap<string, SignatureScheme> = new Map([
  [OID.rsaEncryption, { key: OID.rsaEncryption, digest: undefined }],
  [OID.sha1WithRsa, { key: OID.rsaEncryption, digest: OID.sha1 }],
  [OID.sha256WithRsa, { key: OID.rsaEncryption, digest: OID.sha256 }],
  [OID.sha384WithRsa, { key: OID.rsaEncryption, digest: OID.sha384 }],
  [OID.sha512WithRsa, { key: OID.rsaEncryption, digest: OID.sha512 }],
  [OID.ecdsaWithSha1, { key: OID.ecPublicKey, digest: OID.sha1 }],
  [OID.ecdsaWithSha256, { key: OID.ecPublicKey, digest: OID.sha256 }],
  [OID.ecdsaWithSha384, { key: OID.ecPublicKey, digest: OID.sha384 }],
  [OID.ecdsaWithSha512, { key: OID.ecPublicKey, digest: OID.sha512 }],
  // RFC 8419 section 3.1: with signed attributes the digest of the content is SHA-512.
  [OID.ed25519, { key: OID.ed25519, digest: OID.sha512, isOne: true }],
]);

/** The digest algorithm under a signature, or undefined where the scheme is unknown to us or made for another kind of key or digest. */
export function signedDigest(
  signatureAlgorithm: string,
  digestAlgorithm: string,
  keyAlgorithm: string,
): string | undefined {
  const scheme = SCHEMES.get(signatureAlgorithm);
  if (scheme?.key !== keyAlgorithm || (scheme.isOne && scheme.digest !== digestAlgorithm)) return undefined;
  return scheme.digest ?? digestAlgorithm;
}

/** Whether the signature over the bytes holds. Never throws for a wrong one. */
export function holds(
  digestAlgorithm: string,
  bytes: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  const hash = hashName(digestAlgorithm);
  return hash !== undefined && isSignedBy(publicKey, hash, bytes, signature);
}

type Key = Pick<Certificate, 'keyAlgorithm' | 'curve' | 'modulusBits'>;

/** Ed25519, the curves P-256 and P-384, RSA of 2048 bits or more. Whatever a weaker key signed may be anybody's. */
export function isStrongKey({ keyAlgorithm, curve, modulusBits = 0 }: Key): boolean {
  if (keyAlgorithm === OID.ed25519) return true;
  return curve === undefined ? modulusBits >= 2048 : curve === OID.p256 || curve === OID.p384;
}

/** With such a key: Ed25519 with its SHA-512, ECDSA with SHA-256 or SHA-384, RSA with SHA-256. */
export function isStrong(digestAlgorithm: string, key: Key): boolean {
  if (!isStrongKey(key)) return false;
  if (key.keyAlgorithm === OID.ed25519) return digestAlgorithm === OID.sha512;
  return digestAlgorithm === OID.sha256 || (key.curve !== undefined && digestAlgorithm === OID.sha384);
}

/** The same for signatures in formats of others: by SHA-256 or better with any kind of key. */
export function isSound(digestAlgorithm: string, key: Key): boolean {
  const isNew = [OID.sha256, OID.sha384, OID.sha512].some((one) => one === digestAlgorithm);
  return isNew && isStrongKey(key);
}

/** By what certificates, lists and answers are signed: each names its digest. */
const SIGNATURE_DIGESTS: ReadonlyMap<string, string> = new Map([
  [OID.sha256WithRsa, OID.sha256],
  [OID.ecdsaWithSha256, OID.sha256],
  [OID.ecdsaWithSha384, OID.sha384],
  [OID.ed25519, OID.sha512],
]);

/** Whether somebody's key signed it (a certificate, a list, an answer), by an algorithm and a key that we accept. */
export function isSignedWith(
  by: Certificate,
  what: { readonly signed: Uint8Array; readonly algorithm: string; readonly signature: Uint8Array },
): boolean {
  const digest = SIGNATURE_DIGESTS.get(what.algorithm);
  return digest !== undefined && isStrong(digest, by) && holds(digest, what.signed, what.signature, by.publicKey);
}

/** Whether it is one of the algorithms of digests, signatures and keys that are computed here. */
export const isKnownAlgorithm = (algorithm: string): boolean =>
  HASHES.has(algorithm) || SCHEMES.has(algorithm) || [...SCHEMES.values()].some(({ key }) => key === algorithm);
