/** The checker of editions: each has its digest and its leaf, and none of the log is gone. Whoever rewrites an edition rewrites the law of its time. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault, publicSalt } from '#features/transparency/index.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { EDITION_LEAF, earlierEditionLeaf, editionLeaf } from './publish.ts';
import { type AuditedEdition, editionsAfter } from './store.ts';

const finding = (what: string, where: string): Finding => ({ feature: 'country', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckEditions(app: App): AsyncIterable<Finding> {
  // Counted before the rows: more may be published meanwhile.
  const leaves = await app.read((tx) => countLeaves(tx, EDITION_LEAF));
  let seen = 0;
  for (let after = ''; ; ) {
    const rows = await app.read((tx) => editionsAfter(tx, after));
    for (const edition of rows) {
      for (const what of await faultsOf(app, edition))
        yield finding(what, `edition ${edition.kind} ${edition.id} ${edition.version}`);
      after = edition.digest;
    }
    if (rows.length === 0) break;
    seen += rows.length;
  }
  if (seen < leaves) yield finding(`the log has ${leaves} editions, the table ${seen}`, 'country.edition');
}

async function faultsOf(app: App, edition: AuditedEdition): Promise<string[]> {
  const { content, digest, leafHash } = edition;
  const faultOf = (said: Json) => leafFault(app, EDITION_LEAF, commitOf(publicSalt(), canonicalBytes(said)), leafHash);
  const fault = (await faultOf(editionLeaf(edition))) && (await faultOf(earlierEditionLeaf(edition)));
  return [
    ...(sha256Hex(utf8(content)) === digest ? [] : ['the text is not the one that was published']),
    ...(fault ? [LEAF_FAULTS[fault]] : []),
  ];
}
