/** The checker of acts of erasing: each opens its leaf, follows the rule as it stood at its moment, and was carried out. */
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { registerDefinition } from './actions/definitions.ts';
import { endOf, waits } from './actions/keeping.ts';
import { checkActs, finding } from './fsck-acts.ts';
import { erasureBytes } from './rules/content.ts';
import { countErasures, erasuresAfter, type StoredErasure, spansOf } from './store/retention.ts';

// The act is written first and the contents go by a job within minutes.
const ERASED_WITHIN_MS = 86_400_000;

export const checkErasures = (app: App): AsyncIterable<Finding> =>
  checkActs<StoredErasure>(app, {
    leaf: 'registers.erasure',
    gone: 'an act of erasing is gone',
    called: 'act of erasing',
    count: countErasures,
    after: erasuresAfter,
    idOf: ({ recordId }) => recordId,
    bytesOf: ({ isUndone: _, ...erasure }) => erasureBytes(erasure),
    whereOf,
    more: checkErasure,
  });

const whereOf = ({ register, recordId }: Pick<StoredErasure, 'register' | 'recordId'>): string =>
  `${register}, record ${recordId}`;

async function* checkErasure(app: App, erasure: StoredErasure): AsyncIterable<Finding> {
  if (!(await app.read((tx) => isByRule(tx, erasure))))
    yield finding('the act of erasing is not one that the rule allows', whereOf(erasure));
  if (erasure.isUndone && app.env.clock.now() - erasure.at > ERASED_WITHIN_MS)
    yield finding('an act says that the record was erased, and it is still there', whereOf(erasure));
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
