import { setMeasurements } from '#features/services/index.ts';
import { hasRole } from '#kernel/actor.ts';
import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { answerComplaint, prepareAnswer } from './actions/answer.ts';
import { complain } from './actions/complain.ts';
import { rateCase } from './actions/rate.ts';
import { openComplaint } from './actions/read.ts';
import { sweeper } from './actions/sweep.ts';
import { subscriptions } from './actions/tell.ts';
import { removalSubscription, tellRemoval } from './actions/tell-removal.ts';
import { qualityCommand } from './figures/command.ts';
import { measurementsOf } from './figures/measured.ts';
import { fsckOversight } from './fsck.ts';
import { complaintsCard, questionCard } from './pages/cards.tsx';
import { answerRoutes } from './routes/answer.tsx';
import { attachmentRoutes } from './routes/attachments.ts';
import { hearingRoutes } from './routes/hearing.tsx';
import { personRoutes } from './routes/person.tsx';
import { qualityRoutes } from './routes/quality.tsx';
import { rosterRoutes } from './routes/rosters.tsx';

const t = texts('oversight');

export const oversightFeature = {
  name: 'oversight',
  tier: 8,
  routes: [...personRoutes, ...hearingRoutes, ...answerRoutes, ...attachmentRoutes, ...rosterRoutes, ...qualityRoutes],
  actions: [rateCase, complain, openComplaint, prepareAnswer, answerComplaint, tellRemoval],
  subscriptions: [...subscriptions, removalSubscription],
  loops: [sweeper],
  cabinetCards: [questionCard, complaintsCard],
  headerItems: [
    {
      id: 'oversight',
      order: 1,
      href: (language) => `/${language}/oversight/complaints`,
      label: (language) => t(language, 'hearing.header'),
      visible: (actor) => actor.kind === 'officer' && hasRole(actor, 'oversight'),
    },
    {
      id: 'rosters',
      order: 2,
      href: (language) => `/${language}/oversight/rosters`,
      label: (language) => t(language, 'rosters.title'),
      visible: (actor) => actor.kind === 'officer' && hasRole(actor, 'oversight'),
    },
  ],
  commands: [qualityCommand],
  /** Fills the catalogue's hook: what services take in fact stands beside what they promise. */
  async open(app) {
    setMeasurements(app.env, () => measurementsOf(app));
  },
  migrations: true,
  texts: true,
  dailyRows: [
    { table: 'oversight.told', at: 'at', key: ['case_id', 'kind'], columns: ['person_id', 'organisation_id'] },
  ],
  fsck: fsckOversight,
} satisfies Feature;
