/** The checker of judicial acts: each opens its leaf, and none is gone. */
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { checkActs } from './fsck-acts.ts';
import { demandBytes } from './rules/court.ts';
import { countDemands, demandsAfter } from './store/court.ts';

export const checkDemands = (app: App): AsyncIterable<Finding> =>
  checkActs(app, {
    leaf: 'registers.court-demand',
    gone: 'a judicial act is gone',
    called: 'judicial act',
    count: countDemands,
    after: demandsAfter,
    idOf: ({ id }) => id,
    bytesOf: demandBytes,
    whereOf: ({ id }) => `demand ${id}`,
  });
