/**
 * The table of contents: every feature with its tier, in order, and the hooks that lower tiers declare and higher ones fill. The
 * architecture check reads this file.
 */
import type { Feature } from '#platform/feature.ts';
import type { ServerHooks } from '#platform/http/server.ts';
import { centresFeature } from './features/centres/feature.ts';
import { certificatesFeature } from './features/certificates/feature.ts';
import { consentsFeature } from './features/consents/feature.ts';
import { countryFeature } from './features/country/feature.ts';
import { dataProtectionFeature } from './features/data-protection/feature.ts';
import { demoFeature } from './features/demo/feature.ts';
import { deskFeature } from './features/desk/feature.ts';
import { documentsFeature } from './features/documents/feature.ts';
import { identityFeature } from './features/identity/feature.ts';
import { chromeOf, resolveActor } from './features/identity/index.ts';
import { mandatesFeature } from './features/mandates/feature.ts';
import { notificationsFeature } from './features/notifications/feature.ts';
import { oversightFeature } from './features/oversight/feature.ts';
import { paymentsFeature } from './features/payments/feature.ts';
import { portalFeature } from './features/portal/feature.ts';
import { registersFeature } from './features/registers/feature.ts';
import { servicesFeature } from './features/services/feature.ts';
import { signOnFeature } from './features/sign-on/feature.ts';
import { transparencyFeature } from './features/transparency/feature.ts';
import { trustFeature } from './features/trust/feature.ts';
import { verificationFeature } from './features/verification/feature.ts';

export const features: readonly Feature[] = [
  transparencyFeature,
  countryFeature,
  trustFeature,
  registersFeature,
  identityFeature,
  notificationsFeature,
  documentsFeature,
  verificationFeature,
  certificatesFeature,
  paymentsFeature,
  servicesFeature,
  deskFeature,
  centresFeature,
  mandatesFeature,
  oversightFeature,
  dataProtectionFeature,
  consentsFeature,
  signOnFeature,
  demoFeature,
  portalFeature,
];

export const serverHooks: Partial<ServerHooks> = { resolveActor, chromeOf };
