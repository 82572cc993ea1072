/** The checker beside the thing checked: every act upon a client and every consent opens its leaf, and the log has no more of them. */
import { commitOf, countLeaves, leafFault, publicSalt } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { CLIENT_LEAF, clientLeaf } from './actions/clients.ts';
import { CONSENT_LEAF } from './actions/consent.ts';
import { consentBytes } from './rules/consent.ts';
import { clientActs } from './store/clients.ts';
import { consentActsAfter, type StoredConsentAct } from './store/consents.ts';

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckSignOn(app: App): AsyncIterable<Finding> {
  yield* clientFindings(app);
  yield* consentFindings(app);
}

async function* clientFindings(app: App): AsyncIterable<Finding> {
  const acts = await app.read((tx) => clientActs(tx));
  for (const act of acts) {
    const commit = commitOf(publicSalt(), canonicalBytes(clientLeaf(act)));
    const fault = await leafFault(app, CLIENT_LEAF, commit, act.leafHash);
    if (fault !== undefined) yield finding(fault, CLIENT_LEAF, `client ${act.clientId}`);
  }
  yield* tooMany(app, CLIENT_LEAF, acts.length);
}

async function* consentFindings(app: App): AsyncIterable<Finding> {
  let seen = 0;
  for (let last: StoredConsentAct | undefined; ; ) {
    const after = last;
    const acts = await app.read((tx) => consentActsAfter(tx, after));
    for (const act of acts) {
      const fault = await leafFault(app, CONSENT_LEAF, commitOf(act.salt, consentBytes(act)), act.leafHash);
      if (fault !== undefined) yield finding(fault, CONSENT_LEAF, `consent to ${act.clientId}, number ${act.number}`);
    }
    seen += acts.length;
    last = acts.at(-1);
    if (last === undefined) break;
  }
  yield* tooMany(app, CONSENT_LEAF, seen);
}

const finding = (fault: string, kind: string, where: string): Finding => ({
  feature: 'sign-on',
  what: fault === 'unopened' ? `a row does not open its leaf of ${kind}` : `a leaf of ${kind} is not in the log`,
  where,
});

async function* tooMany(app: App, kind: string, rows: number): AsyncIterable<Finding> {
  const logged = await app.read((tx) => countLeaves(tx, kind));
  if (logged > rows)
    yield { feature: 'sign-on', what: `the log has ${logged} leaves of ${kind}, the table ${rows} rows`, where: kind };
}
