import type { Feature } from '#platform/feature.ts';
import { clamdScanner } from './applications/files/clamd.ts';
import { setScanner } from './applications/files/scan.ts';
import { fsckAttempts } from './applications/fsck.ts';
import { applicationParts } from './applications/parts.ts';
import { fsckCases } from './cases/fsck.ts';
import { fsckRegisterChanges } from './cases/fsck-registers.ts';
import { casesParts } from './cases/parts.ts';
import { caseKeeper } from './cases/retention/keeper.ts';
import { catalogueParts } from './catalogue/parts.ts';
import { examinationParts } from './examination/parts.ts';
import { fsckHistory } from './history/fsck.ts';
import { historySignatures } from './history/signatures.ts';
import { casesKind, serviceKind } from './kinds.ts';
import { passportRoutes } from './passport/routes.ts';

export const servicesFeature = {
  name: 'services',
  tier: 7,
  routes: [...catalogueParts.routes, ...applicationParts.routes, ...casesParts.routes, ...passportRoutes],
  actions: [...applicationParts.actions, ...casesParts.actions, ...examinationParts.actions],
  jobs: casesParts.jobs,
  subscriptions: casesParts.subscriptions,
  loops: [...casesParts.loops, ...examinationParts.loops],
  cabinetCards: [...casesParts.cabinetCards, ...applicationParts.cabinetCards],
  definitionKinds: [serviceKind, casesKind],
  caseKeeper,
  keptSignatures: [{ name: 'services.histories', rows: historySignatures }],
  migrations: true,
  texts: true,
  async open({ env }) {
    if (env.config.clamd) setScanner(env, clamdScanner(env.config.clamd));
  },
  async *fsck(app) {
    yield* fsckHistory(app);
    yield* fsckCases(app);
    yield* fsckAttempts(app);
    yield* fsckRegisterChanges(app);
  },
} satisfies Feature;
