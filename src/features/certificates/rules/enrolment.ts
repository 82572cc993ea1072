/** An enrolment: from the proof of who asks to a certificate. */
import type { Proof } from '#features/trust/index.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';

/** Time to make a key, and to sign for it where that is the proof. */
const ENROLMENT_VALID_MS = 15 * 60_000;

export const enrolmentExpiry = (from: Instant): Instant => instant(from + ENROLMENT_VALID_MS);

/** Time until an operator has approved what was made for a centre. */
const CENTRE_VALID_MS = 60 * 60_000;

export const centreExpiry = (from: Instant): Instant => instant(from + CENTRE_VALID_MS);

/** Time until a head of the agency has agreed to an officer's certificate. */
const AGREEMENT_VALID_MS = 7 * 24 * 60 * 60_000;

export const agreementExpiry = (from: Instant): Instant => instant(from + AGREEMENT_VALID_MS);

/**
 * `open`: its key isn't made yet; `unsigned`: the certificate held before must sign for it; `unapproved`: an operator must say whose it is;
 * `unagreed`: a head of the agency in whose name it is to be must agree; `waiting`: for the authority.
 */
export const ENROLMENT_STATES = ['open', 'unsigned', 'unapproved', 'unagreed', 'waiting', 'issued'] as const;
export type EnrolmentState = (typeof ENROLMENT_STATES)[number];

export interface Enrolment {
  readonly id: string;
  /** Null: handed in for a centre, and nobody's yet. */
  readonly personId: string | null;
  readonly proof: Proof;
  readonly reference: string | null;
  readonly tokenHash: Uint8Array;
  readonly challenge: string | null;
  /** What the device shows to the operator of a centre. */
  readonly code: string | null;
  readonly begunAt: Instant;
  readonly expiresAt: Instant;
  readonly request: Uint8Array | null;
  readonly keyDigest: string | null;
  readonly device: string | null;
  readonly signature: Uint8Array | null;
  readonly serial: string | null;
  /** What a certificate in the name of an organisation rests on: reference of the mandate or of the post. Null: in one's own name. */
  readonly basis: string | null;
  readonly bin: string | null;
  readonly needsAgreement: boolean;
  /** The post of the head who agreed. */
  readonly agreedBy: string | null;
}

export function stateOf(enrolment: Enrolment): EnrolmentState {
  const { personId, proof, request, signature, serial, needsAgreement, agreedBy } = enrolment;
  if (serial !== null) return 'issued';
  if (request === null) return 'open';
  if (personId === null) return 'unapproved';
  if (proof === 'certificate' && signature === null) return 'unsigned';
  return needsAgreement && agreedBy === null ? 'unagreed' : 'waiting';
}

/** In whose name, in what is signed: an organisation, and what the holder may do for it. */
export interface InNameOf {
  readonly bin: string;
  readonly organisation: string;
  readonly role: string;
}

/** What is signed by the certificate held before: that this key is to be one's own, and in whose name. Canonical JSON (RFC 8785). */
export function enrolmentContent(
  instance: string,
  iin: string,
  enrolment: Enrolment,
  onBehalfOf: InNameOf | undefined,
): Bytes {
  const { id, begunAt, device, keyDigest } = enrolment;
  return canonicalBytes({
    type: 'shanyraq/enrolment/v1',
    instance,
    id,
    attempt: '1',
    at: isoInstant(begunAt),
    applicant: { iin },
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: { ...onBehalfOf } }),
    device: device ?? '',
    key: keyDigest ?? '',
  });
}

/** What the log is told of an issued certificate: who vouches for it. Canonical JSON. */
export function proofContent(enrolment: Enrolment, serial: string, signatureDigest: string | null): Bytes {
  const { id, personId, proof, reference, keyDigest, basis, bin, agreedBy } = enrolment;
  const inName: Json = basis === null ? {} : { basis, bin, agreedBy };
  const key = keyDigest ?? '';
  return canonicalBytes({ id, personId, proof, reference, key, signature: signatureDigest, serial, ...inName });
}
