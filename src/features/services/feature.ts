import type { Feature } from '#platform/feature.ts';
import { applicationParts } from './applications/parts.ts';
import { casesParts } from './cases/parts.ts';
import { fsckHistory } from './history/fsck.ts';
import { casesKind, serviceKind } from './kinds.ts';

export const servicesFeature = {
  name: 'services',
  tier: 8,
  routes: [...applicationParts.routes, ...casesParts.routes],
  actions: [...applicationParts.actions, ...casesParts.actions],
  jobs: casesParts.jobs,
  subscriptions: casesParts.subscriptions,
  loops: casesParts.loops,
  cabinetCards: applicationParts.cabinetCards,
  definitionKinds: [serviceKind, casesKind],
  migrations: true,
  texts: true,
  fsck: fsckHistory,
} satisfies Feature;
