/** Conflicts that officers declared: every leaf opened and looked for in the log, and none of the log without its row. */
import { countLeaves } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { CONFLICT_END_LEAF, CONFLICT_LEAF } from '../actions/conflicts.ts';
import { conflictBytes, conflictEndBytes } from '../rules/conflict.ts';
import { type ConflictState, conflictAfter } from '../store/conflicts.ts';
import { leafFaults } from './mandates.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckConflicts(app: App): AsyncIterable<Finding> {
  const seen = { [CONFLICT_LEAF]: 0, [CONFLICT_END_LEAF]: 0 };
  for (let after = NIL; ; ) {
    const one = await app.read((tx) => conflictAfter(tx, after));
    if (one === undefined) break;
    seen[CONFLICT_LEAF]++;
    if (one.endedAt !== null) seen[CONFLICT_END_LEAF]++;
    for (const what of await faultsOf(app, one)) yield { feature: 'identity', what, where: `conflict ${one.id}` };
    after = one.id;
  }
  for (const kind of [CONFLICT_LEAF, CONFLICT_END_LEAF] as const) {
    const logged = await app.read((tx) => countLeaves(tx, kind));
    if (logged > seen[kind]) {
      const what = `the log has ${logged} leaves of ${kind}, the table ${seen[kind]} rows`;
      yield { feature: 'identity', what, where: 'conflicts' };
    }
  }
}

async function faultsOf(app: App, one: ConflictState): Promise<string[]> {
  const { endedAt, countsFrom, endSalt, endLeafHash } = one;
  const faults = await leafFaults(app, CONFLICT_LEAF, conflictBytes(one), one);
  if (endedAt === null || countsFrom === null || endSalt === null || endLeafHash === null) return faults;
  const end = conflictEndBytes({ conflictId: one.id, countsFrom, at: endedAt });
  return [...faults, ...(await leafFaults(app, CONFLICT_END_LEAF, end, { salt: endSalt, leafHash: endLeafHash }))];
}
