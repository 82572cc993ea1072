/** The checker of what was decided on findings of reconciliations: each decision opens its leaf, none is gone, and findings say the last one. */
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { checkActs, finding } from './fsck-acts.ts';
import { decisionBytes } from './rules/reconcile.ts';
import { countDecisions, decisionsAfter, misreportedFindings } from './store/reconcile.ts';

export async function* checkDecisions(app: App): AsyncIterable<Finding> {
  yield* checkActs(app, {
    leaf: 'registers.finding',
    gone: 'a decision on a finding is gone',
    called: 'decision on a finding',
    count: countDecisions,
    after: decisionsAfter,
    idOf: ({ id }) => id,
    bytesOf: decisionBytes,
    whereOf: (one) => `finding ${one.finding}`,
  });
  for (const id of await app.read(misreportedFindings))
    yield finding('it says another decision than was made', `finding ${id}`);
}
