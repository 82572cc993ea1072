import { addDays, type LocalDate, weekday } from './dates.ts';
import type { Text } from './text.ts';

/** Where the law says so: an act's id and an article. */
export interface Citation {
  readonly act: string;
  readonly article: string;
}

export interface Holiday {
  readonly date: LocalDate;
  readonly name: Text;
  /** Whether the day off moves to the next working day where the holiday falls on a day off of the week. */
  readonly movesWhenOnWeekend: boolean;
  readonly citation: Citation;
}

/** A day off that the Government moves: `from` becomes a working day, `to` becomes a day off. */
export interface Transfer {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly citation: Citation;
}

export interface CalendarYear {
  readonly holidays: readonly Holiday[];
  readonly transfers: readonly Transfer[];
}

/** Working days of a country. `zone` is a name of the tz database; `years` has a key for each year known: '2026'. */
export interface Calendar {
  readonly zone: string;
  readonly years: Readonly<Record<string, CalendarYear>>;
}

/** five: Saturday and Sunday are off; six: Sunday is. */
export type Week = 'five' | 'six';

export interface DayKind {
  readonly working: boolean;
  readonly reason: 'working' | 'weekend' | 'holiday' | 'holiday-moved' | 'transfer-off' | 'transfer-working';
  readonly detail?: DayDetail;
}

/** Why a day is special. For a holiday its name; for a moved or transferred day also the day it changed places with. */
export interface DayDetail {
  readonly name?: Text;
  readonly counterpart?: LocalDate;
  readonly citation: Citation;
}

/**
 * What kind of day it is. The Labour Code's order of things: days off of the week; holidays; the day off of a holiday that met
 * one moves to the next day that is a working day, each to its own where several meet; then the Government's transfers swap days.
 * A transfer holds only for a week in which its `from` is a day off: a Saturday can't be given back to those who work on Saturdays.
 * Throws RangeError for a year that the calendar doesn't have.
 */
export function dayKind(calendar: Calendar, date: LocalDate, week: Week): DayKind {
  const special = specialDays(calendar, date.slice(0, 4), week).get(date);
  if (special) return special;
  return isWeekend(date, week) ? { working: false, reason: 'weekend' } : { working: true, reason: 'working' };
}

/** Whether it is a working day. Throws RangeError for a year that the calendar doesn't have. */
export function isWorkingDay(calendar: Calendar, date: LocalDate, week: Week): boolean {
  return dayKind(calendar, date, week).working;
}

/** The day itself where it is a working day, otherwise the next that is. */
export function workingDayFrom(calendar: Calendar, date: LocalDate, week: Week): LocalDate {
  let day = date;
  while (!isWorkingDay(calendar, day, week)) day = addDays(day, 1);
  return day;
}

/** The nth working day after a date; the date itself isn't counted. Throws RangeError unless n is a natural number. */
export function workingDaysAfter(calendar: Calendar, date: LocalDate, n: number, week: Week): LocalDate {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`not a number of working days: ${n}`);
  let day = date;
  for (let counted = 0; counted < n; counted += 1) day = workingDayFrom(calendar, addDays(day, 1), week);
  return day;
}

type SpecialDays = ReadonlyMap<LocalDate, DayKind>;

// A calendar is an edition and never changes, so what is derived of it is kept as long as it lives.
const derived = new WeakMap<Calendar, Map<string, SpecialDays>>();

function specialDays(calendar: Calendar, year: string, week: Week): SpecialDays {
  const known = derived.get(calendar) ?? new Map<string, SpecialDays>();
  derived.set(calendar, known);
  const key = `${year} ${week}`;
  const days = known.get(key) ?? deriveSpecialDays(calendar, year, week);
  known.set(key, days);
  return days;
}

function isWeekend(date: LocalDate, week: Week): boolean {
  const day = weekday(date);
  return day === 7 || (day === 6 && week === 'five');
}

/**
 * The days of a year that differ from the plain week. The years beside it are read too where the calendar has them: a holiday at
 * the end of December may move into January.
 */
function deriveSpecialDays(calendar: Calendar, year: string, week: Week): SpecialDays {
  if (!Object.hasOwn(calendar.years, year)) {
    const has = Object.keys(calendar.years).sort().join(', ') || 'none';
    throw new RangeError(`the calendar of working days has no year ${year} (it has: ${has})`);
  }
  const near = [-1, 0, 1].map((step) => calendar.years[String(Number(year) + step).padStart(4, '0')]);
  const holidays = near.flatMap((each) => each?.holidays ?? []);
  const transfers = near.flatMap((each) => each?.transfers ?? []);
  const days = new Map<LocalDate, DayKind>();
  for (const { date, name, citation } of holidays) {
    days.set(date, { working: false, reason: 'holiday', detail: { name, citation } });
  }
  moveHolidays(days, holidays, new Set(transfers.map(({ to }) => to)), week);
  swapTransfers(days, transfers, week);
  return days;
}

/** `taken` are days that a transfer makes days off: not working days either, so no holiday moves onto them. */
function moveHolidays(
  days: Map<LocalDate, DayKind>,
  holidays: readonly Holiday[],
  taken: ReadonlySet<LocalDate>,
  week: Week,
): void {
  const moving = holidays.filter((holiday) => holiday.movesWhenOnWeekend && isWeekend(holiday.date, week));
  for (const { date, name, citation } of moving.toSorted((a, b) => (a.date < b.date ? -1 : 1))) {
    let to = addDays(date, 1);
    while (days.has(to) || taken.has(to) || isWeekend(to, week)) to = addDays(to, 1);
    days.set(to, { working: false, reason: 'holiday-moved', detail: { name, counterpart: date, citation } });
  }
}

function swapTransfers(days: Map<LocalDate, DayKind>, transfers: readonly Transfer[], week: Week): void {
  for (const { from, to, citation } of transfers) {
    if (!isWeekend(from, week) && !days.has(from)) continue;
    days.set(from, { working: true, reason: 'transfer-working', detail: { counterpart: to, citation } });
    days.set(to, { working: false, reason: 'transfer-off', detail: { counterpart: from, citation } });
  }
}
