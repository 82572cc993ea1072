import type { Feature } from '#platform/feature.ts';
import { holdAction, resumeAction, withdrawAction } from './actions.ts';
import { certificatesCard } from './pages/card.tsx';
import './refusals.ts';
import { certificateRoutes } from './routes.ts';

export const certificatesFeature = {
  name: 'certificates',
  tier: 5,
  routes: certificateRoutes,
  actions: [holdAction, resumeAction, withdrawAction],
  cabinetCards: [certificatesCard],
  texts: true,
} satisfies Feature;
