/** What time will do to a case by itself: the rows of the deadline table, derived from the fold and from nothing else. */
import type { Instant } from '#kernel/instant.ts';
import { type CaseState, isClosed } from './state.ts';
import { type CaseRules, refusalFrom, warningTimes } from './terms.ts';

type DeadlineKind = 'term' | 'correction' | 'hearing' | `warning-${number}`;

export interface Deadline {
  readonly kind: DeadlineKind;
  readonly at: Instant;
}

/** Deadlines ahead of a case at a moment. The end of the term stays until somebody or silence has decided; the others pass. */
export function deadlinesOf(state: CaseState, rules: CaseRules, now: Instant): Deadline[] {
  if (isClosed(state)) return [];
  const { term, registeredAt, correction, hearing, dueAt } = state;
  const passing: Deadline[] = [];
  if (term && registeredAt !== undefined) {
    const { zone } = rules.calendarAt(registeredAt);
    passing.push(...warningTimes(term, zone).map(({ percent, at }) => ({ kind: `warning-${percent}` as const, at })));
  }
  if (state.status === 'returned' && correction) passing.push({ kind: 'correction', at: correction.until });
  if (state.status === 'hearing' && hearing) passing.push({ kind: 'hearing', at: refusalFrom(hearing) });
  const ahead = passing.filter(({ at }) => at > now);
  return typeof dueAt === 'number' ? [...ahead, { kind: 'term', at: dueAt }] : ahead;
}
