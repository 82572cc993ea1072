import { setListTimes } from '#features/identity/index.ts';
import { hasRole } from '#kernel/actor.ts';
import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { answerForUnit } from './actions/give-opinion.ts';
import { openCaseAction, openOpinionAction } from './actions/open-case.ts';
import { warnSubscription } from './actions/warn.ts';
import { drawLoop } from './draw/conduct.ts';
import { fsckDraws } from './draw/fsck.ts';
import { drawSubscriptions } from './draw/request.ts';
import { verifyCommand } from './draw/verify-command.ts';
import { drawTroubles } from './draw/watch.ts';
import { deskApiRoutes } from './routes/api.ts';
import { conflictRoutes } from './routes/conflicts.ts';
import { deskRoutes } from './routes/desk.ts';
import { drawRoutes } from './routes/draws.ts';
import { examinationRoutes } from './routes/examinations.ts';
import { examinationApiRoutes } from './routes/examinations-api.ts';
import { opinionRoutes } from './routes/opinions.ts';
import { listTimes } from './store/list-times.ts';
import { demoWitnesses, witnessCommand } from './witness/command.ts';
import { cosignLoop } from './witness/cosign.ts';

const t = texts('desk');

export const deskFeature = {
  name: 'desk',
  tier: 8,
  routes: [
    ...opinionRoutes,
    ...examinationRoutes,
    ...examinationApiRoutes,
    ...conflictRoutes,
    ...deskRoutes,
    ...deskApiRoutes,
    ...drawRoutes,
  ],
  actions: [openCaseAction, openOpinionAction, answerForUnit],
  subscriptions: [...drawSubscriptions, warnSubscription],
  loops: [drawLoop, cosignLoop],
  commands: [witnessCommand, verifyCommand],
  /** Fills the hook by which oversight sees how near a change of a roster came before a draw. */
  async open(app) {
    setListTimes(app.env, listTimes);
  },
  companions: demoWitnesses,
  troubles: drawTroubles,
  fsck: fsckDraws,
  headerItems: [
    {
      id: 'desk',
      order: 3,
      href: (language) => `/${language}/desk`,
      label: (language) => t(language, 'home.title'),
      visible: (actor) => actor.kind === 'officer' && (hasRole(actor, 'officer') || hasRole(actor, 'head')),
    },
  ],
  migrations: true,
  texts: true,
} satisfies Feature;
