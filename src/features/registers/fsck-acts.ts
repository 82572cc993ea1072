/** What the checkers of acts share: each act is a row with a leaf of its own, and none is gone. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

export const finding = (what: string, where: string): Finding => ({ feature: 'registers', what, where });

interface Committed {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export interface ActsChecked<T extends Committed> {
  /** The kind of its leaves. */
  readonly leaf: string;
  /** "an act of exporting is gone" */
  readonly gone: string;
  /** What a fault of its leaf is said of. */
  readonly called: string;
  count(tx: Tx): Promise<number>;
  /** The next acts after an id, by id. */
  after(tx: Tx, id: string, limit: number): Promise<readonly T[]>;
  idOf(one: T): string;
  /** What its leaf commits to. */
  bytesOf(content: Omit<T, 'leafHash' | 'salt'>): Uint8Array;
  whereOf(one: T): string;
  /** What else is asked of each. */
  more?(app: App, one: T): AsyncIterable<Finding>;
  /** Acts read at once; 500 where nothing is said. */
  readonly page?: number;
}

/** Every finding, as it is met. Leaves are counted first: more may be written meanwhile. */
export async function* checkActs<T extends Committed>(app: App, acts: ActsChecked<T>): AsyncIterable<Finding> {
  const { leaf, page = 500 } = acts;
  const leaves = await app.read((tx) => countLeaves(tx, leaf));
  const kept = await app.read((tx) => acts.count(tx));
  if (kept < leaves) yield finding(acts.gone, `${leaves - kept} lacking`);
  for (let after = NIL; ; ) {
    const from = after;
    const found = await app.read((tx) => acts.after(tx, from, page));
    for (const one of found) {
      const { leafHash, salt, ...content } = one;
      const fault = await leafFault(app, leaf, commitOf(salt, acts.bytesOf(content)), leafHash);
      if (fault) yield finding(`${acts.called}: ${LEAF_FAULTS[fault]}`, acts.whereOf(one));
      if (acts.more) yield* acts.more(app, one);
      after = acts.idOf(one);
    }
    if (found.length === 0) return;
  }
}
