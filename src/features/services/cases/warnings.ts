/** How the terms of many cases stand at once, each folded from its history. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { editionOf } from '../evaluation/editions.ts';
import { historiesOf } from '../history/append.ts';
import type { CaseLine } from './lists.ts';
import { rulesOf } from './load.ts';
import { fold } from './rules/fold.ts';
import { type TermWarning, warningOf } from './rules/warning.ts';

export interface TermStanding {
  /** Days that haven't begun yet; 0: today is the last. */
  readonly daysLeft: number;
  readonly inWorkingDays: boolean;
  /** Absent before half of the term. */
  readonly warning: TermWarning | undefined;
}

/** By id of the case; those whose clock stands or has run out are absent. */
export async function termStandings(
  tx: Tx,
  lines: readonly CaseLine[],
  now: Instant,
): Promise<ReadonlyMap<string, TermStanding>> {
  const running = lines.filter(({ dueAt }) => dueAt !== null && dueAt > now);
  const histories = await historiesOf(
    tx,
    running.map(({ caseId }) => caseId),
  );
  const standings = running.flatMap(({ caseId, edition }): [string, TermStanding][] => {
    const { definition } = editionOf(tx.env, edition);
    const rules = rulesOf(tx.env, definition);
    const state = fold(histories.get(caseId) ?? [], rules, now);
    if (!state.term) return [];
    const daysLeft = state.term.total - state.term.countedSoFar;
    const inWorkingDays = 'workingDays' in definition.term;
    return [[caseId, { daysLeft, inWorkingDays, warning: warningOf(state, rules, now) }]];
  });
  return new Map(standings);
}
