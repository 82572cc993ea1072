/** A term counted anew by the calendar as it is known later. */
import { dayKind, isWorkingDay } from '#kernel/calendar.ts';
import { addDays, type LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { CaseState } from './state.ts';
import { type CaseRules, termAt, weekOf } from './terms.ts';

/** A day of the term that the changed calendar makes otherwise, with what makes it so where the calendar says it. */
export interface ChangedDay {
  readonly date: LocalDate;
  readonly isWorking: boolean;
  readonly cite: { readonly act: string; readonly article: string } | undefined;
}

export interface MovedEnd {
  readonly was: LocalDate;
  readonly now: LocalDate;
  /** The first moment at which the term would be over. */
  readonly dueAt: Instant;
  /** From the registration to the later of both ends. */
  readonly days: readonly ChangedDay[];
}

type Counted = Pick<CaseState, 'registeredAt' | 'reckonedAt' | 'term' | 'correction' | 'awaits' | 'closedAt'>;

/**
 * How the term ends by the calendar that is known at a moment. Undefined where that is the same day, where there is no term, and while the
 * clock stands: then nobody knows the end.
 */
export function movedEnd(state: Counted, rules: CaseRules, at: Instant): MovedEnd | undefined {
  const { registeredAt, reckonedAt, term, closedAt } = state;
  const was = term?.dueDate;
  if (registeredAt === undefined || !term || !was) return undefined;
  const [before, after] = [rules.calendarAt(reckonedAt ?? registeredAt), rules.calendarAt(at)];
  if (before === after) return undefined;
  const recounted = termAt(rules, registeredAt, { ...state, reckonedAt: at }, closedAt ?? at);
  const now = recounted?.dueDate;
  if (!recounted?.dueAt || !now || now === was) return undefined;
  const week = weekOf(rules);
  const days: ChangedDay[] = [];
  const last = [was, now].sort().at(-1) ?? was;
  for (let date = term.lines[0]?.date ?? was; date <= last; date = addDays(date, 1)) {
    const isWorking = isWorkingDay(after, date, week);
    if (isWorkingDay(before, date, week) === isWorking) continue;
    const { detail = dayKind(before, date, week).detail } = dayKind(after, date, week);
    days.push({ date, isWorking, cite: detail?.citation });
  }
  return { was, now, dueAt: recounted.dueAt, days };
}
