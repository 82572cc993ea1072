/** The checker of one leaf, for rooms whose rows have theirs in the log. */
import type { App } from '#platform/app.ts';
import { leafHashOf } from '../entry.ts';
import { isLogged } from '../proofs.ts';

/** unopened: what is stored gives another leaf. unlogged: the log hasn't it. */
export type LeafFault = 'unopened' | 'unlogged';

/** How a checker says so of a row that it names. */
export const LEAF_FAULTS = {
  unopened: 'the content does not open its leaf',
  unlogged: 'its leaf is not in the log',
} as const satisfies Record<LeafFault, string>;

/** Opens a stored leaf by the commitment derived again from its row, and looks for it in the log. Undefined where both are right. */
export async function leafFault(
  app: App,
  kind: string,
  commit: Uint8Array,
  leafHash: Uint8Array,
): Promise<LeafFault | undefined> {
  const derived = leafHashOf(app.env.instance.origin, kind, commit);
  if (!Buffer.from(derived).equals(leafHash)) return 'unopened';
  return (await app.read((tx) => isLogged(tx, leafHash))) ? undefined : 'unlogged';
}
