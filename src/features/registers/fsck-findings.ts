/** The checker of what was decided on findings of reconciliations: each decision opens its leaf, and none is gone. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { decisionBytes } from './rules/reconcile.ts';
import { countDecisions, decisionsAfter } from './store/reconcile.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;

const finding = (what: string, where: string): Finding => ({ feature: 'registers', what, where });

/** Every finding, as it is met. Leaves are counted first: more may be written meanwhile. */
export async function* checkDecisions(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, 'registers.finding'));
  const kept = await app.read(countDecisions);
  if (kept < leaves) yield finding('a decision on a finding is gone', `${leaves - kept} lacking`);
  for (let after = NIL; ; ) {
    const from = after;
    const decisions = await app.read((tx) => decisionsAfter(tx, from, PAGE));
    for (const { leafHash, salt, ...content } of decisions) {
      const fault = await leafFault(app, 'registers.finding', commitOf(salt, decisionBytes(content)), leafHash);
      if (fault) yield finding(`decision on a finding: ${LEAF_FAULTS[fault]}`, `finding ${content.finding}`);
      after = content.id;
    }
    if (decisions.length === 0) return;
  }
}
