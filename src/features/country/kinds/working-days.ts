/** What must hold of a calendar, so that every day of a term is either a working day or one off. */
import { addDays, type LocalDate, weekday } from '#kernel/dates.ts';
import type { Report, World } from '../definition-kind.ts';
import type { CalendarDefinition } from './calendar.ts';
import { checkUnique } from './refer.ts';

/** Reports a year between two others that nobody wrote: a term that runs through it would have no end. */
export function checkYears({ year }: CalendarDefinition, world: World, report: Report): void {
  const years = world.list<CalendarDefinition>('calendar').map(({ definition }) => definition.year);
  const isGap = years.some((one) => one < year) && !years.includes(year - 1);
  if (isGap) report.error(['year'], `there is no calendar of ${year - 1}`, `write calendar/${year - 1}.yaml`);
}

/** A holiday that meets a day off makes one of the next days one; several in a row move further. */
const MOVES_WITHIN_DAYS = 7;

/** Reports transfers that share a day, take a working day for a day off, or give a day off that is one already. */
export function checkTransfers({ holidays, transfers }: CalendarDefinition, report: Report): void {
  const days = transfers.flatMap(({ from, to }) => [from, to]);
  checkUnique(report, days, (index) => ['transfers', Math.floor(index / 2), index % 2 === 0 ? 'from' : 'to']);
  const isHoliday = (day: LocalDate): boolean => holidays.some(({ date }) => date === day);
  const mayBeMoved = (day: LocalDate): boolean =>
    holidays.some(({ moves, date }) => moves && date < day && day <= addDays(date, MOVES_WITHIN_DAYS));
  transfers.forEach(({ from, to }, index) => {
    if (weekday(from) < 6 && !isHoliday(from) && !mayBeMoved(from))
      report.error(['transfers', index, 'from'], `${from} is a working day already`, 'name the day off that is worked');
    if (weekday(to) === 7 || isHoliday(to))
      report.error(['transfers', index, 'to'], `${to} is a day off already`, 'name a working day');
  });
}
