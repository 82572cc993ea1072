/** Rosters as committed: every digest derived again from salt and roster, every leaf looked for in the log. */
import { commitOf, LEAF_FAULTS, leafFault, publicSalt } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { rosterContent } from '../actions/roster.ts';
import { rosterDigest } from '../rules/roster.ts';
import { commitmentAfter } from '../store/officers.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckRosters(app: App): AsyncIterable<Finding> {
  let after = NIL;
  for (;;) {
    const one = await app.read((tx) => commitmentAfter(tx, after));
    if (one === undefined) return;
    const finding = (what: string): Finding => ({
      feature: 'identity',
      what,
      where: `roster of ${one.agency}/${one.unit}, ${one.id}`,
    });
    if (rosterDigest(one.salt, one.roster) !== one.digest) yield finding('the roster does not have its digest');
    const commit = commitOf(publicSalt(), canonicalBytes(rosterContent(one)));
    const fault = await leafFault(app, 'identity.roster', commit, one.leafHash);
    if (fault) yield finding(fault === 'unopened' ? 'the roster does not open its leaf' : LEAF_FAULTS[fault]);
    after = one.id;
  }
}
