/**
 * The days of a case: its own term and the shorter ones inside it, all by the calendar that was known when it was registered, or when the
 * history says that a changed one was taken.
 */
import { type Calendar, type Week, workingDaysAfter } from '#kernel/calendar.ts';
import { dateOf, endOfDay, endOfPeriod, startOfDay } from '#kernel/dates.ts';
import { type Instant, instant, instantFromIso } from '#kernel/instant.ts';
import { type Pause, type TermLength, type TermLines, termLines } from '#kernel/term.ts';
import type { ServiceDefinition } from '../../definition.ts';
import type { CaseState, CorrectionState, HearingState } from './state.ts';

/** What the fold needs of the edition and of the country. */
export interface CaseRules {
  readonly definition: Pick<
    ServiceDefinition,
    'provider' | 'term' | 'correction' | 'outage' | 'hearing' | 'procedure' | 'grounds' | 'eligible' | 'retention'
  >;
  /** The calendar as it was known at a moment: one published later doesn't change a running term. */
  calendarAt(moment: Instant): Calendar;
}

const lengthOf = (term: ServiceDefinition['term']): { length: TermLength; week: Week } | undefined => {
  if ('kind' in term) return undefined;
  return 'workingDays' in term
    ? { length: { workingDays: term.workingDays }, week: term.week }
    : { length: { calendarDays: term.calendarDays }, week: 'five' };
};

/** By which week the term counts. */
export const weekOf = ({ definition }: CaseRules): Week => lengthOf(definition.term)?.week ?? 'five';

/** What silence means, or undefined for an automatic service, which has no term. */
export const silenceOf = ({ definition }: CaseRules): 'refusal' | 'approval' | undefined =>
  'kind' in definition.term ? undefined : definition.term.silence;

/** The term's lines at a moment. The clock starts with registration, so after payment where there is a fee. */
export function termAt(
  rules: CaseRules,
  registeredAt: Instant,
  state: Pick<CaseState, 'correction' | 'awaits' | 'reckonedAt'>,
  now: Instant,
): TermLines | undefined {
  const kind = lengthOf(rules.definition.term);
  if (!kind) return undefined;
  return termLines({
    calendar: rules.calendarAt(state.reckonedAt ?? registeredAt),
    week: kind.week,
    start: registeredAt,
    kind: kind.length,
    pauses: pausesOf(rules, state),
    extensions: [],
    now,
  });
}

/**
 * Before this a correction that never came let the clock stand a day beyond its last. Cases returned until then keep that count:
 * by it they were decided, and no newer program moves a term.
 */
const ENDS_AT_ITS_CLOSE_SINCE = instantFromIso('2026-12-02T00:00:00+05:00');

const standsUntil = ({ returnedAt, endedAt }: CorrectionState): Instant | null =>
  endedAt === undefined ? null : instant(returnedAt < ENDS_AT_ITS_CLOSE_SINCE ? endedAt + 1 : endedAt);

/** When the clock stands: while the applicant corrects, and where the definition says so, while a register elsewhere is silent. */
function pausesOf(
  { definition }: CaseRules,
  { correction, awaits }: Pick<CaseState, 'correction' | 'awaits'>,
): Pause[] {
  const waits = definition.outage?.term === 'stands' ? awaits : [];
  return [
    ...(correction ? [{ from: correction.returnedAt, to: standsUntil(correction), reason: 'correction' }] : []),
    ...waits.map(({ since, endedAt }) => ({ from: since, to: endedAt ?? null, reason: 'evidence' })),
  ];
}

/** The close of the nth working day after the day of a moment. */
export function closeOfWorkingDay(calendar: Calendar, from: Instant, days: number): Instant {
  return endOfDay(workingDaysAfter(calendar, dateOf(from, calendar.zone), days, 'five'), calendar.zone);
}

/** When a hearing proposed at a moment lets objections in, and from when the refusal may be made. */
export function hearingTimes(
  calendar: Calendar,
  hearing: Exclude<ServiceDefinition['hearing'], 'none'>,
  proposedAt: Instant,
): Pick<HearingState, 'objectionsUntil' | 'decisionFrom'> {
  const day = workingDaysAfter(calendar, dateOf(proposedAt, calendar.zone), hearing.workingDays, 'five');
  return {
    objectionsUntil: closeOfWorkingDay(calendar, proposedAt, hearing.objections),
    decisionFrom: startOfDay(day, calendar.zone),
  };
}

/** From when a refusal may follow a hearing: the days of the law are over, and so are objections, given or not. */
export const refusalFrom = (hearing: Pick<HearingState, 'objectionsUntil' | 'decisionFrom' | 'objectedAt'>): Instant =>
  hearing.objectedAt === undefined && hearing.objectionsUntil > hearing.decisionFrom
    ? hearing.objectionsUntil
    : hearing.decisionFrom;

/** Until when the contents of a case are kept whose last act was at a moment: to the end of the day on which the period is over. */
export function keptUntil({ definition, calendarAt }: CaseRules, lastAct: Instant): Instant {
  const { zone } = calendarAt(lastAct);
  return endOfPeriod(dateOf(lastAct, zone), definition.retention.content, zone);
}

const WARNED_AT = [50, 80, 95] as const;

/**
 * Moments at which so many percent of the term have gone by: at the close of the day that reaches them, or, where that is the
 * last day, at its share of the time that is left of it. None while the clock stands.
 */
export function warningTimes(term: TermLines, zone: string): { readonly percent: number; readonly at: Instant }[] {
  const { dueAt } = term;
  if (dueAt === null) return [];
  const counted = term.lines.filter((line) => line.kind === 'counted');
  return WARNED_AT.flatMap((percent) => {
    const place = (counted.length * percent) / 100;
    const line = counted[Math.floor(place)];
    if (!line) return [];
    const from = startOfDay(line.date, zone);
    const until = endOfDay(line.date, zone);
    const at = from + Math.round((until - from) * (place - Math.floor(place)));
    return at < dueAt ? [{ percent, at: at as Instant }] : [];
  });
}
