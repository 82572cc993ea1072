/** The checker of acts of erasing: each opens its leaf, follows the rule as it stood at its moment, and was carried out. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { registerDefinition } from './actions/definitions.ts';
import { endOf, waits } from './actions/keeping.ts';
import { erasureBytes } from './rules/content.ts';
import { countErasures, erasuresAfter, type StoredErasure, spansOf } from './store/retention.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;

// The act is written first and the contents go by a job within minutes.
const ERASED_WITHIN_MS = 86_400_000;

const finding = (what: string, where: string): Finding => ({ feature: 'registers', what, where });

/** Every finding, as it is met. Leaves are counted first: more may be written meanwhile. */
export async function* checkErasures(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, 'registers.erasure'));
  const kept = await app.read(countErasures);
  if (kept < leaves) yield finding('an act of erasing is gone', `${leaves - kept} lacking`);
  for (let after = NIL; ; ) {
    const from = after;
    const erasures = await app.read((tx) => erasuresAfter(tx, from, PAGE));
    for (const erasure of erasures) {
      yield* checkErasure(app, erasure);
      after = erasure.recordId;
    }
    if (erasures.length === 0) return;
  }
}

async function* checkErasure(
  app: App,
  { leafHash, salt, isUndone, ...erasure }: StoredErasure,
): AsyncIterable<Finding> {
  const where = `${erasure.register}, record ${erasure.recordId}`;
  const fault = await leafFault(app, 'registers.erasure', commitOf(salt, erasureBytes(erasure)), leafHash);
  if (fault) yield finding(`act of erasing: ${LEAF_FAULTS[fault]}`, where);
  if (!(await app.read((tx) => isByRule(tx, erasure))))
    yield finding('the act of erasing is not one that the rule allows', where);
  if (isUndone && app.env.clock.now() - erasure.at > ERASED_WITHIN_MS)
    yield finding('an act says that the record was erased, and it is still there', where);
}

async function isByRule(tx: Tx, erasure: Omit<StoredErasure, 'leafHash' | 'salt' | 'isUndone'>): Promise<boolean> {
  const { at, register, recordId } = erasure;
  const definition = registerDefinition(tx.env, register, at);
  const spans = await spansOf(tx, recordId);
  const end = definition && endOf(tx.env, definition, spans, at);
  if (!definition || !end || end.until === undefined || at < end.until) return false;
  const { content: period, cite } = definition.retention;
  const said = [erasure.countedFrom, erasure.period, erasure.act, erasure.article, erasure.versions];
  const rule = [end.from, period, cite.act, cite.article, spans.length];
  return said.every((one, index) => one === rule[index]) && !(await waits(tx, recordId, spans, at));
}
