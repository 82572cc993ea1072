/** Signatures for tests, right and deliberately wrong, made with the same parts as the island makes them. */
import { createPrivateKey, sign } from 'node:crypto';
import { type SignedAttributes, signedAttributes, signedData } from '#kernel/asn1/cms.ts';
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

/** A detached CAdES-BES signature by ECDSA with SHA-256, unless the change says otherwise. */
export function signAs(
  { key, certificate }: TestKey,
  content: Uint8Array,
  at: Instant,
  change: SignatureChange = {},
): Uint8Array {
  const made = signedAttributes({
    contentType: OID.data,
    digest: sha256(content),
    certificateDigest: sha256(certificate.der),
    signingTime: at,
    ...change.attributes,
  });
  const attributes = change.encoded?.(made) ?? made;
  const privateKey = createPrivateKey({ key: Buffer.from(key.pkcs8), format: 'der', type: 'pkcs8' });
  const isRsa = certificate.keyAlgorithm === OID.rsaEncryption;
  return signedData({
    attributes,
    signature: sign(change.hash ?? 'sha256', attributes, privateKey),
    signatureAlgorithm: change.algorithm ?? (isRsa ? OID.sha256WithRsa : OID.ecdsaWithSha256),
    certificates: [certificate.der],
    contentType: change.contentType ?? OID.data,
    ...(change.inside ? { content: change.inside } : {}),
  });
}
