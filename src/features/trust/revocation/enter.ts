/** A list that was signed enters the table and the log at once: numbers without a gap tell of one that is missing between others, the log of the last. */
import { publicAppend } from '#features/transparency/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { insertList, type SignedList } from '../store/lists.ts';

export const LIST_LEAF = 'trust.revocation-list';

/** What the log has of a list, for everybody to open. */
export const listLeaf = ({ issuer, number, base, der }: Pick<SignedList, 'issuer' | 'number' | 'base' | 'der'>) => ({
  issuer,
  number,
  base,
  sha256: sha256Hex(der),
});

/** The caller holds the authority's lists (`lockLists`). */
export async function enterList(tx: Tx, list: SignedList): Promise<void> {
  await insertList(tx, list);
  await publicAppend(tx, LIST_LEAF, listLeaf(list));
}
