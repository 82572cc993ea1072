/**
 * Whether a signature may still be called valid when its certificate has ended since (ETSI EN 319 102-1 sections 5.5 and 5.6): only where something that its
 * signer can't write shows that it was there before, a proof of existence. Whoever stole a key dates what he signs as he likes. Without
 * a proof the answer is neither yes nor no: REVOKED_NO_POE, REVOKED_CA_NO_POE, OUT_OF_BOUNDS_NO_POE. Pure.
 */
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { OutsideSignature } from './judged.ts';

/** How a certificate comes to its end. */
export interface End {
  readonly why: 'revoked' | 'authority_revoked' | 'expired';
  /** The first moment without it; of one that expires the last with it. */
  readonly at: Instant;
  /** Of a withdrawal: CRLReason, 0 where none is said. */
  readonly reason: number;
}

const UNPROVEN = {
  revoked: 'trust.revoked_unproven',
  authority_revoked: 'trust.authority_unproven',
  expired: 'trust.expired_unproven',
} as const satisfies Record<End['why'], string>;

/** The signature holds, its certificate has ended, and nothing shows that it was there before. */
export class Unproven extends Refusal {
  readonly endedAt: Instant;
  /** What it says, by its signer's own word. */
  readonly signature: OutsideSignature;

  constructor({ why, at }: End, signature: OutsideSignature) {
    super(UNPROVEN[why], { ended: isoInstant(at) });
    this.endedAt = at;
    this.signature = signature;
  }
}

/** The first of the ends that had come by a moment. */
export const endedBy = (ends: readonly End[], moment: Instant): End | undefined =>
  ends.find(({ why, at }) => (why === 'expired' ? at < moment : at <= moment));

export interface Proofs {
  /** By when something else than the signer shows that it was there. */
  readonly existedAt: readonly (Instant | undefined)[];
  /** The moment of the check: undefined, nothing is said of certificates that have only expired. */
  readonly now: Instant | undefined;
}

/** The end that came before anything shows that the signature was there; undefined where it counts. What is withdrawn is withdrawn by now. */
export function unprovenEnd(ends: readonly End[], { existedAt, now }: Proofs): End | undefined {
  const moments = existedAt.filter((moment) => moment !== undefined);
  if (moments.length > 0) return endedBy(ends, instant(Math.min(...moments)));
  return ends.find((end) => end.why !== 'expired' || (now !== undefined && endedBy([end], now)));
}

// affiliationChanged, superseded, cessationOfOperation.
const RETIRED: ReadonlySet<number> = new Set([3, 4, 5]);

/**
 * Whether a time-stamp authority was withdrawn so that none of its time-stamps counts, not even those of before: whoever has its key dates them as he
 * likes. One that was only retired keeps them (RFC 3161 section 4).
 */
export const isDiscredited = (ends: readonly End[]): boolean =>
  ends.some(({ why, reason }) => why !== 'expired' && !RETIRED.has(reason));
