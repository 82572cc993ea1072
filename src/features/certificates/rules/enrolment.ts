/** An enrolment: from the proof of who asks to a certificate. */
import type { Proof } from '#features/trust/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';

/** Time to make a key, and to sign for it where that is the proof. */
const ENROLMENT_VALID_MS = 15 * 60_000;

export const enrolmentExpiry = (from: Instant): Instant => instant(from + ENROLMENT_VALID_MS);

/** Time until an operator has approved what was made for a centre. */
const CENTRE_VALID_MS = 60 * 60_000;

export const centreExpiry = (from: Instant): Instant => instant(from + CENTRE_VALID_MS);

/**
 * `open`: its key isn't made yet; `unsigned`: the certificate held before must sign for it; `unapproved`: an operator must say whose it is;
 * `waiting`: for the authority.
 */
export type EnrolmentState = 'open' | 'unsigned' | 'unapproved' | 'waiting' | 'issued';

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
}

export function stateOf({ personId, proof, request, signature, serial }: Enrolment): EnrolmentState {
  if (serial !== null) return 'issued';
  if (request === null) return 'open';
  if (personId === null) return 'unapproved';
  return proof === 'certificate' && signature === null ? 'unsigned' : 'waiting';
}

/** What is signed by the certificate held before: that this key is to be one's own. Canonical JSON (RFC 8785). */
export function enrolmentContent(instance: string, iin: string, enrolment: Enrolment): Bytes {
  const { id, begunAt, device, keyDigest } = enrolment;
  return canonicalBytes({
    type: 'shanyraq/enrolment/v1',
    instance,
    id,
    attempt: '1',
    at: isoInstant(begunAt),
    applicant: { iin },
    device: device ?? '',
    key: keyDigest ?? '',
  });
}

/** What the log is told of an issued certificate: who vouches for it. Canonical JSON. */
export function proofContent(enrolment: Enrolment, serial: string, signatureDigest: string | null): Bytes {
  const { id, personId, proof, reference, keyDigest } = enrolment;
  return canonicalBytes({ id, personId, proof, reference, key: keyDigest ?? '', signature: signatureDigest, serial });
}
