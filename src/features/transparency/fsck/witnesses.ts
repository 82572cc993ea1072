/**
 * The checker of witnesses: each stands in the log under its key, none is gone, and each of its lines is of that key, under the checkpoint of its
 * size.
 */
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { parseWitnessKey, verifyCosignature } from '../cosignature.ts';
import { commitOf, leafHashOf, publicSalt } from '../entry.ts';
import { isLogged } from '../proofs.ts';
import { countLeaves } from '../store.ts';
import { earlierWitnessLeaf, WITNESS_LEAF, witnessLeaf } from '../witness/leaf.ts';
import { pinnedWitnesses, readCosignatures, type StoredCosignature } from '../witness/store.ts';

const PAGE = 1000;

/** Every witness that the log knows otherwise, or no longer has its row. Leaves are counted before the rows. */
export async function* checkWitnesses(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, WITNESS_LEAF));
  const rows = await app.read(pinnedWitnesses);
  const has = (said: Json): Promise<boolean> => {
    const commit = commitOf(publicSalt(), canonicalBytes(said));
    return app.read((tx) => isLogged(tx, leafHashOf(app.env.instance.origin, WITNESS_LEAF, commit)));
  };
  for (const row of rows)
    if (!(await has(witnessLeaf(row))) && !(await has(earlierWitnessLeaf(row))))
      yield { feature: 'transparency', what: 'its leaf is not in the log', where: `witness ${row.label}` };
  if (rows.length < leaves) {
    const what = `the log has ${leaves} witnesses, the table ${rows.length}`;
    yield { feature: 'transparency', what, where: 'transparency.witness' };
  }
}

/** Every line that doesn't hold. */
export async function* checkCosignatures(app: App): AsyncIterable<Finding> {
  let after: Pick<StoredCosignature, 'label' | 'size'> = { label: '', size: 0 };
  for (;;) {
    const lines = await app.read((tx) => readCosignatures(tx, after, PAGE));
    for (const line of lines) {
      const what = faultOf(line);
      if (what) yield { feature: 'transparency', what, where: `cosignature ${line.label}/${line.size}` };
    }
    const last = lines.at(-1);
    if (!last) return;
    after = last;
  }
}

function faultOf({ vkey, note, line }: StoredCosignature): string | undefined {
  try {
    verifyCosignature(`${note}${line}`, parseWitnessKey(vkey));
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return `a witness's signature doesn't hold: ${error.message}`;
    throw error;
  }
}
