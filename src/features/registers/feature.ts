import { setCodeNames } from '#features/trust/index.ts';
import { hasRole } from '#kernel/actor.ts';
import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { correctAction } from './actions/correct.ts';
import { addAction, endAction, forgetPrepared, openPrepared, prepareRecord } from './actions/correct-whole.ts';
import { demandAction, openDemandAction } from './actions/court.ts';
import { registerDefinitions } from './actions/definitions.ts';
import { distinctAction, openPairAction, scanAction, scanJob } from './actions/duplicates.ts';
import { silences } from './actions/elsewhere.ts';
import { eraseJob, retentionLoop } from './actions/erase.ts';
import { exportAction } from './actions/exports.ts';
import { FEED_EVERY_MS, numberChanges } from './actions/feed.ts';
import { decideFindingAction, openFindingAction } from './actions/findings.ts';
import { forgetImport, reopenImport } from './actions/import-again.ts';
import { importAction, openImport, prepareImport } from './actions/import-proposal.ts';
import { signFile } from './actions/import-signed-file.ts';
import { confirmImport, describeImport, proposeImport } from './actions/import-signing.ts';
import { mergeAction, splitAction } from './actions/merge.ts';
import { forgetFindings, reconcileAction, reconcileJob } from './actions/reconcile.ts';
import { openRecordAction, searchAction } from './actions/registrar.ts';
import { answerRequest, fileRequest } from './actions/requests.ts';
import { exportCommand, importCommand } from './commands.ts';
import { askAgainLoop, askJob } from './elsewhere/ask.ts';
import { fsckRegisters } from './fsck.ts';
import { registerKind } from './kind.ts';
import { lookupsCard } from './pages/card.tsx';
import { reconcileCommand } from './reconcile-command.ts';
import { apiRoutes } from './routes/api.ts';
import { cabinetRoutes } from './routes/cabinet.ts';
import { correctRoutes } from './routes/correct.tsx';
import { correctWholeRoutes } from './routes/correct-whole.tsx';
import { courtRoutes } from './routes/court.tsx';
import { courtApiRoutes } from './routes/court-api.ts';
import { duplicateRoutes } from './routes/duplicates.tsx';
import { duplicateApiRoutes } from './routes/duplicates-api.ts';
import { exportRoutes } from './routes/exports.tsx';
import { importRoutes } from './routes/import.tsx';
import { importSigningRoutes } from './routes/import-signing.tsx';
import { mergeRoutes } from './routes/merge.tsx';
import { openRoutes } from './routes/open.tsx';
import { openApiRoutes } from './routes/open-api.ts';
import { purposeApiRoutes } from './routes/purposes-api.ts';
import { reconcileRoutes } from './routes/reconcile.tsx';
import { reconcileApiRoutes } from './routes/reconcile-api.ts';
import { registryRoutes } from './routes/registry.tsx';
import { registryApiRoutes } from './routes/registry-api.ts';
import { requestRoutes } from './routes/requests.tsx';
import { importSignatures } from './store/signed-imports.ts';

const t = texts('registers');

export const registersFeature = {
  name: 'registers',
  tier: 3,
  routes: [
    ...cabinetRoutes,
    ...apiRoutes,
    ...openRoutes,
    ...openApiRoutes,
    ...purposeApiRoutes,
    ...registryRoutes,
    ...registryApiRoutes,
    ...correctRoutes,
    ...correctWholeRoutes,
    ...duplicateRoutes,
    ...duplicateApiRoutes,
    ...mergeRoutes,
    ...importRoutes,
    ...importSigningRoutes,
    ...exportRoutes,
    ...courtRoutes,
    ...courtApiRoutes,
    ...reconcileRoutes,
    ...reconcileApiRoutes,
    ...requestRoutes,
  ],
  actions: [
    ...[searchAction, openRecordAction, fileRequest, answerRequest, correctAction],
    ...[endAction, prepareRecord, addAction, openPrepared, prepareImport, openImport, importAction],
    ...[reopenImport, forgetImport],
    ...[exportAction, describeImport, proposeImport, confirmImport, signFile, demandAction, openDemandAction],
    ...[reconcileAction, openFindingAction, decideFindingAction],
    ...[scanAction, openPairAction, distinctAction, mergeAction, splitAction],
  ],
  jobs: [reconcileJob, scanJob, eraseJob, askJob],
  definitionKinds: [registerKind],
  commands: [importCommand, exportCommand, reconcileCommand],
  cabinetCards: [lookupsCard],
  headerItems: [
    {
      id: 'registry',
      order: 4,
      href: (language) => `/${language}/registry`,
      label: (language) => t(language, 'registry.header'),
      visible: (actor) => actor.kind === 'officer',
    },
    {
      id: 'court',
      order: 3,
      href: (language) => `/${language}/court`,
      label: (language) => t(language, 'court.header'),
      visible: (actor) => hasRole(actor, 'court'),
    },
  ],
  loops: [
    { name: 'registers.feed', everyMs: FEED_EVERY_MS, run: numberChanges },
    retentionLoop,
    askAgainLoop,
    forgetPrepared,
    forgetFindings,
  ],
  /** Fills the hook of the window that signs: a register is called by its title there. */
  async open({ env }) {
    setCodeNames(env, 'register', (now) =>
      registerDefinitions(env, now).map(({ register, title }) => [register, title] as const),
    );
  },
  keptSignatures: [{ name: 'registers.signed-imports', rows: importSignatures }],
  migrations: true,
  texts: true,
  troubles: async (tx) => (await silences(tx)).map(({ register }) => `the register ${register} does not answer`),
  dailyRows: [
    {
      ...{ table: 'registers.lookup', at: 'at', byId: true, key: ['id'], moments: ['hour'] },
      columns: [
        ...[
          'kind',
          'identifier',
          'actor_kind',
          'actor',
          'actor_name',
          'agency',
          'unit',
          'register',
          'purpose',
          'fields',
        ],
        ...['case_id', 'case_number', 'ground_act', 'ground_article', 'demand_id'],
      ],
    },
  ],
  fsck: fsckRegisters,
} satisfies Feature;
