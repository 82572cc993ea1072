import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import {
  absenceAction,
  addOfficerAction,
  assignAction,
  declareConflictAction,
  endOfficerAction,
} from './actions/officers.ts';
import { actAsAction, revokeAction, signOutAction, sweep } from './actions/sessions.ts';
import { challengeAction, signInAction } from './actions/sign-in.ts';
import { fsckIdentity } from './fsck.ts';
import { actAsCard, sessionsCard } from './pages/cards.tsx';
import { apiRoutes } from './routes/api.ts';
import { cabinetRoutes } from './routes/cabinet.ts';
import { officerRoutes } from './routes/officers.ts';
import { signInRoutes } from './routes/sign-in.ts';

const t = texts('identity');

export const identityFeature = {
  name: 'identity',
  tier: 4,
  routes: [...signInRoutes, ...cabinetRoutes, ...officerRoutes, ...apiRoutes],
  actions: [
    challengeAction,
    signInAction,
    signOutAction,
    actAsAction,
    revokeAction,
    addOfficerAction,
    assignAction,
    endOfficerAction,
    absenceAction,
    declareConflictAction,
  ],
  loops: [
    { name: 'identity.sweep', everyMs: 60_000, run: (app) => app.transaction((tx) => sweep(tx, app.env.clock.now())) },
  ],
  cabinetCards: [actAsCard, sessionsCard],
  headerItems: [
    {
      id: 'officers',
      order: 90,
      href: (language) => `/${language}/admin/officers`,
      label: (language) => t(language, 'officers.title'),
      visible: (actor) => actor.kind === 'administrator',
    },
  ],
  fsck: fsckIdentity,
  migrations: true,
  texts: true,
} satisfies Feature;
