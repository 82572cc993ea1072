/** Mandates: every grant and act digested again, every leaf opened and looked for in the log, and none of the log without its row. */
import { commitOf, countLeaves, leafFault } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { ACT_LEAF, GRANT_LEAF } from '../actions/grants.ts';
import { actBytes, entryBytes } from '../rules/grant.ts';
import { actProofs, type GrantWithActs, grantAfter, type Proof } from '../store/mandates.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

export async function* fsckMandates(app: App): AsyncIterable<Finding> {
  const seen = { [GRANT_LEAF]: 0, [ACT_LEAF]: 0 };
  for (let after = NIL; ; ) {
    const grant = await app.read((tx) => grantAfter(tx, after));
    if (grant === undefined) break;
    seen[GRANT_LEAF]++;
    seen[ACT_LEAF] += grant.acts.length;
    for (const what of await faultsOf(app, grant)) yield { feature: 'identity', what, where: `mandate ${grant.id}` };
    after = grant.id;
  }
  for (const kind of [GRANT_LEAF, ACT_LEAF] as const) {
    const logged = await app.read((tx) => countLeaves(tx, kind));
    if (logged > seen[kind]) {
      const what = `the log has ${logged} leaves of ${kind}, the table ${seen[kind]} rows`;
      yield { feature: 'identity', what, where: 'mandates' };
    }
  }
}

async function faultsOf(app: App, grant: GrantWithActs): Promise<string[]> {
  // Who accepted by a code stands in the act: the grant itself named nobody.
  const given = grant.isNamed ? grant : { ...grant, representative: undefined };
  const faults = await leafFaults(app, GRANT_LEAF, entryBytes(given), grant.proof);
  const proofs = await app.read((tx) => actProofs(tx, grant.id));
  for (const act of grant.acts) {
    const proof = proofs.get(act.number);
    if (proof) faults.push(...(await leafFaults(app, ACT_LEAF, actBytes(act), proof)));
  }
  return faults;
}

/** Why a row isn't what its leaf commits to, if so. */
export async function leafFaults(
  app: App,
  kind: string,
  bytes: Uint8Array,
  { salt, leafHash }: Proof,
): Promise<string[]> {
  const fault = await leafFault(app, kind, commitOf(salt, bytes), leafHash);
  if (fault === undefined) return [];
  return [fault === 'unopened' ? `a row does not open its leaf of ${kind}` : `a leaf of ${kind} is not in the log`];
}
