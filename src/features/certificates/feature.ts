import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { holdAction, resumeAction, withdrawAction } from './actions.ts';
import { withdrawOthersAction } from './administrator.ts';
import { administratorRoutes } from './administrator-routes.tsx';
import { certificatesCard } from './pages/card.tsx';
import './refusals.ts';
import { certificateRoutes } from './routes.ts';

const t = texts('certificates');

export const certificatesFeature = {
  name: 'certificates',
  tier: 5,
  routes: [...certificateRoutes, ...administratorRoutes],
  actions: [holdAction, resumeAction, withdrawAction, withdrawOthersAction],
  headerItems: [
    {
      id: 'admin-certificates',
      order: 92,
      href: (language) => `/${language}/admin/certificates`,
      label: (language) => t(language, 'admin.header'),
      visible: (actor) => actor.kind === 'administrator',
    },
  ],
  cabinetCards: [certificatesCard],
  texts: true,
} satisfies Feature;
