/**
 * Putting together CMS SignedData (RFC 5652) with one signer: CAdES-BES attributes (ETSI EN 319 122-1) around a signature that the
 * caller makes, by WebCrypto in the browser or by node's crypto on the server.
 */
import { OID } from './oids.ts';
import { childrenOf, type Der, type DerBytes, DerError, Fields, readDer, TAG } from './read.ts';
import { algorithm, context, integer, octets, oid, sequence, setOf, tagged, time } from './write.ts';

export interface SignedAttributes {
  /** Content type: id-data, or id-ct-TSTInfo in a time-stamp. */
  readonly contentType: string;
  /** Of the content: SHA-256, unless SignerInfo names another. */
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
    attribute(OID.contentType, oid(contentType)),
    attribute(OID.messageDigest, octets(digest)),
    attribute(OID.signingCertificateV2, signingCertificate),
    ...(signingTime === undefined ? [] : [attribute(OID.signingTime, time(signingTime))]),
  );
}

const attribute = (type: string, value: Uint8Array): DerBytes => sequence(oid(type), setOf(value));

export interface SignedDataParts {
  readonly attributes: Uint8Array;
  readonly signature: Uint8Array;
  /** OID of the signature algorithm: ecdsaWithSha256, sha256WithRsa, … */
  readonly signatureAlgorithm: string;
  /** OID of the content's digest; SHA-256 where nothing is said. */
  readonly digestAlgorithm?: string;
  /** The signer's certificate first, then its chain; DER. */
  readonly certificates: readonly Uint8Array[];
  /** A time-stamp carries them only where they were asked for (RFC 3161 section 2.4.1). */
  readonly omitCertificates?: boolean;
  readonly contentType: string;
  /** Only in a time-stamp: signatures of people are detached. */
  readonly content?: Uint8Array;
  /** A TimeStampToken over the signature's octets: what makes it CAdES-T (ETSI EN 319 122-1 section 5.3). */
  readonly timestamp?: Uint8Array;
}

/** ContentInfo with SignedData. Throws DerError when the first certificate isn't one. */
export function signedData(parts: SignedDataParts): DerBytes {
  const [signer] = parts.certificates;
  const { issuer, serial } = certificateName(signer ?? new Uint8Array());
  const digestAlgorithm = algorithm(parts.digestAlgorithm ?? OID.sha256);
  const signerInfo = sequence(
    integer(1),
    sequence(issuer.whole, serial.whole),
    digestAlgorithm,
    asImplicitSet(0, parts.attributes),
    signatureAlgorithm(parts.signatureAlgorithm),
    octets(parts.signature),
    ...(parts.timestamp ? [asImplicitSet(1, setOf(attribute(OID.signatureTimestamp, parts.timestamp)))] : []),
  );
  const encapsulated = sequence(oid(parts.contentType), ...(parts.content ? [context(0, octets(parts.content))] : []));
  // Version 3 where the content is not id-data (RFC 5652 section 5.1).
  const version = parts.contentType === OID.data ? 1 : 3;
  const certificates = parts.omitCertificates ? [] : [asImplicitSet(0, setOf(...parts.certificates))];
  const body = sequence(integer(version), setOf(digestAlgorithm), encapsulated, ...certificates, setOf(signerInfo));
  return sequence(oid(OID.signedData), context(0, body));
}

const signatureAlgorithm = (dotted: string): DerBytes =>
  dotted === OID.sha256WithRsa ? algorithm(dotted, tagged(TAG.nil)) : algorithm(dotted);

const asImplicitSet = (n: number, set: Uint8Array): DerBytes => context(n, readDer(set).body);

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
