import type { Feature } from '#platform/feature.ts';
import { giveConsent, refuseConsent, withdrawConsent } from './actions/answer.ts';
import { addressJob, askConsent } from './actions/ask.ts';
import { readConsented } from './actions/read.ts';
import { warner } from './actions/warn.ts';
import { fsckConsents } from './fsck.ts';
import { consentsCard } from './pages/card.tsx';
import { consentApi } from './routes/api.ts';
import { consentPages } from './routes/pages.ts';
import { givenSignatures } from './store.ts';

export const consentsFeature = {
  name: 'consents',
  tier: 8,
  routes: [...consentPages, ...consentApi],
  actions: [askConsent, giveConsent, refuseConsent, withdrawConsent, readConsented],
  jobs: [addressJob],
  loops: [warner],
  cabinetCards: [consentsCard],
  migrations: true,
  texts: true,
  keptSignatures: [{ name: 'consents.given', rows: givenSignatures }],
  fsck: fsckConsents,
} satisfies Feature;
