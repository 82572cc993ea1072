/** The checker of exports: each opens its leaf, and none is gone: its row says who took what out, and why. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { exportBytes } from './rules/exports.ts';
import { countExports, exportsAfter } from './store/exports.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;

const finding = (what: string, where: string): Finding => ({ feature: 'registers', what, where });

/** Every finding, as it is met. Leaves are counted first: more may be written meanwhile. */
export async function* checkExports(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, 'registers.export'));
  const kept = await app.read(countExports);
  if (kept < leaves) yield finding('an act of exporting is gone', `${leaves - kept} lacking`);
  for (let after = NIL; ; ) {
    const from = after;
    const exports = await app.read((tx) => exportsAfter(tx, from, PAGE));
    for (const { leafHash, salt, ...content } of exports) {
      const fault = await leafFault(app, 'registers.export', commitOf(salt, exportBytes(content)), leafHash);
      if (fault) yield finding(`act of exporting: ${LEAF_FAULTS[fault]}`, `${content.register}, export ${content.id}`);
      after = content.id;
    }
    if (exports.length === 0) return;
  }
}
