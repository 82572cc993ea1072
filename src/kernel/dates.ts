import { Temporal } from 'temporal-polyfill';
import { type Instant, instant } from './instant.ts';

/** A day of the proleptic ISO calendar, 'YYYY-MM-DD', years 0001 to 9999. Sorts as text. */
export type LocalDate = string & { readonly __localDate: true };

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the text is a day that exists. */
export function isLocalDate(s: string): s is LocalDate {
  const parts = SHAPE.exec(s);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= last;
}

/** Parses a day. Throws RangeError that says whether the form is wrong or the day doesn't exist. */
export function localDate(s: string): LocalDate {
  if (isLocalDate(s)) return s;
  const why = SHAPE.test(s) ? 'there is no such day' : 'a date is written YYYY-MM-DD';
  throw new RangeError(`${JSON.stringify(s)}: ${why}`);
}

const DAY_FIRST = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/;

/** A day that somebody wrote day first, as people here do ('2.3.2026', '02/03/2026'), as 'YYYY-MM-DD'; any other text as it is. */
export function isoFromDayFirst(written: string): string {
  const parts = DAY_FIRST.exec(written);
  if (!parts) return written;
  const [day = '', month = '', year = ''] = parts.slice(1);
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

interface DaySpan {
  readonly date: LocalDate;
  readonly start: number;
  readonly end: number;
}

// Remembered days by zone and UTC day number. A UTC day touches at most three local days, so a list is short; whole spans are
// kept, not offsets, so a day of 23 or 25 hours is right too. Cleared when full: a cache, never a source.
const DAY_MS = 86_400_000;
const SPANS_KEPT = 4096;
const spans = new Map<string, DaySpan[]>();

/** The day that a moment belongs to in a zone of the tz database. Throws RangeError for an unknown zone. */
export function dateOf(moment: Instant, zone: string): LocalDate {
  const key = `${zone} ${Math.floor(moment / DAY_MS)}`;
  const known = spans.get(key);
  const hit = known?.find((span) => moment >= span.start && moment < span.end);
  if (hit) return hit.date;
  const zoned = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
  const date = localDate(zoned.toPlainDate().toString());
  if (spans.size >= SPANS_KEPT) spans.clear();
  spans.set(key, [...(known ?? []), { date, start: startOfDay(date, zone), end: endOfDay(date, zone) }]);
  return date;
}

/** The first moment of a day in a zone (not always midnight: where clocks jump at midnight it is the moment after the jump). */
export function startOfDay(date: LocalDate, zone: string): Instant {
  return instant(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

/** The moment at which a day is over: the first of the next day. A term ends at the close of its last day. */
export function endOfDay(date: LocalDate, zone: string): Instant {
  return instant(Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds);
}

function add(date: LocalDate, duration: Temporal.DurationLike): LocalDate {
  return localDate(Temporal.PlainDate.from(date).add(duration).toString());
}

// Terms walk the same days again and again: each step is remembered. Cleared when full: a cache, never a source.
const STEPS_KEPT = 4096;
const steps = new Map<string, LocalDate>();

/** The day n days later, or earlier where n is negative. */
export function addDays(date: LocalDate, n: number): LocalDate {
  const key = `${date} ${n}`;
  const known = steps.get(key);
  if (known !== undefined) return known;
  const sum = add(date, { days: n });
  if (steps.size >= STEPS_KEPT) steps.clear();
  steps.set(key, sum);
  return sum;
}

/** The same day n months later; where that month is shorter, its last day. */
export function addMonths(date: LocalDate, n: number): LocalDate {
  return add(date, { months: n });
}

/** The same day n years later; 29 February becomes 28 February in a common year. */
export function addYears(date: LocalDate, n: number): LocalDate {
  return add(date, { years: n });
}

/** Days from one date to another; negative where `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;
}

/**
 * Full years lived on a day. The birthday itself counts; who was born on 29 February turns on 1 March in a common year.
 * Throws RangeError for a day before the birth.
 */
export function ageOn(birth: LocalDate, day: LocalDate): number {
  if (day < birth) throw new RangeError('the day is before the birth');
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** Day of the week, Monday is 1. */
export function weekday(date: LocalDate): Weekday {
  return Temporal.PlainDate.from(date).dayOfWeek as Weekday;
}

const PERIOD = /^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?$/;

/** Whether the text is an ISO 8601 period of years, months and days ('P90D', 'P1Y6M'). */
export function isPeriod(s: string): boolean {
  return PERIOD.test(s);
}

/** The day an ISO 8601 period later: years and months first, then days. Throws RangeError for another text. */
export function applyPeriod(date: LocalDate, period: string): LocalDate {
  return add(date, partsOf(period));
}

/** The moment at which a period that counts from a day is over: the close of its last day. Throws RangeError for another text. */
export const endOfPeriod = (from: LocalDate, period: string, zone: string): Instant =>
  endOfDay(applyPeriod(from, period), zone);

/** The day an ISO 8601 period earlier. Throws RangeError for another text. */
export function periodBefore(date: LocalDate, period: string): LocalDate {
  const { years, months, days } = partsOf(period);
  return add(date, { years: -years, months: -months, days: -days });
}

function partsOf(period: string) {
  const parts = PERIOD.exec(period);
  if (!parts) throw new RangeError(`${JSON.stringify(period)}: a period is written like P90D, P3M or P1Y6M`);
  const [, years = '0', months = '0', days = '0'] = parts;
  return { years: Number(years), months: Number(months), days: Number(days) };
}

/** Order for sort: negative, zero or positive. */
export function compareDates(a: LocalDate, b: LocalDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
