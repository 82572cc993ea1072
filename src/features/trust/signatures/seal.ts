/** Signatures that the platform makes itself. */
import { signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { sha256 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { type KeyRef, type Signer, signer } from '../keys/key-ring.ts';

interface Signing {
  readonly content: Uint8Array;
  readonly contentType: string;
  /** Absent in PDF signatures. */
  readonly signingTime?: Instant;
  readonly isDetached: boolean;
  readonly omitCertificates?: boolean;
}

/** Signs by a key of the platform: CMS with CAdES-BES attributes and the chain without its root. */
export async function signCms(
  by: Signer,
  { content, contentType, signingTime, isDetached, omitCertificates = false }: Signing,
): Promise<Uint8Array> {
  const attributes = signedAttributes({
    contentType,
    digest: sha256(content),
    certificateDigest: sha256(by.certificate),
    ...(signingTime === undefined ? {} : { signingTime }),
  });
  return signedData({
    attributes,
    signature: await by.sign(attributes),
    signatureAlgorithm: by.algorithm,
    certificates: [by.certificate, ...by.chain.slice(0, -1)],
    omitCertificates,
    contentType,
    ...(isDetached ? {} : { content }),
  });
}

/** A detached CAdES-BES seal over the bytes, DER. `at` becomes the signing time; Refusal `trust.key_unavailable` where the key doesn't hold then. */
export async function sealCms(env: Env, keyRef: KeyRef, content: Uint8Array, at: Instant): Promise<Uint8Array> {
  return signCms(await signer(env, keyRef, at), {
    content,
    contentType: OID.data,
    signingTime: at,
    isDetached: true,
  });
}
