/** Signing certificates (RFC 5280). Nothing but this module signs one, and it signs only what the lint passed. */
import { hash, KeyObject } from 'node:crypto';
import { OID } from '#kernel/asn1/oids.ts';
import { type DerBytes, Fields, primitive, readBits, readDer } from '#kernel/asn1/read.ts';
import {
  algorithm,
  bits,
  boolean,
  context,
  flags,
  integer,
  nil,
  octets,
  oid,
  printableString,
  sequence,
  setOf,
  tagged,
  time,
  utf8String,
} from '#kernel/asn1/write.ts';
import { fromHex, utf8 } from '#kernel/hash.ts';
import { certificatePath, deltaPath, listPath, OCSP_PATH } from '../keys/refs.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { distributionPoints, extension } from './extensions.ts';
import type { LintedTemplate } from './lint.ts';
import { type Certificate, readCertificate, USAGE } from './read.ts';
import type { NameAttribute, Role } from './template.ts';

/** What a certificate says of the authority above it. */
export interface NamedIssuer {
  readonly certificate: Certificate;
  /** By which name its list and certificate are served. */
  readonly name: string;
}

/** An authority that signs. */
export interface Issuer extends NamedIssuer {
  /** Its certificate and those above it, DER. */
  readonly chain: readonly Uint8Array[];
  /** Elliptic, of P-256 or P-384. */
  readonly key: SigningKey;
}

interface RoleUsage {
  /** Bits of keyUsage. */
  readonly usages: readonly number[];
  /** Whether it may sign certificates, and how many authorities may stand below it. */
  readonly pathLength?: number;
}

const { digitalSignature, contentCommitment, certificateSign, crlSign } = USAGE;

/** What the key of each role may be used for; the lint holds extended usages and policies to the role likewise. */
const ROLE_USAGE = {
  // The third: a root signs the records of its ceremonies (RFC 5280 section 4.2.1.3 wants that said).
  root: { usages: [digitalSignature, certificateSign, crlSign], pathLength: 1 },
  cross: { usages: [certificateSign, crlSign], pathLength: 1 },
  issuing: { usages: [certificateSign, crlSign], pathLength: 0 },
  timestamp: { usages: [digitalSignature] },
  draw: { usages: [digitalSignature] },
  ocsp: { usages: [digitalSignature] },
  person: { usages: [digitalSignature, contentCommitment] },
  organisation: { usages: [digitalSignature, contentCommitment] },
  agency: { usages: [digitalSignature, contentCommitment] },
} satisfies Record<Role, RoleUsage>;

/**
 * Signs a linted template; without an issuer the key signs itself (a root). `publicUrl`: the address of the instance, under which the
 * revocation lists and the authorities' certificates lie.
 */
export async function signCertificate(
  template: LintedTemplate,
  issuer: Issuer | SigningKey,
  publicUrl: string,
): Promise<Certificate> {
  const parent = 'certificate' in issuer ? issuer : undefined;
  const key: SigningKey = 'certificate' in issuer ? issuer.key : issuer;
  const toSign = certificateBody(template, parent, key.algorithm, publicUrl);
  return readCertificate(sequence(toSign, algorithm(key.algorithm), bits(await key.sign(toSign))));
}

/**
 * What of a certificate is signed (TBSCertificate), DER. Equal templates give equal octets: whoever knows what was asked for can tell of a
 * certificate that it says this and nothing else. `signatureAlgorithm`: object identifier.
 */
export function certificateBody(
  template: LintedTemplate,
  parent: NamedIssuer | undefined,
  signatureAlgorithm: string,
  publicUrl: string,
): DerBytes {
  const subject = name(template.subject);
  const publicKey = KeyObject.from(template.publicKey).export({ type: 'spki', format: 'der' });
  return sequence(
    context(0, integer(2)),
    integer(template.serial),
    algorithm(signatureAlgorithm),
    parent ? fromHex(parent.certificate.subject) : subject,
    sequence(time(template.notBefore), time(template.notAfter)),
    subject,
    publicKey,
    context(3, sequence(...extensionsOf(template, keyIdentifier(publicKey), parent, publicUrl))),
  );
}

/** The SHA-1 of the key's octets (RFC 5280 section 4.2.1.2, method 1). */
function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  const fields = new Fields(readDer(publicKey));
  fields.take();
  return hash('sha1', readBits(fields.take()), 'buffer');
}

// RFC 5280 appendix A: country and serial number are PrintableString, the rest may be UTF-8.
const PRINTABLE: ReadonlySet<string> = new Set([OID.countryName, OID.serialNumber]);

const name = (attributes: readonly NameAttribute[]): DerBytes =>
  sequence(
    ...attributes.map(([type, value]) =>
      setOf(sequence(oid(type), PRINTABLE.has(type) ? printableString(value) : utf8String(value))),
    ),
  );

function extensionsOf(
  template: LintedTemplate,
  keyId: Uint8Array,
  parent: NamedIssuer | undefined,
  publicUrl: string,
): Uint8Array[] {
  const { role, extendedUsages, policies } = template;
  const { usages, pathLength }: RoleUsage = ROLE_USAGE[role];
  const authorityKeyId = parent ? fromHex(parent.certificate.subjectKeyId ?? '') : keyId;
  const constraints = pathLength === undefined ? [] : [boolean(true), integer(pathLength)];
  return [
    extension(OID.basicConstraints, sequence(...constraints), true),
    extension(OID.keyUsage, flags(...usages), true),
    extension(OID.subjectKeyIdentifier, octets(keyId)),
    extension(OID.authorityKeyIdentifier, sequence(tagged(primitive(0), authorityKeyId))),
    // RFC 3161 section 2.3 demands that it be critical in a time-stamp certificate.
    ...(extendedUsages.length > 0
      ? [extension(OID.extendedKeyUsage, sequence(...extendedUsages.map(oid)), role === 'timestamp')]
      : []),
    ...(policies.length > 0
      ? [extension(OID.certificatePolicies, sequence(...policies.map((policy) => sequence(oid(policy)))))]
      : []),
    ...(parent ? pointers(role, parent.name, publicUrl) : []),
  ];
}

/** Where the issuer's certificate and the certificate's own status are told. */
function pointers(role: Role, issuerName: string, publicUrl: string): Uint8Array[] {
  const access = (method: string, path: string): Uint8Array =>
    sequence(oid(method), tagged(primitive(6), utf8(publicUrl + path)));
  const caIssuers = access(OID.caIssuers, certificatePath(issuerName));
  // RFC 6960 section 4.2.2.2.1: who asks about certificates doesn't ask about the responder's; it is short-lived instead.
  if (role === 'ocsp')
    return [extension(OID.authorityInfoAccess, sequence(caIssuers)), extension(OID.ocspNoCheck, nil)];
  // A root answers by its list alone: its key is asked only at ceremonies.
  const ocsp = role === 'issuing' || role === 'cross' ? [] : [access(OID.ocspAccess, OCSP_PATH)];
  return [
    extension(OID.crlDistributionPoints, distributionPoints(publicUrl + listPath(issuerName))),
    extension(OID.freshestCrl, distributionPoints(publicUrl + deltaPath(issuerName))),
    extension(OID.authorityInfoAccess, sequence(...ocsp, caIssuers)),
  ];
}
