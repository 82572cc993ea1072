import { setAuthorisations } from '#features/services/index.ts';
import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { giveCode } from './actions/invite.ts';
import { approveVisitorsKey } from './actions/key.ts';
import { beginVisit, endVisit, prepareVisit } from './actions/visit.ts';
import { withdrawForVisitor } from './actions/withdraw.ts';
import { assistedSubscription, authorisationAt } from './assisted.ts';
import { fsckCentres } from './fsck.ts';
import { visitsCard } from './pages/visits.tsx';
import { documentRoutes } from './routes/document.ts';
import { keyRoutes } from './routes/key.ts';
import { visitRoutes } from './routes/visits.ts';
import { visitSignatures } from './store/visits.ts';

const t = texts('centres');

export const centresFeature = {
  name: 'centres',
  tier: 8,
  routes: [...visitRoutes, ...documentRoutes, ...keyRoutes],
  actions: [prepareVisit, beginVisit, endVisit, giveCode, withdrawForVisitor, approveVisitorsKey],
  subscriptions: [assistedSubscription],
  cabinetCards: [visitsCard],
  headerItems: [
    {
      id: 'centre',
      order: 3,
      href: (language) => `/${language}/centre`,
      label: (language) => t(language, 'window.title'),
      visible: (actor) => actor.kind === 'operator',
    },
  ],
  /** Fills the hook of passports: what visitors signed goes away with what was sent for them. */
  async open(app) {
    setAuthorisations(app.env, authorisationAt);
  },
  keptSignatures: [{ name: 'centres.visits', rows: visitSignatures }],
  fsck: fsckCentres,
  migrations: true,
  texts: true,
} satisfies Feature;
