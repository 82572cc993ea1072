import { hasRole } from '#kernel/actor.ts';
import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { judgeLookup } from './actions/audit.ts';
import { announceBreach, tellBreachJob } from './actions/breach.ts';
import { delayAction } from './actions/delay.ts';
import { answerDuty, unlawfulSubscription } from './actions/duties.ts';
import { sampler } from './actions/sample.ts';
import { liftOrder, stopPurpose } from './actions/stop.ts';
import { changedSubscription, mergedSubscription, tellLiftedJob } from './actions/tell.ts';
import { fsckDataProtection } from './fsck.ts';
import { auditRoutes } from './routes/audits.tsx';
import { breachRoutes } from './routes/breaches.tsx';
import { delayRoutes } from './routes/delay.tsx';
import { orderRoutes } from './routes/orders.tsx';
import { publicRoutes } from './routes/public.tsx';
import { reportRoutes } from './routes/report.tsx';

const t = texts('data-protection');

export const dataProtectionFeature = {
  name: 'data-protection',
  tier: 8,
  routes: [...publicRoutes, ...orderRoutes, ...auditRoutes, ...breachRoutes, ...reportRoutes, ...delayRoutes],
  actions: [stopPurpose, liftOrder, judgeLookup, answerDuty, announceBreach, delayAction],
  jobs: [tellBreachJob, tellLiftedJob],
  subscriptions: [unlawfulSubscription, mergedSubscription, changedSubscription],
  loops: [sampler],
  migrations: true,
  dailyRows: [
    {
      ...{ table: 'data_protection.sample', at: 'frozen_at', key: ['day'] },
      columns: ['size', 'digest', 'drawn', 'leaf_hash'],
    },
  ],
  fsck: fsckDataProtection,
  headerItems: [
    {
      id: 'authority',
      order: 1,
      href: (language) => `/${language}/authority`,
      label: (language) => t(language, 'work.header'),
      visible: (actor) => hasRole(actor, 'data-protection'),
    },
  ],
  texts: true,
} satisfies Feature;
