/**
 * Signing certificates and revocation lists (RFC 5280). The only place that knows the library, which takes several MB: whoever signs
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
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';
import { OID } from '#kernel/asn1/oids.ts';
import { integer } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { LintedTemplate } from './lint.ts';
import { type Certificate, readCertificate } from './read.ts';
import type { NameAttribute, Role } from './template.ts';

cryptoProvider.set(webcrypto as Crypto);

/** An authority that signs: its certificate and its key. `publicUrl` is where its list and certificate are served. */
export interface Issuer {
  readonly certificate: Certificate;
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
  issuing: { flags: keyCertSign | cRLSign, pathLength: 0 },
  timestamp: { flags: digitalSignature },
  draw: { flags: digitalSignature },
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
  if (parent) {
    // The list of the issuing authority; the root's two or three certificates are withdrawn by a new edition of the program.
    if (template.role !== 'issuing') extensions.push(new CRLDistributionPointsExtension([`${publicUrl}/pki/crl`]));
    const caIssuers = `${publicUrl}/pki/${template.role === 'issuing' ? 'root' : 'issuing'}.crt`;
    extensions.push(new AuthorityInfoAccessExtension({ caIssuers: [caIssuers] }));
  }
  return extensions;
}

/** Why a certificate was withdrawn (RFC 5280 section 5.3.1). */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation';

export interface RevokedEntry {
  readonly serial: string;
  readonly reason: RevocationReason;
  readonly at: Instant;
}

export interface RevocationList {
  readonly number: number;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  readonly entries: readonly RevokedEntry[];
}

/** A signed revocation list, DER (RFC 5280 section 5). */
export async function signRevocationList(list: RevocationList, issuer: Issuer): Promise<Uint8Array> {
  const made = await X509CrlGenerator.create({
    issuer: new X509Certificate(own(issuer.certificate.der)).subjectName.toJSON(),
    thisUpdate: new Date(list.thisUpdate),
    nextUpdate: new Date(list.nextUpdate),
    signingAlgorithm: signingAlgorithm(issuer.key),
    signingKey: issuer.key,
    entries: list.entries.map(({ serial, reason, at }) => ({
      serialNumber: serial,
      revocationDate: new Date(at),
      // RFC 5280 section 5.3.1: instead of "unspecified" the reason is left out.
      ...(reason === 'unspecified' ? {} : { reason: X509CrlReason[reason] }),
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(new PublicKey(own(issuer.certificate.publicKey))),
      new Extension('2.5.29.20', false, integer(list.number)),
    ],
  });
  return new Uint8Array(made.rawData);
}
