/** How much of a running term has gone by, where it is enough to be warned of: computed from the fold at every look, never stored. */
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { type CaseState, isClosed } from './state.ts';
import { type CaseRules, silenceOf, warningTimes } from './terms.ts';

export interface TermWarning {
  /** The last mark that was passed: 50, 80 or 95. */
  readonly percent: number;
  /** Days that have begun, of all. */
  readonly days: number;
  readonly total: number;
  readonly dueDate: LocalDate;
  readonly dueAt: Instant;
  /** What it means if nobody decides. */
  readonly silence: 'refusal' | 'approval';
}

/** The warning of an open case at a moment; undefined before half of the term, while the clock stands, and after the end. */
export function warningOf(state: CaseState, rules: CaseRules, now: Instant): TermWarning | undefined {
  const { term, registeredAt } = state;
  const silence = silenceOf(rules);
  if (!term || registeredAt === undefined || !silence || isClosed(state)) return undefined;
  const { dueDate, dueAt, countedSoFar: days, total } = term;
  if (dueDate === null || dueAt === null || now >= dueAt) return undefined;
  const passed = warningTimes(term, rules.calendarAt(registeredAt).zone).findLast(({ at }) => at <= now);
  return passed && { percent: passed.percent, days, total, dueDate, dueAt, silence };
}
