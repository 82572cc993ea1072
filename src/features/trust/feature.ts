import type { App } from '#platform/app.ts';
import type { Feature } from '#platform/feature.ts';
import { prepareAuthorities, sealAgencies } from './authorities.ts';
import { trustProfileKind } from './profile.ts';
import './refusals.ts';
import { publishRevocations } from './revocations.ts';
import { trustRoutes } from './routes.ts';

async function prepare(app: App): Promise<void> {
  await prepareAuthorities(app);
  await publishRevocations(app);
}

export const trustFeature = {
  name: 'trust',
  tier: 2,
  migrations: true,
  texts: true,
  definitionKinds: [trustProfileKind],
  routes: trustRoutes,
  loops: [
    // An agency published while the program runs gets its seal within this time.
    { name: 'trust.seal-agencies', everyMs: 10_000, run: sealAgencies },
    { name: 'trust.publish-revocations', everyMs: 15_000, run: publishRevocations },
  ],
  prepare,
} satisfies Feature;
