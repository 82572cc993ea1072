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
]);

/** The digest algorithm under a signature, or undefined where the scheme is unknown to us or made for another kind of key. */
export function signedDigest(
  signatureAlgorithm: string,
  digestAlgorithm: string,
  keyAlgorithm: string,
): string | undefined {
  const scheme = SCHEMES.get(signatureAlgorithm);
  return scheme && scheme.key === keyAlgorithm ? (scheme.digest ?? digestAlgorithm) : undefined;
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

/** ECDSA over P-256 and P-384 with SHA-256 or SHA-384; RSA of 2048 bits or more with SHA-256. */
export function isStrong(
  digestAlgorithm: string,
  { curve, modulusBits = 0 }: Pick<Certificate, 'curve' | 'modulusBits'>,
): boolean {
  if (curve === undefined) return modulusBits >= 2048 && digestAlgorithm === OID.sha256;
  const isCurve = curve === OID.p256 || curve === OID.p384;
  return isCurve && (digestAlgorithm === OID.sha256 || digestAlgorithm === OID.sha384);
}

/** The same for signatures in formats of others: by SHA-256 or better with either kind of key. */
export function isSound(digestAlgorithm: string, signer: Pick<Certificate, 'curve' | 'modulusBits'>): boolean {
  const isNew = [OID.sha256, OID.sha384, OID.sha512].some((one) => one === digestAlgorithm);
  return isNew && isStrong(OID.sha256, signer);
}

/** By what certificates, lists and answers are signed: each names its digest. */
const SIGNATURE_DIGESTS: ReadonlyMap<string, string> = new Map([
  [OID.sha256WithRsa, OID.sha256],
  [OID.ecdsaWithSha256, OID.sha256],
  [OID.ecdsaWithSha384, OID.sha384],
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
