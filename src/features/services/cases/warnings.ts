/** Warnings of the terms of many cases at once, each folded from its history. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { editionOf } from '../evaluation/editions.ts';
import { historiesOf } from '../history/append.ts';
import type { CaseLine } from './lists.ts';
import { rulesOf } from './load.ts';
import { fold } from './rules/fold.ts';
import { type TermWarning, warningOf } from './rules/warning.ts';

/** By id of the case; those that nobody has to be warned of are absent. */
export async function termWarnings(
  tx: Tx,
  lines: readonly CaseLine[],
  now: Instant,
): Promise<ReadonlyMap<string, TermWarning>> {
  const running = lines.filter(({ dueAt }) => dueAt !== null && dueAt > now);
  const histories = await historiesOf(
    tx,
    running.map(({ caseId }) => caseId),
  );
  const warned = running.flatMap(({ caseId, edition }): [string, TermWarning][] => {
    const rules = rulesOf(tx.env, editionOf(tx.env, edition).definition);
    const warning = warningOf(fold(histories.get(caseId) ?? [], rules, now), rules, now);
    return warning ? [[caseId, warning]] : [];
  });
  return new Map(warned);
}
