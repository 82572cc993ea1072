/** What other rooms are told of a case. */
import type { Tx } from '#platform/app.ts';
import type { CaseKeeper } from '#platform/feature.ts';
import { findCase } from '../load.ts';
import { keeping, lastKindBefore } from './store.ts';

/** Of erasing it answers from envelopes alone, so of a moment long ago as it did then. */
export const caseKeeper: CaseKeeper = {
  isErased: async (tx: Tx, caseId, at) => (await lastKindBefore(tx, caseId, at)) === 'erased',
  keptUntil: keeping.find,
  async isBeingIssued(tx, caseId, entry) {
    const state = (await findCase(tx, caseId, tx.env.clock.now()))?.state;
    return state?.decision?.outcome === 'granted' && state.decision.entry === entry && state.deliveredAt === undefined;
  },
};
