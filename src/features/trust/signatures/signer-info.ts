/** Reading one SignerInfo (RFC 5652 section 5.3), of a signature or of a countersignature: DER, nothing skipped. */
import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  type Der,
  DerError,
  Fields,
  itemsOf,
  primitive,
  readAlgorithm,
  readDer,
  readIntegerBytes,
  readOctets,
  readOid,
  readSmallInteger,
  readTime,
  TAG,
} from '#kernel/asn1/read.ts';
import { compareBytes } from '#kernel/asn1/write.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import { type CarriedValues, pdfRevocationsIn, together, valuesIn } from './carried.ts';

/** What signing-certificate-v2 says: the hash of the signer's certificate. */
export interface CertificateBinding {
  readonly hashAlgorithm: string;
  readonly hash: Uint8Array;
}

export interface SignerInfo {
  /** The signer's certificate, taken from those inside. */
  readonly signer: Certificate;
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  /** The signed attributes as they are hashed: with the tag of SET OF (section 5.4). */
  readonly attributes: Uint8Array;
  /** Undefined: there is none, as a countersignature must be. */
  readonly attributeContentType: string | undefined;
  readonly messageDigest: Uint8Array;
  readonly signingTime: Instant | undefined;
  readonly binding: CertificateBinding | undefined;
  /** TimeStampTokens over the signature, DER; only the signature itself vouches for them, by what they are over. */
  readonly timestamps: readonly Uint8Array[];
  /** Attributes that no signature covers. */
  readonly unsigned: readonly Der[];
}

/** Reads a SignerInfo whose certificate is one of these, DER; with what its attributes carry. Throws DerError. */
export function readSignerInfo(
  der: Uint8Array,
  certificates: readonly Uint8Array[],
): SignerInfo & { readonly carried: CarriedValues } {
  const fields = new Fields(readDer(der));
  readSmallInteger(fields.take());
  const signer = findSigner(fields.take(), certificates);
  const digestAlgorithm = readAlgorithm(fields.take());
  const attributes = fields.take(constructed(0));
  const signatureAlgorithm = readAlgorithm(fields.take());
  const signature = readOctets(fields.take());
  const outside = fields.optional(constructed(1));
  fields.end();
  const unsigned = outside ? itemsOf(outside, constructed(1)) : [];
  const hashed = Uint8Array.from(attributes.whole);
  hashed[0] = TAG.set;
  const timestamps = readTimestamps(unsigned);
  const { revocations, ...read } = readAttributes(attributes);
  const carried = together(...(revocations ? [pdfRevocationsIn(revocations)] : []), ...valuesIn(unsigned));
  const made = { signer, digestAlgorithm, signatureAlgorithm, signature, attributes: hashed };
  return { ...made, ...read, timestamps, unsigned, carried };
}

/** The time-stamps over the signature among the unsigned attributes; those made later for archives say nothing new about the first moment. */
const readTimestamps = (unsigned: readonly Der[]): Uint8Array[] =>
  unsigned.flatMap((item) => {
    const fields = new Fields(item);
    if (readOid(fields.take()) !== OID.signatureTimestamp) return [];
    return itemsOf(fields.take(), TAG.set).map(({ whole }) => whole);
  });

// SignerIdentifier: issuer and serial number, or [0] the subject's key identifier (section 5.3).
function findSigner(identifier: Der, certificates: readonly Uint8Array[]): Certificate {
  const matches = signerMatcher(identifier);
  const found = certificates.map(knownCertificate).find(matches);
  if (!found) throw new DerError("the signer's certificate is not inside");
  return found;
}

// Who signs, signs again, and reading a certificate takes longer than checking a signature: kept by the digest of its octets. Forgotten
// whole when full; a cache, never a source.
const CERTIFICATES_KEPT = 2000;
const certificatesKept = new Map<string, Certificate>();

function knownCertificate(der: Uint8Array): Certificate {
  const digest = sha256Hex(der);
  const found = certificatesKept.get(digest);
  if (found) return found;
  // A copy: a view would keep the whole signature.
  const certificate = readCertificate(Uint8Array.from(der));
  if (certificatesKept.size >= CERTIFICATES_KEPT) certificatesKept.clear();
  certificatesKept.set(digest, certificate);
  return certificate;
}

function signerMatcher(identifier: Der): (certificate: Certificate) => boolean {
  if (identifier.tag === primitive(0)) {
    const keyId = hex(identifier.body);
    return ({ subjectKeyId }) => subjectKeyId === keyId;
  }
  const fields = new Fields(identifier);
  const issuer = hex(fields.take(TAG.sequence).whole);
  const serial = hex(readIntegerBytes(fields.take())).replace(/^00(?=.)/, '');
  fields.end();
  return (certificate) => certificate.issuer === issuer && certificate.serial === serial;
}

type Attributes = Pick<SignerInfo, 'attributeContentType' | 'messageDigest' | 'signingTime' | 'binding'> & {
  readonly revocations: Der | undefined;
};

function readAttributes(attributes: Der): Attributes {
  const seen = new Set<string>();
  const found = new Map<string, Der>();
  const items = itemsOf(attributes, constructed(0));
  items.forEach((item, i) => {
    const before = items[i - 1];
    // What is hashed must be the DER of a SET OF: ascending (section 5.4).
    if (before && compareBytes(before.whole, item.whole) >= 0) throw new DerError('the attributes are out of order');
    const fields = new Fields(item);
    const type = readOid(fields.take());
    const values = itemsOf(fields.take(), TAG.set);
    fields.end();
    // An attribute given twice, with two meanings, is the classic way to be read differently by two readers (section 11).
    if (seen.has(type)) throw new DerError('an attribute is there twice');
    seen.add(type);
    if (values.length === 1 && values[0]) found.set(type, values[0]);
  });
  if (seen.has(OID.countersignature)) throw new DerError('a countersignature is signed by what it is over');
  const contentType = found.get(OID.contentType);
  const digest = found.get(OID.messageDigest);
  if (!digest) throw new DerError('the message digest is missing');
  const signingTime = found.get(OID.signingTime);
  const binding = found.get(OID.signingCertificateV2);
  return {
    attributeContentType: contentType && readOid(contentType),
    messageDigest: readOctets(digest),
    signingTime: signingTime && readTime(signingTime),
    binding: binding && readBinding(binding),
    revocations: found.get(OID.pdfRevocations),
  };
}

// SigningCertificateV2 (RFC 5035): the first ESSCertIDv2 is the signer's; its hash is SHA-256 unless it says otherwise.
function readBinding(value: Der): CertificateBinding {
  const [first] = itemsOf(new Fields(value).take(), TAG.sequence);
  if (!first) throw new DerError('the signing certificate is not named');
  const fields = new Fields(first);
  const hashAlgorithm = fields.optional(TAG.sequence);
  return {
    hashAlgorithm: hashAlgorithm ? readAlgorithm(hashAlgorithm) : OID.sha256,
    hash: readOctets(fields.take()),
  };
}
