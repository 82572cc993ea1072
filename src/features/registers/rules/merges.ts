/** How a pair of records is named, and what is logged of a pair that was found not to be one. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

/** Two record ids, the lower first: a pair has one name. */
export const pairOf = (one: string, other: string): { readonly firstId: string; readonly secondId: string } =>
  one < other ? { firstId: one, secondId: other } : { firstId: other, secondId: one };

export interface DistinctContent {
  readonly register: string;
  readonly firstId: string;
  readonly secondId: string;
  readonly officer: string;
  readonly reason: string;
  readonly decidedAt: Instant;
}

/** Canonical bytes of the decision that two records are not one: what its leaf commits to. */
export const distinctBytes = (one: DistinctContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/register-distinct/v1',
    register: one.register,
    records: [one.firstId, one.secondId],
    officer: one.officer,
    reason: one.reason,
    decidedAt: isoInstant(one.decidedAt),
  });
