/** The shape of every signature that the platform makes itself. */
import { type SignerInfoParts, signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { fromHex, sha256 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { digestHex } from '#native';
import type { Signer } from '../keys/key-ring.ts';

interface Making {
  readonly content: Uint8Array;
  /** Absent in countersignatures. */
  readonly contentType?: string;
  /** Absent in PDF signatures. */
  readonly signingTime?: Instant;
  /** Gives a TimeStampToken over a SHA-256 digest: the signature then proves when it was there. */
  readonly stamp?: (digest: Uint8Array) => Promise<Uint8Array>;
}

interface Signing extends Making {
  readonly contentType: string;
  readonly isDetached: boolean;
  readonly omitCertificates?: boolean;
}

/** Signs by a key of the platform: CAdES-BES attributes, the signature, and its time-stamp where one is made. */
export async function signParts(
  by: Signer,
  { content, contentType, signingTime, stamp }: Making,
): Promise<SignerInfoParts> {
  // A long key signs by the longer digest, and SignerInfo names one for both: openssl takes no other for the attributes.
  const isLong = by.algorithm === OID.ecdsaWithSha384;
  const attributes = signedAttributes({
    digest: isLong ? fromHex(digestHex('sha384', content)) : sha256(content),
    certificateDigest: sha256(by.certificate),
    ...(contentType === undefined ? {} : { contentType }),
    ...(signingTime === undefined ? {} : { signingTime }),
  });
  const signature = await by.sign(attributes);
  const timestamp = stamp ? { timestamp: await stamp(sha256(signature)) } : {};
  const digest = isLong ? { digestAlgorithm: OID.sha384 } : {};
  return { attributes, signature, signatureAlgorithm: by.algorithm, ...digest, ...timestamp };
}

/** What lies beside a signature of the platform: the certificate and those above it, without the root. */
export const chainBeside = ({ certificate, chain }: Signer): readonly Uint8Array[] => [
  certificate,
  ...chain.slice(0, -1),
];

/** Signs by a key of the platform: CMS with CAdES-BES attributes and the chain without its root. */
export async function signCms(by: Signer, signing: Signing): Promise<Uint8Array> {
  const { content, contentType, isDetached, omitCertificates = false } = signing;
  return signedData({
    ...(await signParts(by, signing)),
    certificates: chainBeside(by),
    omitCertificates,
    contentType,
    ...(isDetached ? {} : { content }),
  });
}
