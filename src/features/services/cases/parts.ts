/** What the case side hands to the feature. */
import type { Action, Feature } from '#platform/feature.ts';
import { decideCase, prepareDecision } from './actions/decide.ts';
import { examine } from './actions/examine.ts';
import { objectToRefusal, proposeRefusal } from './actions/hearing.ts';
import { sendMessage } from './actions/message.ts';
import { askOpinion, giveOpinion } from './actions/opinion.ts';
import { returnForCorrection } from './actions/return.ts';
import { withdrawCase } from './actions/withdraw.ts';
import { handOver } from './assign.ts';
import { caseJobs, caseSubscriptions } from './jobs.ts';
import { hearingsCard } from './pages/card.tsx';
import { recountLoop } from './recount.ts';
import { forgetDraftsLoop, retentionLoop } from './retention/loops.ts';
import { caseRoutes } from './routes.tsx';
import { successionLoop } from './succeed.ts';
import { sweeper } from './sweep.ts';

const actions = [
  withdrawCase,
  returnForCorrection,
  sendMessage,
  askOpinion,
  giveOpinion,
  proposeRefusal,
  objectToRefusal,
  examine,
  prepareDecision,
  decideCase,
  handOver,
] as unknown as readonly Action<never, unknown>[];

export const casesParts = {
  routes: caseRoutes,
  actions,
  jobs: caseJobs,
  subscriptions: caseSubscriptions,
  cabinetCards: [hearingsCard],
  loops: [sweeper, recountLoop, successionLoop, retentionLoop, forgetDraftsLoop],
} satisfies Partial<Feature>;
