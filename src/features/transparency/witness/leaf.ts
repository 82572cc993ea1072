/** What the log carries of a witness: under which key it was met, and when. Everybody may read it. */
import type { Json } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

export const WITNESS_LEAF = 'transparency.witness';

export interface PinnedWitness {
  readonly label: string;
  readonly vkey: string;
  readonly pinnedAt: Instant;
}

/** As earlier programs wrote it: without the moment. */
export const earlierWitnessLeaf = ({ label, vkey }: Pick<PinnedWitness, 'label' | 'vkey'>) => ({
  ...{ type: 'shanyraq/log-witness/v1', label, vkey },
});

export const witnessLeaf = (pinned: PinnedWitness): Json => ({
  ...earlierWitnessLeaf(pinned),
  pinnedAt: isoInstant(pinned.pinnedAt),
});
