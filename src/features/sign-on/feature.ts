import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { defineClient, resumeClient, suspendClient } from './actions/clients.ts';
import { allowClient, withdrawConsent } from './actions/consent.ts';
import { endWithSession, sweep, tellJob, watchSessions } from './actions/end.ts';
import { fsckSignOn } from './fsck.ts';
import { prepareKeys } from './keys.ts';
import { protocol } from './mount.ts';
import { signOnCard } from './pages/cabinet.tsx';
import { adminRoutes } from './routes/admin.ts';
import { adminApiRoutes } from './routes/admin-api.ts';
import { cabinetRoutes } from './routes/cabinet.ts';
import { interactionRoutes } from './routes/interaction.ts';
import { publicRoutes } from './routes/public.ts';

const t = texts('sign-on');
const HOUR_MS = 3_600_000;

export const signOnFeature = {
  name: 'sign-on',
  tier: 8,
  routes: [...publicRoutes, ...interactionRoutes, ...cabinetRoutes, ...adminRoutes, ...adminApiRoutes],
  mounts: [protocol],
  actions: [defineClient, suspendClient, resumeClient, allowClient, withdrawConsent],
  jobs: [tellJob],
  subscriptions: [endWithSession],
  loops: [
    watchSessions,
    {
      name: 'sign-on.sweep',
      everyMs: 60_000,
      run: (app) => app.transaction((tx) => sweep(tx, app.env.clock.now())),
    },
    // Web processes make their next generation when they serve; workers have no such moment.
    { name: 'sign-on.renew-keys', everyMs: HOUR_MS, run: prepareKeys },
  ],
  cabinetCards: [signOnCard],
  headerItems: [
    {
      id: 'sign-on',
      order: 6,
      href: (language) => `/${language}/admin/sign-on`,
      label: (language) => t(language, 'admin.title'),
      visible: (actor) => actor.kind === 'administrator',
    },
  ],
  migrations: true,
  texts: true,
  dailyRows: [{ table: 'sign_on.key', at: 'made_at', key: ['holder', 'generation'], columns: ['jwk'] }],
  fsck: fsckSignOn,
  prepare: prepareKeys,
} satisfies Feature;
