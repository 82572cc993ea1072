/** What `shanyraq fsck` asks of the trust's room: whether records of ceremonies are those that the log has. */
import { commitOf, isLogged, leafHashOf, publicSalt } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { CEREMONY_LEAF, ceremonyLeaf } from './authorities/install.ts';
import { listCeremonies } from './store/ceremonies.ts';

export async function* fsck(app: App): AsyncIterable<Finding> {
  for (const ceremony of await app.read(listCeremonies)) {
    const leaf = leafHashOf(app.env, CEREMONY_LEAF, commitOf(publicSalt(), canonicalBytes(ceremonyLeaf(ceremony))));
    const isRight = sha256Hex(ceremony.record) === ceremony.digest && (await app.read((tx) => isLogged(tx, leaf)));
    if (isRight) continue;
    const what = 'the record of a ceremony, or its signature, is not the one in the log';
    yield { feature: 'trust', what, where: `ceremony ${ceremony.number}` };
  }
}
