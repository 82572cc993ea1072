/** Complaints on cases: what they are about, how they end, and their term. */
import type { Calendar } from '#kernel/calendar.ts';
import type { Instant } from '#kernel/instant.ts';
import { type TermLines, termLines } from '#kernel/term.ts';

export const SUBJECTS = ['term', 'refusal', 'staff', 'extra-paper', 'other'] as const;
export type Subject = (typeof SUBJECTS)[number];

export const OUTCOMES = ['satisfied', 'partly', 'not-satisfied'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a history says of a complaint: `event` in the content of its entries. */
export type ComplaintEvent = 'filed' | 'answered' | 'overdue';

/**
 * The term of the answer, in working days of the country (`complaint.workingDays` of country.yaml), line by line. It can't be
 * extended or paused: the Administrative Procedural and Process-related Code, art. 99, knows neither.
 */
export function complaintTerm(calendar: Calendar, workingDays: number, filedAt: Instant, now: Instant): TermLines {
  return termLines({
    calendar,
    week: 'five',
    start: filedAt,
    kind: { workingDays },
    pauses: [],
    extensions: [],
    now,
  });
}

/** Who did something in a case, as far as impartiality asks. */
export interface Part {
  readonly kind: string;
  readonly by: { readonly kind: string; readonly id: string };
  readonly secondActor?: string;
}

/** Officers who took part in a case: acted, were drawn, or gave it away. Answers to complaints are no part in it. */
export function officersInvolved(entries: readonly Part[]): ReadonlySet<string> {
  return new Set(
    entries
      .filter(({ kind }) => kind !== 'complaint')
      .flatMap(({ by, secondActor }) => [
        ...(by.kind === 'officer' ? [by.id] : []),
        ...(secondActor === undefined ? [] : [secondActor]),
      ]),
  );
}
