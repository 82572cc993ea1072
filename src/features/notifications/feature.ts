import type { Feature } from '#platform/feature.ts';
import { forgetOldLetters, openLetterAction } from './actions.ts';
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
  subscriptions: [signatureSubscription],
  cabinetCards: [inboxCard],
  migrations: true,
  texts: true,
} satisfies Feature;
