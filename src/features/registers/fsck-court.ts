/** The checker of judicial acts: each opens its leaf, and none is gone. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { demandBytes } from './rules/court.ts';
import { countDemands, demandsAfter } from './store/court.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;

const finding = (what: string, where: string): Finding => ({ feature: 'registers', what, where });

/** Every finding, as it is met. Leaves are counted first: more may be written meanwhile. */
export async function* checkDemands(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, 'registers.court-demand'));
  const kept = await app.read((tx) => countDemands(tx));
  if (kept < leaves) yield finding('a judicial act is gone', `${leaves - kept} lacking`);
  for (let after = NIL; ; ) {
    const from = after;
    const demands = await app.read((tx) => demandsAfter(tx, from, PAGE));
    for (const { leafHash, salt, ...content } of demands) {
      const fault = await leafFault(app, 'registers.court-demand', commitOf(salt, demandBytes(content)), leafHash);
      if (fault) yield finding(`judicial act: ${LEAF_FAULTS[fault]}`, `demand ${content.id}`);
      after = content.id;
    }
    if (demands.length === 0) return;
  }
}
