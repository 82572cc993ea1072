import type { Feature } from '#platform/feature.ts';
import { forgetOldLetters, KEPT_MS, openLetterAction } from './actions.ts';
import { inboxCard } from './pages/card.tsx';
import { notificationRoutes } from './routes.ts';
import { signatureSubscription } from './signature.ts';

export const notificationsFeature = {
  name: 'notifications',
  tier: 5,
  routes: notificationRoutes,
  actions: [openLetterAction],
  loops: [
    {
      name: 'notifications.forget',
      everyMs: 3_600_000,
      run: (app) => app.retention((tx) => forgetOldLetters(tx, app.env.clock.now())),
    },
  ],
  dailyRows: [
    {
      ...{ table: 'notifications.letter', at: 'sent_at', key: ['id'], keptMs: KEPT_MS },
      // Whether it was read is noted later.
      columns: ['person_id', 'organisation_id', 'kind', 'subject', 'body', 'link', 'case_id'],
    },
  ],
  subscriptions: [signatureSubscription],
  cabinetCards: [inboxCard],
  migrations: true,
  texts: true,
} satisfies Feature;
