import type { Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { withdrawOthersAction } from './actions/administrator.ts';
import { agreeToKey, declineKey } from './actions/agreement.ts';
import { askApp, openForApp, readForApp, refuseInApp } from './actions/app.ts';
import { beginByCertificate, beginByCode, beginForCentre } from './actions/begin.ts';
import { handInKey, issueJob, signForKey, sweep } from './actions/enrol.ts';
import { endLapsed } from './actions/lapse.ts';
import { holdInName, mayManage, resumeInName, withdrawInName } from './actions/organisation.ts';
import { askAboutPhone, askPhone, openOnPhone, signOnPhone } from './actions/phone.ts';
import { sealAgencyAction } from './actions/seal.ts';
import { askSim, askSims } from './actions/sim.ts';
import { holdAction, resumeAction, withdrawAction } from './actions/status.ts';
import { certificatesCard, organisationCard } from './pages/card.tsx';
import { enrolmentSignatures } from './store/enrolments.ts';
import './refusals.ts';
import { administratorRoutes } from './routes/administrator.tsx';
import { enrolmentApi } from './routes/api.ts';
import { appRoutes } from './routes/app.ts';
import { enrolmentRoutes } from './routes/enrol.ts';
import { certificateRoutes } from './routes/list.ts';
import { organisationRoutes } from './routes/organisation.ts';
import { phoneRoutes } from './routes/phone.ts';
import { signingAppRoutes } from './routes/signing-app.ts';
import { simRoutes } from './routes/sim.ts';

const t = texts('certificates');

export const certificatesFeature = {
  name: 'certificates',
  tier: 6,
  routes: [
    ...certificateRoutes,
    ...enrolmentRoutes,
    ...phoneRoutes,
    ...appRoutes,
    ...signingAppRoutes,
    ...simRoutes,
    ...administratorRoutes,
    ...organisationRoutes,
    ...enrolmentApi,
  ],
  actions: [
    holdAction,
    resumeAction,
    withdrawAction,
    withdrawOthersAction,
    sealAgencyAction,
    holdInName,
    resumeInName,
    withdrawInName,
    agreeToKey,
    declineKey,
    beginByCode,
    beginByCertificate,
    beginForCentre,
    handInKey,
    signForKey,
    askPhone,
    openOnPhone,
    signOnPhone,
    askAboutPhone,
    askApp,
    openForApp,
    readForApp,
    refuseInApp,
    askSim,
  ],
  jobs: [issueJob],
  loops: [
    { name: 'certificates.sweep', everyMs: 60_000, run: (app) => app.transaction(sweep) },
    { name: 'certificates.end-lapsed', everyMs: 15_000, run: endLapsed },
    { name: 'certificates.ask-sims', everyMs: 1000, run: askSims },
  ],
  headerItems: [
    {
      id: 'admin-certificates',
      order: 5,
      href: (language) => `/${language}/admin/certificates`,
      label: (language) => t(language, 'admin.header'),
      visible: (actor) => actor.kind === 'administrator',
    },
    {
      id: 'desk-certificates',
      order: 7,
      href: (language) => `/${language}/desk/certificates`,
      label: (language) => t(language, 'admin.header'),
      visible: mayManage,
    },
  ],
  cabinetCards: [certificatesCard, organisationCard],
  keptSignatures: [{ name: 'certificates.enrolments', rows: enrolmentSignatures }],
  migrations: true,
  texts: true,
} satisfies Feature;
