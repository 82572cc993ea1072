/** The checker of what was decided on findings of reconciliations: each decision opens its leaf, and none is gone. */
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { checkActs } from './fsck-acts.ts';
import { decisionBytes } from './rules/reconcile.ts';
import { countDecisions, decisionsAfter } from './store/reconcile.ts';

export const checkDecisions = (app: App): AsyncIterable<Finding> =>
  checkActs(app, {
    leaf: 'registers.finding',
    gone: 'a decision on a finding is gone',
    called: 'decision on a finding',
    count: countDecisions,
    after: decisionsAfter,
    idOf: ({ id }) => id,
    bytesOf: decisionBytes,
    whereOf: (one) => `finding ${one.finding}`,
  });
