/** Signatures for tests, right and deliberately wrong, made with the same parts as the island makes them. */
import { createPrivateKey, sign } from 'node:crypto';
import { type SignedAttributes, type SignerInfoParts, signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { sha256 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { TestKey } from './authority.ts';

export interface SignatureChange {
  readonly attributes?: Partial<SignedAttributes>;
  /** Replaces the attributes as encoded. */
  readonly encoded?: (attributes: Uint8Array) => Uint8Array;
  readonly hash?: string;
  readonly algorithm?: string;
  readonly contentType?: string;
  readonly inside?: Uint8Array;
}

/** What stands in a SignerInfo: by ECDSA with SHA-256, unless the change says otherwise; without a content type for a countersignature. */
export function partsAs(
  { key, certificate }: TestKey,
  content: Uint8Array,
  at: Instant,
  { attributes: other, encoded, hash = 'sha256', algorithm }: SignatureChange,
  contentType?: string,
): SignerInfoParts {
  const made = signedAttributes({
    digest: sha256(content),
    certificateDigest: sha256(certificate.der),
    signingTime: at,
    ...(contentType === undefined ? {} : { contentType }),
    ...other,
  });
  const attributes = encoded?.(made) ?? made;
  const privateKey = createPrivateKey({ key: Buffer.from(key.pkcs8), format: 'der', type: 'pkcs8' });
  const isRsa = certificate.keyAlgorithm === OID.rsaEncryption;
  return {
    attributes,
    signature: sign(hash, attributes, privateKey),
    signatureAlgorithm: algorithm ?? (isRsa ? OID.sha256WithRsa : OID.ecdsaWithSha256),
  };
}

/** A detached CAdES-BES signature. */
export function signAs(by: TestKey, content: Uint8Array, at: Instant, change: SignatureChange = {}): Uint8Array {
  return signedData({
    ...partsAs(by, content, at, change, OID.data),
    certificates: [by.certificate.der],
    contentType: change.contentType ?? OID.data,
    ...(change.inside ? { content: change.inside } : {}),
  });
}
