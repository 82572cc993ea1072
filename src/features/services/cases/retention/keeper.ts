/** What other rooms are told of the keeping of a case. */
import type { Tx } from '#platform/app.ts';
import type { CaseKeeper } from '#platform/feature.ts';
import { keeping, lastKindBefore } from './store.ts';

/** Answers from envelopes alone, so it answers of a moment long ago as it did then. */
export const caseKeeper: CaseKeeper = {
  isErased: async (tx: Tx, caseId, at) => (await lastKindBefore(tx, caseId, at)) === 'erased',
  keptUntil: keeping.find,
};
