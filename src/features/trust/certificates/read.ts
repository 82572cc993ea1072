/** Reading X.509 certificates (RFC 5280): the fields that decisions are made of, strictly, once. */

import { OID } from '#kernel/asn1/oids.ts';
import {
  childrenOf,
  constructed,
  type Der,
  DerError,
  Fields,
  inside,
  itemsOf,
  primitive,
  readAlgorithm,
  readAlgorithmParts,
  readBits,
  readBoolean,
  readDer,
  readFlags,
  readIntegerBytes,
  readOctets,
  readOid,
  readSmallInteger,
  readString,
  readTime,
  TAG,
} from '#kernel/asn1/read.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';

/** Bits of keyUsage (RFC 5280 section 4.2.1.3). */
export const USAGE = { digitalSignature: 0, contentCommitment: 1, certificateSign: 5, crlSign: 6 } as const;

export interface Certificate {
  readonly der: Uint8Array;
  /** SHA-256 of the DER, hexadecimal. */
  readonly fingerprint: string;
  /** Hexadecimal, as in the certificate, without a leading zero octet. */
  readonly serial: string;
  /** Names as DER: equal names are equal octets here, because our authorities copy them. */
  readonly issuer: string;
  readonly subject: string;
  readonly subjectAttributes: ReadonlyMap<string, readonly string[]>;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly keyAlgorithm: string;
  /** The named curve of an elliptic key. */
  readonly curve: string | undefined;
  /** Bits of the modulus of an RSA key. */
  readonly modulusBits: number | undefined;
  readonly signatureAlgorithm: string;
  /** What the issuer signed: the TBSCertificate, DER; and its signature. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly isAuthority: boolean;
  hasUsage(bit: number): boolean;
  readonly extendedUsages: readonly string[];
  readonly policies: readonly string[];
  readonly subjectKeyId: string | undefined;
  /** Its issuer says that nobody need ask whether it was withdrawn (RFC 6960 section 4.2.2.2.1). */
  readonly isUnchecked: boolean;
  /** By which key it says that it was issued, as its issuer's subjectKeyId. */
  readonly authorityKeyId: string | undefined;
}

// What we understand: RFC 5280 section 4.2 demands that a critical extension which isn't understood be refused.
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.basicConstraints,
  OID.extendedKeyUsage,
  OID.certificatePolicies,
]);

/** A number as certificates show their serials: hexadecimal, without a leading zero octet. Throws DerError for anything but an INTEGER. */
export const readSerial = (value: Der): string => hex(readIntegerBytes(value)).replace(/^00(?=.)/, '');

/** Parses one certificate. Throws DerError for anything that isn't a version 3 certificate in DER. */
export function readCertificate(bytes: Uint8Array): Certificate {
  const whole = new Fields(readDer(bytes));
  const signed = whole.take();
  const tbs = new Fields(signed);
  const signatureAlgorithm = readAlgorithm(whole.take());
  const signature = readBits(whole.take());
  whole.end();
  if (readSmallInteger(inside(tbs.take(constructed(0)))) !== 2) throw new DerError('not a certificate of version 3');
  const serial = readSerial(tbs.take());
  if (readAlgorithm(tbs.take()) !== signatureAlgorithm) throw new DerError('two signature algorithms are named');
  const issuer = tbs.take(TAG.sequence);
  // Nobody asks for its parts, but what is no name is no certificate.
  readName(issuer);
  const [notBefore, notAfter] = readValidity(tbs.take());
  const subject = tbs.take(TAG.sequence);
  const publicKey = tbs.take(TAG.sequence);
  tbs.optional(primitive(1));
  tbs.optional(primitive(2));
  const extensions = tbs.optional(constructed(3));
  tbs.end();
  return {
    der: bytes,
    fingerprint: sha256Hex(bytes),
    serial,
    issuer: hex(issuer.whole),
    subject: hex(subject.whole),
    subjectAttributes: readName(subject),
    notBefore,
    notAfter,
    signatureAlgorithm,
    signed: signed.whole,
    signature,
    ...readPublicKey(publicKey),
    ...extensionsIn(extensions ? itemsOf(inside(extensions), TAG.sequence) : []),
  };
}

function readValidity(validity: Der): [notBefore: Instant, notAfter: Instant] {
  const fields = new Fields(validity);
  const moments: [Instant, Instant] = [readTime(fields.take()), readTime(fields.take())];
  fields.end();
  return moments;
}

function readName(name: Der): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>();
  for (const relative of childrenOf(name)) {
    for (const pair of itemsOf(relative, TAG.set)) {
      const fields = new Fields(pair);
      const type = readOid(fields.take());
      attributes.set(type, [...(attributes.get(type) ?? []), readString(fields.take())]);
      fields.end();
    }
  }
  return attributes;
}

function readPublicKey(info: Der): Pick<Certificate, 'publicKey' | 'keyAlgorithm' | 'curve' | 'modulusBits'> {
  const fields = new Fields(info);
  const [keyAlgorithm, parameters] = readAlgorithmParts(fields.take());
  const key = fields.take(TAG.bits);
  fields.end();
  if (keyAlgorithm === OID.ed25519 && parameters) throw new DerError('a key of Ed25519 has no parameters');
  return {
    publicKey: info.whole,
    keyAlgorithm,
    curve: keyAlgorithm === OID.ecPublicKey ? curveOf(parameters) : undefined,
    modulusBits: keyAlgorithm === OID.rsaEncryption ? modulusBits(readBits(key)) : undefined,
  };
}

function curveOf(parameters: Der | undefined): string {
  if (!parameters) throw new DerError('an elliptic key has no curve');
  return readOid(parameters);
}

function modulusBits(rsaPublicKey: Uint8Array): number {
  const modulus = hex(readIntegerBytes(new Fields(readDer(rsaPublicKey)).take())).replace(/^0+/, '');
  return modulus.length * 4 - (Math.clz32(Number.parseInt(modulus[0] ?? '0', 16)) - 28);
}

type Extensions = Pick<
  Certificate,
  'isAuthority' | 'hasUsage' | 'extendedUsages' | 'policies' | 'isUnchecked' | 'subjectKeyId' | 'authorityKeyId'
>;

/**
 * The values of extensions by their types (RFC 5280 section 4.2), of certificates and lists alike. Throws DerError for one that is there
 * twice, for a critical one that the caller doesn't understand, and at the reading of one that isn't DER.
 */
export function readExtensions(
  extensions: readonly Der[],
  understood: ReadonlySet<string>,
): { get(type: string): Der | undefined; has(type: string): boolean } {
  const found = new Map<string, Uint8Array>();
  for (const extension of extensions) {
    const fields = new Fields(extension);
    const type = readOid(fields.take());
    const critical = fields.optional(TAG.boolean);
    const value = readOctets(fields.take());
    fields.end();
    if (found.has(type)) throw new DerError('an extension is there twice');
    if (critical && readBoolean(critical) && !understood.has(type))
      throw new DerError('a critical extension is unknown');
    found.set(type, value);
  }
  // What nobody here reads may be anything: others write extensions of their own that aren't even DER.
  return {
    has: (type) => found.has(type),
    get(type) {
      const value = found.get(type);
      return value && readDer(value);
    },
  };
}

function extensionsIn(extensions: readonly Der[]): Extensions {
  const found = readExtensions(extensions, UNDERSTOOD);
  const usage = found.get(OID.keyUsage);
  const constraints = found.get(OID.basicConstraints);
  const extended = found.get(OID.extendedKeyUsage);
  const policies = found.get(OID.certificatePolicies);
  const subjectKeyId = found.get(OID.subjectKeyIdentifier);
  const authorityKey = found.get(OID.authorityKeyIdentifier);
  const authorityKeyId = authorityKey && new Fields(authorityKey).optional(primitive(0));
  return {
    isAuthority: constraints !== undefined && isAuthority(constraints),
    hasUsage: usage ? readFlags(usage) : () => false,
    extendedUsages: extended ? itemsOf(extended, TAG.sequence).map(readOid) : [],
    policies: policies ? itemsOf(policies, TAG.sequence).map((policy) => readOid(new Fields(policy).take())) : [],
    isUnchecked: found.has(OID.ocspNoCheck),
    subjectKeyId: subjectKeyId && hex(readOctets(subjectKeyId)),
    authorityKeyId: authorityKeyId && hex(authorityKeyId.body),
  };
}

function isAuthority(constraints: Der): boolean {
  const flag = new Fields(constraints).optional(TAG.boolean);
  return flag !== undefined && readBoolean(flag);
}

/** First value of a subject attribute, e.g. OID.commonName. */
export const attributeOf = (certificate: Certificate, type: string): string | undefined =>
  certificate.subjectAttributes.get(type)?.[0];
