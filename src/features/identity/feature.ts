import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { addOfficerAction, assignAction } from './actions/appoint.ts';
import { declareConflictAction, endConflictAction } from './actions/conflicts.ts';
import { finishWaiting } from './actions/finish-waiting.ts';
import { appointFirstAction } from './actions/founding.ts';
import { absenceAction, endOfficerAction } from './actions/officers.ts';
import {
  endPasskeyAction,
  passkeyChallengeAction,
  passkeyOptionsAction,
  passkeySignInAction,
  registerPasskeyAction,
} from './actions/passkeys.ts';
import {
  confirmProposalAction,
  proposalKeeper,
  rejectProposalAction,
  withdrawProposalAction,
} from './actions/proposals.ts';
import { actAsAction, revokeAction, signOutAction, sweep } from './actions/sessions.ts';
import { challengeAction, signInAction } from './actions/sign-in.ts';
import { keepSigned, signingRoad } from './actions/waiting.ts';
import { appointFirstCommand } from './founding-command.ts';
import { fsckIdentity } from './fsck/fsck.ts';
import { mandateKindsKind } from './mandate-kinds.ts';
import { actAsCard, sessionsCard } from './pages/cards.tsx';
import { waitingCard } from './pages/waiting.tsx';
import { apiRoutes } from './routes/api.ts';
import { cabinetRoutes } from './routes/cabinet.ts';
import { officerRoutes } from './routes/officers.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { proposalRoutes } from './routes/proposals.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { waitingRoutes } from './routes/waiting.ts';
import { staffRulesKind } from './staff-rules.ts';
import { foundingSignatures } from './store/founding.ts';
import { grantSignatures } from './store/mandates.ts';

const t = texts('identity');

export const identityFeature = {
  name: 'identity',
  tier: 4,
  routes: [
    ...signInRoutes,
    ...passkeyRoutes,
    ...cabinetRoutes,
    ...officerRoutes,
    ...proposalRoutes,
    ...waitingRoutes,
    ...apiRoutes,
  ],
  actions: [
    challengeAction,
    signInAction,
    signOutAction,
    actAsAction,
    revokeAction,
    addOfficerAction,
    assignAction,
    endOfficerAction,
    absenceAction,
    declareConflictAction,
    endConflictAction,
    appointFirstAction,
    confirmProposalAction,
    rejectProposalAction,
    withdrawProposalAction,
    passkeyOptionsAction,
    registerPasskeyAction,
    passkeyChallengeAction,
    passkeySignInAction,
    endPasskeyAction,
    keepSigned,
  ],
  definitionKinds: [staffRulesKind, mandateKindsKind],
  proposalKeeper,
  signingRoad,
  loops: [
    { name: 'identity.finish-waiting', everyMs: 1000, run: finishWaiting },
    { name: 'identity.sweep', everyMs: 60_000, run: (app) => app.transaction((tx) => sweep(tx, app.env.clock.now())) },
  ],
  cabinetCards: [waitingCard, actAsCard, sessionsCard],
  headerItems: [
    {
      id: 'officers',
      order: 3,
      href: (language) => `/${language}/admin/officers`,
      label: (language) => t(language, 'officers.title'),
      visible: (actor) => actor.kind === 'administrator',
    },
    {
      id: 'proposals',
      order: 4,
      href: (language) => `/${language}/proposals`,
      label: (language) => t(language, 'proposals.title'),
      // Registers, courts and the data protection authority propose too; the page itself shows each what is his.
      visible: (actor) => actor.kind === 'administrator' || actor.kind === 'officer',
    },
  ],
  commands: [appointFirstCommand],
  dailyRows: [
    {
      ...{ table: 'identity.examination', at: 'begun_at', key: ['id'] },
      columns: ['officer_id', 'service', 'edition', 'rules', 'cases'],
    },
    {
      ...{ table: 'identity.examination_result', at: 'at', key: ['examination_id'] },
      columns: ['answers', 'wrong'],
    },
    { table: 'identity.ending', at: 'at', key: ['officer_id'], columns: ['reason', 'recorded_by'] },
  ],
  fsck: fsckIdentity,
  keptSignatures: [
    { name: 'identity.mandates', rows: grantSignatures },
    { name: 'identity.founding', rows: foundingSignatures },
  ],
  migrations: true,
  texts: true,
} satisfies Feature;
