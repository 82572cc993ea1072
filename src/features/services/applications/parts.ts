/** What the application side hands to the feature. */
import type { Action, Feature } from '#platform/feature.ts';
import { attachFile } from './actions/attach.ts';
import { discardDraft } from './actions/discard.ts';
import { refreshEvidence } from './actions/evidence.ts';
import { moveToEdition } from './actions/move.ts';
import { prepareContent } from './actions/prepare.ts';
import { reopenDraft } from './actions/reopen.ts';
import { saveDraft } from './actions/save.ts';
import { startApplication } from './actions/start.ts';
import { askAboutSubmission, submitApplication } from './actions/submit.ts';
import { undoChange } from './actions/undo.ts';
import { draftsCard } from './pages/card.tsx';
import { apiRoutes } from './routes/api.ts';
import { fillRoutes } from './routes/fill.ts';
import { helpedRoutes } from './routes/helped.ts';
import { moveRoutes } from './routes/move.ts';
import { roadRoutes } from './routes/road.ts';

const actions = [
  startApplication,
  saveDraft,
  attachFile,
  refreshEvidence,
  discardDraft,
  prepareContent,
  askAboutSubmission,
  submitApplication,
  reopenDraft,
  moveToEdition,
  undoChange,
] as unknown as readonly Action<never, unknown>[];

export const applicationParts = {
  routes: [...roadRoutes, ...helpedRoutes, ...moveRoutes, ...fillRoutes, ...apiRoutes],
  actions,
  cabinetCards: [draftsCard],
} satisfies Partial<Feature>;
