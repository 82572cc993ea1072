/** What is signed to sign in. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';

const CHALLENGE_TYPES = {
  'sign-in': 'shanyraq/sign-in/v1',
  'passkey-sign-in': 'shanyraq/passkey-sign-in/v1',
  'passkey-registration': 'shanyraq/passkey-registration/v1',
} as const;

/** How long a challenge may be answered: the page lies open while somebody looks for his key, or a phone waits five minutes for a SIM. */
const CHALLENGE_VALID_MS = 10 * 60_000;

/** What signing will do. A signature for one purpose is worth nothing for another. */
export type ChallengePurpose = keyof typeof CHALLENGE_TYPES;

export interface Challenge {
  readonly instance: string;
  readonly id: string;
  readonly origin: string;
  readonly at: Instant;
  readonly purpose: ChallengePurpose;
  /** The session that alone may answer it. */
  readonly session?: string | undefined;
}

/** The exact bytes to sign. */
export function challengeBytes(challenge: Challenge): Uint8Array {
  const { instance, id, origin, at, purpose, session } = challenge;
  const type = CHALLENGE_TYPES[purpose];
  const bound = session === undefined ? {} : { session };
  return canonicalBytes({ type, instance, id, origin, at: isoInstant(at), purpose, ...bound });
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const urlOf = (address: string): URL | undefined => (URL.canParse(address) ? new URL(address) : undefined);

/**
 * Whether an origin is this instance's own: that of its public address; where that is the machine itself (a demonstration, a test), any
 * name and port of the machine.
 */
export function isOurOrigin(publicUrl: string, origin: string): boolean {
  const [ours, theirs] = [urlOf(publicUrl), urlOf(origin)];
  if (ours === undefined || theirs === undefined || theirs.origin !== origin) return false;
  if (ours.origin === theirs.origin) return true;
  return theirs.protocol === 'http:' && LOOPBACK.has(ours.hostname) && LOOPBACK.has(theirs.hostname);
}

/** The origin to name in a challenge for a request to this host: the one the person sees in his browser, if it is ours. */
export function originFor(publicUrl: string, host: string | undefined): string {
  const seen = `http://${host ?? ''}`;
  return isOurOrigin(publicUrl, seen) ? seen : new URL(publicUrl).origin;
}

export const challengeExpiry = (at: Instant): Instant => instant(at + CHALLENGE_VALID_MS);

interface Stored {
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
}

/** Why a challenge can't be answered now, or undefined where it can. A used one is said to be used even after its time. */
export function challengeFault(
  stored: Stored | undefined,
  now: Instant,
): 'challenge_unknown' | 'challenge_used' | 'challenge_expired' | undefined {
  if (stored === undefined) return 'challenge_unknown';
  if (stored.usedAt !== null) return 'challenge_used';
  return now >= stored.expiresAt ? 'challenge_expired' : undefined;
}
