/** The shape of every signature that the platform makes itself. */
import { signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { fromHex, sha256 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { digestHex } from '#native';
import type { Signer } from '../keys/key-ring.ts';

interface Signing {
  readonly content: Uint8Array;
  readonly contentType: string;
  /** Absent in PDF signatures. */
  readonly signingTime?: Instant;
  readonly isDetached: boolean;
  readonly omitCertificates?: boolean;
  /** Gives a TimeStampToken over a SHA-256 digest: the signature then proves when it was there. */
  readonly stamp?: (digest: Uint8Array) => Promise<Uint8Array>;
}

/** Signs by a key of the platform: CMS with CAdES-BES attributes and the chain without its root. */
export async function signCms(
  by: Signer,
  { content, contentType, signingTime, isDetached, omitCertificates = false, stamp }: Signing,
): Promise<Uint8Array> {
  // A long key signs by the longer digest, and SignerInfo names one for both: openssl takes no other for the attributes.
  const isLong = by.algorithm === OID.ecdsaWithSha384;
  const attributes = signedAttributes({
    contentType,
    digest: isLong ? fromHex(digestHex('sha384', content)) : sha256(content),
    certificateDigest: sha256(by.certificate),
    ...(signingTime === undefined ? {} : { signingTime }),
  });
  const signature = await by.sign(attributes);
  return signedData({
    attributes,
    signature,
    ...(stamp ? { timestamp: await stamp(sha256(signature)) } : {}),
    signatureAlgorithm: by.algorithm,
    ...(isLong ? { digestAlgorithm: OID.sha384 } : {}),
    certificates: [by.certificate, ...by.chain.slice(0, -1)],
    omitCertificates,
    contentType,
    ...(isDetached ? {} : { content }),
  });
}
