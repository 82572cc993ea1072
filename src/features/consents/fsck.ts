/** The checker beside the thing checked: every request, whom it reached and what he did open their leaves, and the log has no more of them. */
import { commitOf, countLeaves, leafFault } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { ACT_LEAF } from './actions/answer.ts';
import { ADDRESSED_LEAF, REQUEST_LEAF } from './actions/ask.ts';
import { actBytes, addressedBytes, requestBytes } from './rules/consent.ts';
import { type Consent, consentsAfter, type Leaf } from './store.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const KINDS = [REQUEST_LEAF, ADDRESSED_LEAF, ACT_LEAF] as const;
type Kind = (typeof KINDS)[number];

interface Part {
  readonly kind: Kind;
  readonly content: Uint8Array;
  readonly leaf: Leaf;
}

const partsOf = (consent: Consent): Part[] => [
  { kind: REQUEST_LEAF, content: requestBytes(consent), leaf: consent },
  ...(consent.addressed
    ? [{ kind: ADDRESSED_LEAF, content: addressedBytes(consent.addressed), leaf: consent.addressed } as const]
    : []),
  ...consent.acts.map((act): Part => ({ kind: ACT_LEAF, content: actBytes(act), leaf: act })),
];

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckConsents(app: App): AsyncIterable<Finding> {
  const seen = { [REQUEST_LEAF]: 0, [ADDRESSED_LEAF]: 0, [ACT_LEAF]: 0 };
  for (let after = NIL; ; ) {
    const from = after;
    const consents = await app.read((tx) => consentsAfter(tx, from));
    for (const consent of consents) {
      for (const part of partsOf(consent)) {
        seen[part.kind]++;
        const what = await faultOf(app, part);
        if (what !== undefined) yield { feature: 'consents', what, where: `consent ${consent.id}` };
      }
      after = consent.id;
    }
    if (consents.length === 0) break;
  }
  for (const kind of KINDS) {
    const logged = await app.read((tx) => countLeaves(tx, kind));
    if (logged > seen[kind]) {
      const what = `the log has ${logged} leaves of ${kind}, the table ${seen[kind]} rows`;
      yield { feature: 'consents', what, where: 'consents' };
    }
  }
}

async function faultOf(app: App, { kind, content, leaf }: Part): Promise<string | undefined> {
  const fault = await leafFault(app, kind, commitOf(leaf.salt, content), leaf.leafHash);
  if (fault === undefined) return undefined;
  return fault === 'unopened' ? `a row does not open its leaf of ${kind}` : `a leaf of ${kind} is not in the log`;
}
