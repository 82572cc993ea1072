/**
 * Putting together CMS SignedData (RFC 5652): CAdES-BES attributes (ETSI EN 319 122-1) around a signature that the caller makes, by
 * WebCrypto in the browser or by node's crypto on the server; and taking it apart, to put it together with more.
 */
import { OID } from './oids.ts';
import {
  childrenOf,
  constructed,
  type Der,
  type DerBytes,
  DerError,
  Fields,
  inside,
  itemsOf,
  readDer,
  readOid,
  readSmallInteger,
  TAG,
} from './read.ts';
import { algorithm, context, integer, octets, oid, sequence, setOf, tagged, time } from './write.ts';

export interface SignedAttributes {
  /** Content type: id-data, or id-ct-TSTInfo in a time-stamp. Absent in countersignatures, which may have none (RFC 5652 section 11.4). */
  readonly contentType?: string;
  /** Of the content, by SHA-256 unless SignerInfo names another; in a countersignature, of the signature's octets. */
  readonly digest: Uint8Array;
  /** SHA-256 of the signer's certificate, DER: signing-certificate-v2 (RFC 5035) binds it. */
  readonly certificateDigest: Uint8Array;
  /** Absent in PDF signatures: there the dictionary's M says it (EN 319 142-1 section 6.3). */
  readonly signingTime?: number;
}

/** The attributes as the SET OF that is signed. */
export function signedAttributes(attributes: SignedAttributes): DerBytes {
  const { contentType, digest, certificateDigest, signingTime } = attributes;
  // ESSCertIDv2 without hashAlgorithm means SHA-256, its DER default.
  const signingCertificate = sequence(sequence(sequence(octets(certificateDigest))));
  return setOf(
    ...(contentType === undefined ? [] : [attribute(OID.contentType, oid(contentType))]),
    attribute(OID.messageDigest, octets(digest)),
    attribute(OID.signingCertificateV2, signingCertificate),
    ...(signingTime === undefined ? [] : [attribute(OID.signingTime, time(signingTime))]),
  );
}

/** An Attribute, signed or not, of one type. */
export const attribute = (type: string, ...values: readonly Uint8Array[]): DerBytes =>
  sequence(oid(type), setOf(...values));

export interface SignerInfoParts {
  readonly attributes: Uint8Array;
  readonly signature: Uint8Array;
  /** OID of the signature algorithm: ecdsaWithSha256, sha256WithRsa, … */
  readonly signatureAlgorithm: string;
  /** OID of the content's digest; SHA-256 where nothing is said. */
  readonly digestAlgorithm?: string;
  /** A TimeStampToken over the signature's octets: what makes it CAdES-T (ETSI EN 319 122-1 section 5.3). */
  readonly timestamp?: Uint8Array;
}

/** SignerInfo of a signature or of a countersignature. Throws DerError where the certificate isn't one. */
export function signerInfo(certificate: Uint8Array, parts: SignerInfoParts): DerBytes {
  const { issuer, serial } = certificateName(certificate);
  return sequence(
    integer(1),
    sequence(issuer.whole, serial.whole),
    algorithm(parts.digestAlgorithm ?? OID.sha256),
    asImplicitSet(0, parts.attributes),
    signatureAlgorithm(parts.signatureAlgorithm),
    octets(parts.signature),
    ...(parts.timestamp ? [asImplicitSet(1, setOf(attribute(OID.signatureTimestamp, parts.timestamp)))] : []),
  );
}

export interface SignedDataParts extends SignerInfoParts {
  /** The signer's certificate first, then its chain; DER. */
  readonly certificates: readonly Uint8Array[];
  /** A time-stamp carries them only where they were asked for (RFC 3161 section 2.4.1). */
  readonly omitCertificates?: boolean;
  readonly contentType: string;
  /** Only in a time-stamp: signatures of people are detached. */
  readonly content?: Uint8Array;
}

/** ContentInfo with SignedData of one signer. Throws DerError when the first certificate isn't one. */
export function signedData(parts: SignedDataParts): DerBytes {
  const [signer = new Uint8Array()] = parts.certificates;
  return contentInfo({
    digests: [algorithm(parts.digestAlgorithm ?? OID.sha256)],
    encapsulated: sequence(oid(parts.contentType), ...(parts.content ? [context(0, octets(parts.content))] : [])),
    certificates: parts.omitCertificates ? [] : parts.certificates,
    revocations: [],
    signers: [signerInfo(signer, parts)],
  });
}

/** What stands in SignedData (RFC 5652 section 5.1), each value whole. */
export interface SignedDataFields {
  readonly digests: readonly Uint8Array[];
  readonly encapsulated: Uint8Array;
  readonly certificates: readonly Uint8Array[];
  readonly revocations: readonly Uint8Array[];
  readonly signers: readonly Uint8Array[];
}

/** Takes a ContentInfo with SignedData apart. Throws DerError for anything else. */
export function signedDataFields(cms: Uint8Array): SignedDataFields {
  const info = new Fields(readDer(cms));
  if (readOid(info.take()) !== OID.signedData) throw new DerError('not signed data');
  const data = new Fields(inside(info.take(constructed(0))));
  info.end();
  readSmallInteger(data.take());
  const digests = itemsOf(data.take(), TAG.set);
  const encapsulated = data.take().whole;
  const [certificates, revocations] = [0, 1].map((n) => {
    const set = data.optional(constructed(n));
    return set ? itemsOf(set, set.tag).map(wholeOf) : [];
  }) as [Uint8Array[], Uint8Array[]];
  const signers = itemsOf(data.take(), TAG.set);
  data.end();
  return { digests: digests.map(wholeOf), encapsulated, certificates, revocations, signers: signers.map(wholeOf) };
}

const wholeOf = ({ whole }: Der): DerBytes => whole;

/** ContentInfo with SignedData: every set in its order, the version as its contents ask. */
export function contentInfo(fields: SignedDataFields): DerBytes {
  const { digests, encapsulated, certificates, revocations, signers } = fields;
  const optional = (n: number, values: readonly Uint8Array[]): Uint8Array[] =>
    values.length === 0 ? [] : [asImplicitSet(n, setOf(...values))];
  const body = sequence(
    integer(versionOf(fields)),
    setOf(...digests),
    encapsulated,
    ...optional(0, certificates),
    ...optional(1, revocations),
    setOf(...signers),
  );
  return sequence(oid(OID.signedData), context(0, body));
}

/** CMSVersion of SignedData (RFC 5652 section 5.1). */
function versionOf({ encapsulated, certificates, revocations, signers }: SignedDataFields): number {
  const hasKind = (values: readonly Uint8Array[], n: number): boolean => values.some(([tag]) => tag === constructed(n));
  if (hasKind(certificates, 3) || hasKind(revocations, 1)) return 5;
  if (hasKind(certificates, 2)) return 4;
  const isPlain = readOid(new Fields(readDer(encapsulated)).take()) === OID.data;
  const isNamedByKey = signers.some((one) => readSmallInteger(new Fields(readDer(one)).take()) === 3);
  return hasKind(certificates, 1) || isNamedByKey || !isPlain ? 3 : 1;
}

const signatureAlgorithm = (dotted: string): DerBytes =>
  dotted === OID.sha256WithRsa ? algorithm(dotted, tagged(TAG.nil)) : algorithm(dotted);

/** `[n] IMPLICIT` in place of the tag of a SET OF. */
export const asImplicitSet = (n: number, set: Uint8Array): DerBytes => context(n, readDer(set).body);

/** Issuer and serial number of a certificate: how SignerInfo names the signer. */
export function certificateName(certificate: Uint8Array): { issuer: Der; serial: Der } {
  const [tbs] = childrenOf(readDer(certificate));
  if (!tbs) throw new DerError('the certificate is empty');
  const fields = new Fields(tbs);
  fields.optional(0xa0);
  const serial = fields.take(TAG.integer);
  fields.take(TAG.sequence);
  return { serial, issuer: fields.take(TAG.sequence) };
}
