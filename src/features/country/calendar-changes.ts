/** When the working days were changed: from which moment another edition of a year counts, and which days it makes otherwise. */
import { type Calendar, isWorkingDay } from '#kernel/calendar.ts';
import { addDays, type LocalDate, localDate, startOfDay } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { book, type Edition } from './book.ts';
import { calendarOf, countryOf } from './getters.ts';
import type { CalendarDefinition } from './kinds/calendar.ts';

export interface CalendarChange {
  /** From then on the new edition counts: its day has come and it is published. */
  readonly at: Instant;
  readonly year: number;
  /** The new edition. */
  readonly version: LocalDate;
  readonly digest: string;
  /** The first day that is otherwise for a week of five or six days. */
  readonly firstDay: LocalDate;
}

/** A holiday at the end of December may move into January. */
const DAYS_AFTER_YEAR = 15;

/** Changes until a moment, in their order. The first edition of a year changes nothing. */
export function calendarChanges(env: Env, until: Instant): readonly CalendarChange[] {
  const { zone } = countryOf(env, until);
  const opened = book(env);
  return opened
    .ids('calendar')
    .flatMap((year) => succeeding(opened.versions<CalendarDefinition>('calendar', year), zone))
    .filter(({ at }) => at <= until)
    .sort((a, b) => a.at - b.at)
    .flatMap(({ at, edition }) => {
      const before = calendarOf(env, instant(at - 1));
      const firstDay = firstDayOtherwise(before, calendarOf(env, at), edition.definition.year);
      const { digest, validFrom: version } = edition;
      return firstDay === undefined ? [] : [{ at, year: edition.definition.year, version, digest, firstDay }];
    });
}

/** Editions of one year that came to count after another one did. */
function succeeding(editions: readonly Edition<CalendarDefinition>[], zone: string) {
  const counting = editions
    .map((edition) => ({ edition, at: instant(Math.max(edition.publishedAt, startOfDay(edition.validFrom, zone))) }))
    .sort((a, b) => a.at - b.at || (a.edition.validFrom < b.edition.validFrom ? -1 : 1));
  let latest: LocalDate | undefined;
  return counting.filter(({ edition: { validFrom } }) => {
    const isFirst = latest === undefined;
    const isNewer = latest === undefined || validFrom > latest;
    if (isNewer) latest = validFrom;
    return isNewer && !isFirst;
  });
}

function firstDayOtherwise(before: Calendar, after: Calendar, year: number): LocalDate | undefined {
  const last = addDays(localDate(`${year}-12-31`), DAYS_AFTER_YEAR);
  for (let day = localDate(`${year}-01-01`); day <= last; day = addDays(day, 1)) {
    const isKnown = [before, after].every(({ years }) => Object.hasOwn(years, day.slice(0, 4)));
    if (isKnown && isOtherwise(before, after, day)) return day;
  }
  return undefined;
}

const isOtherwise = (before: Calendar, after: Calendar, day: LocalDate): boolean =>
  (['five', 'six'] as const).some((week) => isWorkingDay(before, day, week) !== isWorkingDay(after, day, week));
