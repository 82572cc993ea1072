/** Reading CMS SignedData (RFC 5652, section 5): DER, nothing skipped. */

import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  type Der,
  DerError,
  Fields,
  inside,
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
import { type CarriedValues, NOTHING_CARRIED, pdfRevocationsIn, revocationsIn, together, valuesIn } from './carried.ts';

/** What signing-certificate-v2 says: the hash of the signer's certificate. */
export interface CertificateBinding {
  readonly hashAlgorithm: string;
  readonly hash: Uint8Array;
}

export interface SignedData {
  readonly contentType: string;
  /** Undefined: detached. */
  readonly content: Uint8Array | undefined;
  /** The signer's certificate, taken from those inside. */
  readonly signer: Certificate;
  /** All certificates inside, DER. */
  readonly certificates: readonly Uint8Array[];
  /** All revocation lists inside, DER; only their own signatures vouch for them. */
  readonly lists: readonly Uint8Array[];
  /** All OCSP answers inside, DER; the same. */
  readonly answers: readonly Uint8Array[];
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  /** The signed attributes as they are hashed: with the tag of SET OF (section 5.4). */
  readonly attributes: Uint8Array;
  readonly attributeContentType: string;
  readonly messageDigest: Uint8Array;
  readonly signingTime: Instant | undefined;
  readonly binding: CertificateBinding | undefined;
  /** The TimeStampToken over the signature, DER; only the signature itself vouches for it, by what it is over. */
  readonly timestamp: Uint8Array | undefined;
}

/** More signers than any paper has were put there to hurt whoever opens it. */
const MOST_SIGNERS = 50;

/** Parses a ContentInfo with SignedData of one signer. Throws DerError for anything else. */
export function parseSignedData(cms: Uint8Array): SignedData {
  const [only, ...more] = parseSigners(cms);
  if (!only || more.length > 0) throw new DerError('exactly one signer is expected');
  return only;
}

/** What each signer of a ContentInfo with SignedData signed, in its order; at least one. Throws DerError for anything else. */
export function parseSigners(cms: Uint8Array): readonly SignedData[] {
  const info = new Fields(readDer(cms));
  if (readOid(info.take()) !== OID.signedData) throw new DerError('not signed data');
  const data = new Fields(inside(info.take(constructed(0))));
  info.end();
  readSmallInteger(data.take());
  const digestAlgorithms = itemsOf(data.take(), TAG.set).map(readAlgorithm);
  const { contentType, content } = readEncapsulated(data.take());
  const certificates = data.optional(constructed(0));
  const lists = data.optional(constructed(1));
  const signers = itemsOf(data.take(), TAG.set);
  data.end();
  if (signers.length === 0 || signers.length > MOST_SIGNERS) throw new DerError('no signers, or too many');
  const found = certificates ? itemsOf(certificates, constructed(0)) : [];
  const all = signers.map((one) => readSignerInfo(one, found));
  // Those of all signers (section 5.1), each once.
  const used = [...new Set(all.map(({ digestAlgorithm }) => digestAlgorithm))];
  if (digestAlgorithms.length !== used.length || used.some((one) => !digestAlgorithms.includes(one)))
    throw new DerError("other digests are announced than the signers'");
  const ofAll = lists ? revocationsIn(itemsOf(lists, constructed(1))) : NOTHING_CARRIED;
  return all.map(({ carried, ...signed }) => {
    const beside = together(carried, ofAll);
    const held = [...found.map(({ whole }) => whole), ...beside.certificates];
    return { contentType, content, ...signed, ...beside, certificates: held };
  });
}

function readEncapsulated(value: Der): Pick<SignedData, 'contentType' | 'content'> {
  const fields = new Fields(value);
  const contentType = readOid(fields.take());
  const content = fields.optional(constructed(0));
  fields.end();
  return { contentType, content: content && readOctets(inside(content)) };
}

function readSignerInfo(
  value: Der,
  certificates: readonly Der[],
): Omit<SignedData, 'contentType' | 'content' | keyof CarriedValues> & { readonly carried: CarriedValues } {
  const fields = new Fields(value);
  readSmallInteger(fields.take());
  const signer = findSigner(fields.take(), certificates);
  const digestAlgorithm = readAlgorithm(fields.take());
  const attributes = fields.take(constructed(0));
  const signatureAlgorithm = readAlgorithm(fields.take());
  const signature = readOctets(fields.take());
  const unsigned = fields.optional(constructed(1));
  fields.end();
  const hashed = Uint8Array.from(attributes.whole);
  hashed[0] = TAG.set;
  const timestamp = unsigned && readTimestamp(unsigned);
  const { revocations, ...read } = readAttributes(attributes);
  const carried = together(
    ...(revocations ? [pdfRevocationsIn(revocations)] : []),
    ...(unsigned ? valuesIn(itemsOf(unsigned, constructed(1))) : []),
  );
  return { signer, digestAlgorithm, signatureAlgorithm, signature, attributes: hashed, timestamp, ...read, carried };
}

/** The time-stamp among the unsigned attributes; further ones, made later for archives, say nothing new about the first moment. */
function readTimestamp(unsigned: Der): Uint8Array | undefined {
  for (const item of itemsOf(unsigned, constructed(1))) {
    const fields = new Fields(item);
    if (readOid(fields.take()) !== OID.signatureTimestamp) continue;
    return itemsOf(fields.take(), TAG.set)[0]?.whole;
  }
  return undefined;
}

// SignerIdentifier: issuer and serial number, or [0] the subject's key identifier (section 5.3).
function findSigner(identifier: Der, certificates: readonly Der[]): Certificate {
  const matches = signerMatcher(identifier);
  const found = certificates.map(({ whole }) => knownCertificate(whole)).find(matches);
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

type Attributes = Pick<SignedData, 'attributeContentType' | 'messageDigest' | 'signingTime' | 'binding'> & {
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
  const contentType = found.get(OID.contentType);
  const digest = found.get(OID.messageDigest);
  if (!contentType || !digest) throw new DerError('content type or message digest is missing');
  const signingTime = found.get(OID.signingTime);
  const binding = found.get(OID.signingCertificateV2);
  return {
    attributeContentType: readOid(contentType),
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

/** How the same signature is known again: SHA-256 of the CMS. */
export const signatureDigest = (cms: Uint8Array): string => sha256Hex(cms);
