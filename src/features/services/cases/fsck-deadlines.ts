/** The table of deadlines against what the fold derives: who takes a row out, or moves it, would let a term pass unmet. */
import type { Tx } from '#platform/app.ts';
import type { ServicesTables } from '../store.ts';
import type { LoadedCase } from './load.ts';
import { deadlinesOf } from './rules/deadlines.ts';
import { isAwaiting, isClosed } from './rules/state.ts';
import { type DueRow, isLook } from './store.ts';

/** The deadlines of some cases, by case. */
export async function deadlinesByCase(
  tx: Tx,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly DueRow[]>> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.deadline')
    .select(['case_id as caseId', 'kind', 'due_at as dueAt'])
    .where('case_id', 'in', [...caseIds])
    .execute();
  return Map.groupBy(rows, ({ caseId }) => caseId);
}

/**
 * Whether a case, folded at the moment at which its rows were written last, has the rows that it must have and no others: beside them may stand
 * what had come due by then and waits for the sweeper, and looks, which no history tells of, but for the one that a case needs which awaits evidence.
 */
export function areDerived({ state, rules, now }: LoadedCase, rows: readonly DueRow[]): boolean {
  const at = new Map(rows.map(({ kind, dueAt }) => [kind, dueAt]));
  const derived = deadlinesOf(state, rules, now);
  const known = new Set<string>(derived.map(({ kind }) => kind));
  const isLookedFor = isClosed(state) || !isAwaiting(state) || at.has('evidence');
  return (
    isLookedFor &&
    derived.every((one) => at.get(one.kind) === one.at) &&
    rows.every(({ kind, dueAt }) => known.has(kind) || isLook(kind) || dueAt <= now)
  );
}
