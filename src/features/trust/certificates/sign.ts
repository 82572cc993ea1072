/**
 * Signing certificates (RFC 5280). The only place that knows the library, which takes several MB: whoever signs
 * imports this module at that moment, so that a web role, which never does, doesn't carry it.
 */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CertificatePolicyExtension,
  CRLDistributionPointsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonNameParams,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PublicKey,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { OID } from '#kernel/asn1/oids.ts';
import { nil } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import { certificatePath, deltaPath, listPath, OCSP_PATH } from '../keys/refs.ts';
import { distributionPoints } from '../revocation/list.ts';
import type { LintedTemplate } from './lint.ts';
import { type Certificate, readCertificate } from './read.ts';
import type { NameAttribute, Role } from './template.ts';

cryptoProvider.set(webcrypto as Crypto);

/** An authority that signs. */
export interface Issuer {
  readonly certificate: Certificate;
  /** Its certificate and those above it, DER. */
  readonly chain: readonly Uint8Array[];
  /** By which name its list and certificate are served. */
  readonly name: string;
  readonly key: CryptoKey;
}

interface RoleUsage {
  readonly flags: number;
  /** Whether it may sign certificates, and how many authorities may stand below it. */
  readonly pathLength?: number;
}

const { digitalSignature, nonRepudiation, keyCertSign, cRLSign } = KeyUsageFlags;

const ROLE_USAGE = {
  root: { flags: keyCertSign | cRLSign, pathLength: 1 },
  cross: { flags: keyCertSign | cRLSign, pathLength: 1 },
  issuing: { flags: keyCertSign | cRLSign, pathLength: 0 },
  timestamp: { flags: digitalSignature },
  draw: { flags: digitalSignature },
  ocsp: { flags: digitalSignature },
  person: { flags: digitalSignature | nonRepudiation },
  organisation: { flags: digitalSignature | nonRepudiation },
  agency: { flags: digitalSignature | nonRepudiation },
} satisfies Record<Role, RoleUsage>;

/**
 * Signs a linted template; without an issuer the key signs itself (a root). `publicUrl`: the address of the instance, under which the
 * revocation list and the authorities' certificates lie.
 */
export async function signCertificate(
  template: LintedTemplate,
  issuer: Issuer | CryptoKey,
  publicUrl: string,
): Promise<Certificate> {
  const parent = 'certificate' in issuer ? issuer : undefined;
  const key = 'certificate' in issuer ? issuer.key : issuer;
  const subject = new Name(nameParameters(template.subject));
  const made = await X509CertificateGenerator.create({
    serialNumber: hex(template.serial),
    subject,
    issuer: parent ? new X509Certificate(own(parent.certificate.der)).subjectName : subject,
    notBefore: new Date(template.notBefore),
    notAfter: new Date(template.notAfter),
    publicKey: template.publicKey,
    signingKey: key,
    signingAlgorithm: signingAlgorithm(key),
    extensions: await extensionsOf(template, parent, publicUrl),
  });
  return readCertificate(new Uint8Array(made.rawData));
}

const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

function signingAlgorithm(key: CryptoKey): { name: string; hash: string } {
  const { name, namedCurve } = key.algorithm as { name: string; namedCurve?: string };
  return { name, hash: namedCurve === 'P-384' ? 'SHA-384' : 'SHA-256' };
}

// RFC 5280 appendix A: country and serial number are PrintableString, the rest may be UTF-8.
const PRINTABLE: ReadonlySet<string> = new Set([OID.countryName, OID.serialNumber]);

const nameParameters = (attributes: readonly NameAttribute[]): JsonNameParams =>
  attributes.map(([type, value]) => ({
    [type]: [PRINTABLE.has(type) ? { printableString: value } : { utf8String: value }],
  }));

async function extensionsOf(
  template: LintedTemplate,
  parent: Issuer | undefined,
  publicUrl: string,
): Promise<Extension[]> {
  const usage: RoleUsage = ROLE_USAGE[template.role];
  const isAuthority = usage.pathLength !== undefined;
  const authorityKey = parent ? new PublicKey(own(parent.certificate.publicKey)) : template.publicKey;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(isAuthority, usage.pathLength, true),
    new KeyUsagesExtension(usage.flags, true),
    await SubjectKeyIdentifierExtension.create(template.publicKey),
    await AuthorityKeyIdentifierExtension.create(authorityKey),
  ];
  if (template.extendedUsages.length > 0) {
    // RFC 3161 section 2.3 demands that it be critical in a time-stamp certificate.
    extensions.push(new ExtendedKeyUsageExtension([...template.extendedUsages], template.role === 'timestamp'));
  }
  if (template.policies.length > 0) extensions.push(new CertificatePolicyExtension([...template.policies]));
  if (parent) extensions.push(...pointers(template.role, parent.name, publicUrl));
  return extensions;
}

/** Where the issuer's certificate and the certificate's own status are told. */
function pointers(role: Role, issuerName: string, publicUrl: string): Extension[] {
  const caIssuers = [publicUrl + certificatePath(issuerName)];
  // RFC 6960 section 4.2.2.2.1: who asks about certificates doesn't ask about the responder's; it is short-lived instead.
  if (role === 'ocsp')
    return [new AuthorityInfoAccessExtension({ caIssuers }), new Extension(OID.ocspNoCheck, false, nil)];
  const isAuthority = role === 'issuing' || role === 'cross';
  return [
    new CRLDistributionPointsExtension([publicUrl + listPath(issuerName)]),
    new Extension(OID.freshestCrl, false, distributionPoints(publicUrl + deltaPath(issuerName))),
    // A root answers by its list alone: its key is used for nothing else.
    new AuthorityInfoAccessExtension({ caIssuers, ...(isAuthority ? {} : { ocsp: [publicUrl + OCSP_PATH] }) }),
  ];
}
