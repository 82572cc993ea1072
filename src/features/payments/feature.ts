import type { Feature } from '#platform/feature.ts';
import { payDemo } from './actions/pay.ts';
import { fsckPayments } from './fsck.ts';
import { unpaidCard } from './pages/card.tsx';
import './refusals.ts';
import { apiRoutes } from './routes/api.ts';
import { pageRoutes } from './routes/pages.ts';

export const paymentsFeature = {
  name: 'payments',
  tier: 6,
  routes: [...pageRoutes, ...apiRoutes],
  actions: [payDemo],
  cabinetCards: [unpaidCard],
  migrations: true,
  texts: true,
  fsck: fsckPayments,
} satisfies Feature;
