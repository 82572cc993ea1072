/**
 * Whether a signature is what it says: the steps below, in this order, each with its own refusal, so that people learn exactly what
 * is wrong and nobody learns more of a forged signature than that it is one. Basis of the steps: RFC 5652 section 5.6, RFC 5280
 * section 6, ETSI EN 319 102-1 (validation of AdES signatures).
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { attributeOf, type Certificate, USAGE } from '../certificates/read.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { refuse } from '../refusals.ts';
import type { RevocationStatus } from '../revocation/source.ts';
import { hashName, holds, isStrong, signedDigest } from './algorithms.ts';
import { type Authority, findAuthority } from './chain.ts';
import { parseSignedData, type SignedData, signatureDigest } from './parse.ts';

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
  /** SHA-256 of the CMS, hexadecimal. */
  readonly digest: string;
}

export interface VerificationPolicy {
  readonly profile: TrustProfile;
  readonly trusted: readonly Authority[];
}

/** How far the signing time may be from the receipt: a person reads and signs, and clocks differ. */
export const SIGNING_TIME_TOLERANCE_MS = 10 * 60_000;

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
  const revocation = await checkRevocation(tx, authority, signed.signer, input.at);
  checkSigningTime(signed, input.at);
  if (!input.accept.includes(kind)) throw refuse('wrong_kind');
  return {
    ...describeSigner(signed.signer, kind, policy.profile),
    signingTime,
    revocation,
    digest: signatureDigest(input.cms),
  };
}

/** What can be said of a signature without knowing anybody: it is over these bytes, by the key of the certificate that it is bound to. */
export function checkMathematics(cms: Uint8Array, content: Uint8Array): SignedData {
  const signed = parseDetached(cms);
  checkParsed(signed, content, OID.data);
  return signed;
}

/** The same of what was parsed already, for contents of another type. */
export function checkParsed(signed: SignedData, content: Uint8Array, contentType: string): void {
  checkContent(signed, content);
  checkBinding(signed, contentType);
  checkStrength(signed, checkKey(signed));
}

function parseDetached(cms: Uint8Array): SignedData {
  try {
    const signed = parseSignedData(cms);
    if (signed.content !== undefined) throw new DerError('the content is inside; a detached signature is expected');
    return signed;
  } catch (error) {
    if (error instanceof DerError) throw refuse('malformed_signature', { why: error.message });
    throw error;
  }
}

function checkContent(signed: SignedData, content: Uint8Array): void {
  const algorithm = hashName(signed.digestAlgorithm);
  if (!algorithm) throw refuse('unsupported_algorithm');
  const digest = hash(algorithm, content, 'buffer');
  const isSame = digest.length === signed.messageDigest.length && timingSafeEqual(digest, signed.messageDigest);
  if (!isSame) throw refuse('wrong_content');
}

// CAdES: without signing-certificate-v2 somebody's signature could be shown under another certificate of the same key.
function checkBinding({ contentType, attributeContentType, binding, signer }: SignedData, expected: string): void {
  if (contentType !== expected || attributeContentType !== expected)
    throw refuse('malformed_signature', { why: 'the content is of another type' });
  const algorithm = binding && hashName(binding.hashAlgorithm);
  if (!binding || !algorithm) throw refuse('unbound_certificate');
  const digest = hash(algorithm, signer.der, 'buffer');
  if (!digest.equals(binding.hash)) throw refuse('unbound_certificate');
}

function checkKey({ signatureAlgorithm, digestAlgorithm, signer, attributes, signature }: SignedData): string {
  const digest = signedDigest(signatureAlgorithm, digestAlgorithm, signer.keyAlgorithm);
  if (!digest) throw refuse('unsupported_algorithm');
  if (!holds(digest, attributes, signature, signer.publicKey)) throw refuse('bad_signature');
  return digest;
}

function checkStrength({ digestAlgorithm, binding, signer }: SignedData, digest: string): void {
  const isOld = (algorithm: string | undefined): boolean => algorithm === OID.sha1;
  if (!isStrong(digest, signer) || isOld(digestAlgorithm) || isOld(binding?.hashAlgorithm))
    throw refuse('weak_algorithm');
}

function checkAuthority(signer: Certificate, trusted: readonly Authority[], at: Instant): Authority {
  const authority = findAuthority(signer, trusted, at);
  if (!authority) throw refuse('foreign_authority');
  return authority;
}

function checkValidity({ notBefore, notAfter }: Certificate, moments: readonly Instant[]): void {
  if (moments.some((moment) => moment < notBefore)) throw refuse('not_yet_valid');
  if (moments.some((moment) => moment > notAfter)) throw refuse('expired');
}

/** Key usage for commitment, the profile's purpose of signing, and exactly one kind of signer. */
function checkUsage(signer: Certificate, { signing, kinds }: TrustProfile): SignerKind {
  const found = (['person', 'organisation', 'agency'] as const).filter((kind) =>
    signer.extendedUsages.includes(kinds[kind].usage),
  );
  const [kind] = found;
  const maySign =
    !signer.isAuthority && signer.hasUsage(USAGE.contentCommitment) && signer.extendedUsages.includes(signing);
  if (!maySign || !kind || found.length !== 1) throw refuse('wrong_usage');
  return kind;
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

function checkSigningTime({ signingTime }: SignedData, at: Instant): void {
  if (signingTime === undefined || Math.abs(signingTime - at) > SIGNING_TIME_TOLERANCE_MS) throw refuse('signing_time');
}

type SignerDescription = Omit<VerifiedSignature, 'signingTime' | 'revocation' | 'digest'>;

function describeSigner(
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
