/** Proposals: every content digested again, every leaf opened and looked for in the log, and none of the log without its row. */
import { commitOf, countLeaves, leafFault } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { isEndUnaltered, isUnaltered, type StoredProposal } from '#platform/four-eyes/content.ts';
import { proposalAfter } from '#platform/four-eyes/store.ts';
import { LEAVES } from '../actions/proposals.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

export async function* fsckProposals(app: App): AsyncIterable<Finding> {
  const seen = { proposal: 0, 'proposal-end': 0 };
  for (let after = NIL; ; ) {
    const row = await app.read((tx) => proposalAfter(tx, after));
    if (row === undefined) break;
    seen.proposal++;
    if (row.end) seen['proposal-end']++;
    for (const what of await faultsOf(app, row)) yield { feature: 'identity', what, where: `proposal ${row.id}` };
    after = row.id;
  }
  for (const what of ['proposal', 'proposal-end'] as const) {
    const logged = await app.read((tx) => countLeaves(tx, LEAVES[what]));
    if (logged > seen[what]) {
      const missing = `the log has ${logged} leaves of ${LEAVES[what]}, the table ${seen[what]} rows`;
      yield { feature: 'identity', what: missing, where: 'proposals' };
    }
  }
}

async function faultsOf(app: App, row: StoredProposal): Promise<string[]> {
  const { end } = row;
  return [
    ...(isUnaltered(row) ? [] : ['the proposal is not what was proposed']),
    ...(await leafFaults(app, 'proposal', row)),
    ...(end === null || isEndUnaltered(row, end) ? [] : ['its end is not what was written']),
    ...(end === null ? [] : await leafFaults(app, 'proposal-end', end)),
  ];
}

async function leafFaults(
  app: App,
  what: keyof typeof LEAVES,
  { salt, content, leafHash }: Pick<StoredProposal, 'salt' | 'content' | 'leafHash'>,
): Promise<string[]> {
  const fault = await leafFault(app, LEAVES[what], commitOf(salt, content), leafHash);
  if (fault === undefined) return [];
  return [fault === 'unopened' ? `the ${what} does not open its leaf` : `the leaf of the ${what} is not in the log`];
}
