/**
 * Whether a signature is what it says: the steps below, in this order, each with its own refusal, so that people learn exactly what
 * is wrong and nobody learns more of a forged signature than that it is one. Basis of the steps: RFC 5652 section 5.6, RFC 5280
 * section 6, ETSI EN 319 102-1 (validation of AdES signatures). Countersignatures are not looked at here: anybody may add one, and
 * none makes a signature right or wrong (see cms-outside.ts).
 */
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { attributeOf, type Certificate, USAGE } from '../certificates/read.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { refuse } from '../refusals.ts';
import type { RevocationStatus } from '../revocation/source.ts';
import type { Authority } from './authority.ts';
import { findAuthority } from './chain.ts';
import { checkMathematics, SIGNING_TIME_TOLERANCE_MS } from './mathematics.ts';
import { type SignedData, signatureDigest } from './parse.ts';

export type SignerKind = 'person' | 'organisation' | 'agency';

export interface SignatureInput {
  /** The exact bytes that were to be signed. */
  readonly content: Uint8Array;
  /** Detached CMS, DER. */
  readonly cms: Uint8Array;
  /** When we received it. */
  readonly at: Instant;
  /** Whose signature is wanted here. */
  readonly accept: readonly SignerKind[];
  /** It may be taken before the checker has answered, where only that can compute it: nothing comes of it before it is known. */
  readonly mayWait?: boolean;
}

export interface VerifiedSignature {
  /** Hexadecimal. */
  readonly serial: string;
  /** SHA-256 of the certificate, hexadecimal. */
  readonly fingerprint: string;
  readonly kind: SignerKind;
  readonly iin?: string;
  readonly bin?: string;
  /** Common name of the certificate. */
  readonly name: string;
  /** For an organisation: what the person may do for it, by the country's profile. */
  readonly role?: string;
  readonly signingTime: Instant;
  readonly revocation: RevocationStatus;
  /** DER. */
  readonly certificate: Uint8Array;
  /** Of the signature itself. */
  readonly octets: Uint8Array;
  /** By which the same signature is known again: see `signatureDigest`. */
  readonly digest: string;
}

export interface VerificationPolicy {
  readonly profile: TrustProfile;
  readonly trusted: readonly Authority[];
}

/** Verifies a detached signature of one signer. Throws the refusals of `trust`; see the module's head. */
export async function checkSignature(
  tx: Tx,
  policy: VerificationPolicy,
  input: SignatureInput,
): Promise<VerifiedSignature> {
  const signed = checkMathematics(input.cms, input.content);
  const signingTime = signed.signingTime ?? input.at;
  const authority = checkAuthority(signed.signer, policy.trusted, input.at);
  checkValidity(signed.signer, [signingTime, input.at]);
  const kind = checkUsage(signed.signer, policy.profile);
  checkLimits(authority, signed.signer, kind);
  const revocation = await checkRevocation(tx, authority, signed.signer, input.at);
  checkSigningTime(signed, input.at);
  if (!input.accept.includes(kind)) throw refuse('wrong_kind');
  return {
    ...describeSigner(signed.signer, kind, policy.profile),
    signingTime,
    revocation,
    octets: signed.signature,
    digest: signatureDigest(signed),
  };
}

function checkAuthority(signer: Certificate, trusted: readonly Authority[], at: Instant): Authority {
  const authority = findAuthority(signer, trusted, at);
  if (!authority) throw refuse('foreign_authority');
  return authority;
}

/** Whether a certificate is in its time at each moment. */
export function checkValidity({ notBefore, notAfter }: Certificate, moments: readonly Instant[]): void {
  if (moments.some((moment) => moment < notBefore)) throw refuse('not_yet_valid');
  if (moments.some((moment) => moment > notAfter)) throw refuse('expired');
}

/** Key usage for commitment, the profile's purpose of signing, and exactly one kind of signer. */
export function checkUsage(signer: Certificate, { signing, kinds }: TrustProfile): SignerKind {
  const found = (['person', 'organisation', 'agency'] as const).filter((kind) =>
    signer.extendedUsages.includes(kinds[kind].usage),
  );
  const [kind] = found;
  const maySign =
    !signer.isAuthority && signer.hasUsage(USAGE.contentCommitment) && signer.extendedUsages.includes(signing);
  if (!maySign || !kind || found.length !== 1) throw refuse('wrong_usage');
  return kind;
}

/** An authority of somebody else vouches only for what the country takes from it. */
export function checkLimits({ limits }: Authority, { policies }: Certificate, kind: SignerKind): void {
  if (!limits) return;
  const isUnder = limits.policies === undefined || limits.policies.some((policy) => policies.includes(policy));
  if (!isUnder || !limits.kinds.includes(kind)) throw refuse('not_vouched');
}

async function checkRevocation(
  tx: Tx,
  authority: Authority,
  signer: Certificate,
  at: Instant,
): Promise<RevocationStatus> {
  // Asked for the moment of receipt, not of signing: the signer chooses his signing time, nobody chooses ours.
  const status = await authority.revocation.statusOf(tx, signer, at);
  if (status === 'revoked') throw refuse('revoked');
  return status;
}

/** Whether the signing time is there, and near to when it was received. */
export function checkSigningTime({ signingTime }: SignedData, at: Instant): void {
  if (signingTime === undefined || Math.abs(signingTime - at) > SIGNING_TIME_TOLERANCE_MS) throw refuse('signing_time');
}

type SignerDescription = Omit<VerifiedSignature, 'signingTime' | 'revocation' | 'octets' | 'digest'>;

/** Whose certificate it is, by the country's profile. */
export function describeSigner(
  signer: Certificate,
  kind: SignerKind,
  { identifiers, kinds }: TrustProfile,
): SignerDescription {
  const iin = numberAfter(identifiers.person, signer.subjectAttributes.get(OID.serialNumber));
  const bin = numberAfter(identifiers.organisation, signer.subjectAttributes.get(OID.organisationalUnit));
  const role = Object.entries(kinds.organisation.roles).find(([, usage]) => signer.extendedUsages.includes(usage))?.[0];
  return {
    serial: signer.serial,
    fingerprint: signer.fingerprint,
    kind,
    name: attributeOf(signer, OID.commonName) ?? '',
    certificate: signer.der,
    ...(iin === undefined ? {} : { iin }),
    ...(bin === undefined ? {} : { bin }),
    ...(role === undefined || kind !== 'organisation' ? {} : { role }),
  };
}

const numberAfter = (prefix: string, values: readonly string[] = []): string | undefined =>
  values.find((value) => value.startsWith(prefix) && /^\d{12}$/.test(value.slice(prefix.length)))?.slice(prefix.length);
