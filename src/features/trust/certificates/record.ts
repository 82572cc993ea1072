/** Every certificate is entered in the table and committed to the log in the transaction that issues it. */
import { append } from '#features/transparency/index.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeyRef } from '../keys/refs.ts';
import { askAnswer } from '../store/answers.ts';
import { insertCertificate } from '../store/certificates.ts';
import { attributeOf, type Certificate } from './read.ts';
import type { Role } from './template.ts';

/** The kind of the leaf; earlier programs committed to the DER alone. */
export const CERTIFICATE_LEAF = 'trust.certificate';

export interface Holder {
  readonly kind: Role;
  /** Serial number of the issuer's certificate; null for a root. */
  readonly issuer: string | null;
  /** For a key of the platform: which, and its generation. */
  readonly keyRef?: KeyRef;
  readonly generation?: number;
  readonly iin?: string | undefined;
  readonly bin?: string | undefined;
  readonly agency?: string | undefined;
  readonly role?: string | undefined;
}

// Authorities are told of by lists, and nobody asks about a responder (RFC 6960 section 4.2.2.2.1).
const ASKED_ABOUT: ReadonlySet<Role> = new Set(['timestamp', 'draw', 'person', 'organisation', 'agency']);

/** Whether OCSP answers about certificates of a kind. */
export const isAskedAbout = (kind: Role): boolean => ASKED_ABOUT.has(kind);

/** What the table says of a certificate beside its own words. */
export interface EnteredAs {
  readonly kind: Role;
  readonly iin: string | null;
  readonly bin: string | null;
  readonly agency: string | null;
  readonly role: string | null;
  readonly issuer: string | null;
  readonly keyRef: KeyRef | null;
  readonly generation: number | null;
  readonly issuedAt: Instant;
}

/** What the log keeps of a certificate: the digest of its DER, and whose and which it is entered as. */
export const certificateBytes = (der: Uint8Array, entered: EnteredAs): Uint8Array => {
  const { kind, iin, bin, agency, role, issuer, keyRef, generation, issuedAt } = entered;
  return canonicalBytes({
    type: 'shanyraq/certificate-entry/v1',
    sha256: sha256Hex(der),
    ...{ kind, iin, bin, agency, role, issuer, keyRef, generation, issuedAt: isoInstant(issuedAt) },
  });
};

/** Enters a certificate that was just signed. */
export async function recordCertificate(tx: Tx, certificate: Certificate, holder: Holder, at: Instant): Promise<void> {
  const entered: EnteredAs = {
    kind: holder.kind,
    iin: holder.iin ?? null,
    bin: holder.bin ?? null,
    agency: holder.agency ?? null,
    role: holder.role ?? null,
    issuer: holder.issuer,
    keyRef: holder.keyRef ?? null,
    generation: holder.generation ?? null,
    issuedAt: at,
  };
  const { leafHash, salt } = await append(tx, CERTIFICATE_LEAF, certificateBytes(certificate.der, entered));
  const { serial, fingerprint, der, notBefore, notAfter } = certificate;
  await insertCertificate(tx, {
    serial,
    fingerprint,
    der,
    notBefore,
    notAfter,
    ...entered,
    keyDigest: sha256Hex(certificate.publicKey),
    name: attributeOf(certificate, OID.commonName) ?? '',
    leaf: leafHash,
    salt,
  });
  if (holder.issuer !== null && isAskedAbout(holder.kind)) await askAnswer(tx, serial, holder.issuer, at);
}
