/**
 * The arithmetic of a term, shown line by line, so that a person can count along with a finger.
 *
 * By the Administrative Procedural and Process-related Code: an application received on a day off counts as registered on the next
 * working day (art. 64(3)); counting starts the day after registration (76(2)); a last day on a day off rolls to the next working
 * day (76(5)); a decision may extend the term (76(3)). A paused day isn't counted. The term is over at the close of its last day.
 * Numbers of days, pauses and extensions are the caller's: nothing of a country's law but this order of counting is here.
 */
import { type Calendar, type Citation, type DayKind, dayKind, type Week } from './calendar.ts';
import { addDays, addMonths, dateOf, daysBetween, endOfDay, type LocalDate } from './dates.ts';
import { type Instant, instant } from './instant.ts';
import type { Text } from './text.ts';

export type TermLength = { readonly workingDays: number } | { readonly calendarDays: number };

/** The clock stands from `from` until `to`, which is no part of it; null: it still stands. `reason` is a code or words, returned in the lines. */
export interface Pause {
  readonly from: Instant;
  readonly to: Instant | null;
  readonly reason: string;
}

/**
 * A decision of `at` adds days after the last day of the term so far; months are added to that day by the calendar. One made when
 * the term was already over adds nothing: a breach can't be edited away.
 */
export interface Extension {
  readonly at: Instant;
  readonly by: TermLength | { readonly months: number };
  readonly reason: string;
}

export interface TermInput {
  readonly calendar: Calendar;
  readonly week: Week;
  /** When the application was received. */
  readonly start: Instant;
  readonly kind: TermLength;
  readonly pauses: readonly Pause[];
  readonly extensions: readonly Extension[];
  readonly now: Instant;
}

export interface TermLine {
  readonly date: LocalDate;
  /**
   * start: the day of registration; counted: a day of the term; weekend, holiday, transfer: off, so not counted; paused;
   * rolled: the working day on which a term ends whose last day was off.
   */
  readonly kind: 'start' | 'counted' | 'weekend' | 'holiday' | 'transfer' | 'paused' | 'rolled';
  /** The how-manieth day of the term, on counted lines. */
  readonly number?: number;
  /** Name of the holiday, on holiday lines. */
  readonly name?: Text;
  /** What makes the day off, on holiday and transfer lines. */
  readonly citation?: Citation;
  /** The pause's reason on paused lines; the extension's reason on the days it added. */
  readonly note?: string;
}

export interface TermLines {
  /** Last day of the term; null while an open pause keeps it unknown. */
  readonly dueDate: LocalDate | null;
  /** The close of that day: the first moment at which the term is over; null with it. */
  readonly dueAt: Instant | null;
  /** Each day from receipt to the last day, in order; under an open pause, to today. */
  readonly lines: readonly TermLine[];
  /** Days of the term up to and including today: on its last day it equals `total`. */
  readonly countedSoFar: number;
  /** Days of the term in all, extensions included; while an open pause hides where months would end, those months aren't in it. */
  readonly total: number;
  readonly state: 'running' | 'paused' | 'over';
}

/** Counts a term. Throws RangeError for a length below 1, a pause that ends before it begins, or a year without calendar. */
export function termLines(input: TermInput): TermLines {
  checkInput(input);
  let walk = walkTerm(input, []);
  const granted: Extension[] = [];
  for (const extension of input.extensions.toSorted((a, b) => a.at - b.at)) {
    if (walk.dueAt !== null && extension.at >= walk.dueAt) continue;
    granted.push(extension);
    walk = walkTerm(input, granted);
  }
  const today = dateOf(input.now, input.calendar.zone);
  const countedSoFar = walk.lines.filter((line) => line.kind === 'counted' && line.date <= today).length;
  return { ...walk, countedSoFar, state: stateAt(walk.dueAt, input) };
}

function stateAt(dueAt: Instant | null, { now, pauses }: TermInput): TermLines['state'] {
  if (dueAt !== null && now >= dueAt) return 'over';
  return pauses.some(({ from, to }) => from <= now && (to === null || now < to)) ? 'paused' : 'running';
}

function checkInput({ kind, pauses, extensions }: TermInput): void {
  for (const length of [kind, ...extensions.map(({ by }) => by)]) {
    const n = amountOf(length);
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`not the length of a term: ${JSON.stringify(length)}`);
  }
  for (const { from, to } of pauses) {
    if (to !== null && to < from) throw new RangeError('a pause ends before it begins');
  }
}

function amountOf(length: Extension['by']): number {
  if ('workingDays' in length) return length.workingDays;
  return 'calendarDays' in length ? length.calendarDays : length.months;
}

type Walk = Pick<TermLines, 'dueDate' | 'dueAt' | 'lines' | 'total'>;

function walkTerm(input: TermInput, extensions: readonly Extension[]): Walk {
  const walker = new Walker(input);
  walker.register();
  const lengths = [{ by: input.kind, reason: undefined }, ...extensions];
  const reached = lengths.every(({ by, reason }) => walker.count(by, reason)) && walker.roll();
  const dueDate = reached ? walker.day : null;
  return {
    dueDate,
    dueAt: dueDate === null ? null : endOfDay(dueDate, input.calendar.zone),
    lines: walker.lines,
    total: reached ? walker.counted : lengths.reduce((sum, { by }) => sum + ('months' in by ? 0 : amountOf(by)), 0),
  };
}

interface PausedDays {
  readonly first: LocalDate;
  /** Null: no end is known. */
  readonly last: LocalDate | null;
  readonly reason: string;
}

/** Goes day by day from receipt; each day leaves one line. `count` and `roll` say false where an open pause bars the way. */
class Walker {
  readonly lines: TermLine[] = [];
  day: LocalDate;
  counted = 0;
  private readonly input: TermInput;
  private readonly today: LocalDate;
  private readonly paused: readonly PausedDays[];

  constructor(input: TermInput) {
    const { zone } = input.calendar;
    this.input = input;
    this.day = dateOf(input.start, zone);
    this.today = dateOf(input.now, zone);
    // Any part of a day that is paused takes the whole day, so also the day on which the pause ends; not the day after its close.
    this.paused = input.pauses.map(({ from, to, reason }) => ({
      first: dateOf(from, zone),
      last: to === null ? null : dateOf(instant(Math.max(from, to - 1)), zone),
      reason,
    }));
  }

  /** Art. 64(3): received on a day off, registered on the next working day. */
  register(): void {
    for (let kind = this.kind(); !kind.working; kind = this.kind()) {
      this.lines.push(offLine(this.day, kind));
      this.day = addDays(this.day, 1);
    }
    this.lines.push({ date: this.day, kind: 'start' });
  }

  /** Counts the days of one length, beginning the next day (art. 76(2)). */
  count(length: Extension['by'], note: string | undefined): boolean {
    const byWorkingDays = 'workingDays' in length;
    const days = 'months' in length ? daysBetween(this.day, addMonths(this.day, length.months)) : amountOf(length);
    for (let left = days; left > 0; ) {
      this.day = addDays(this.day, 1);
      if (this.passPause()) {
        if (this.barred()) return false;
        continue;
      }
      const kind = byWorkingDays ? this.kind() : null;
      if (kind && !kind.working) {
        this.lines.push(offLine(this.day, kind));
        continue;
      }
      left -= 1;
      this.counted += 1;
      this.lines.push({
        date: this.day,
        kind: 'counted',
        number: this.counted,
        ...(note === undefined ? {} : { note }),
      });
    }
    return true;
  }

  /** Art. 76(5): a last day on a day off rolls to the next working day. */
  roll(): boolean {
    if (this.kind().working) return true;
    for (;;) {
      this.day = addDays(this.day, 1);
      if (this.passPause()) {
        if (this.barred()) return false;
        continue;
      }
      const kind = this.kind();
      if (kind.working) {
        this.lines.push({ date: this.day, kind: 'rolled' });
        return true;
      }
      this.lines.push(offLine(this.day, kind));
    }
  }

  private kind(): DayKind {
    return dayKind(this.input.calendar, this.day, this.input.week);
  }

  private passPause(): boolean {
    const pause = this.paused.find(({ first, last }) => this.day >= first && (last === null || this.day <= last));
    if (!pause) return false;
    this.lines.push({ date: this.day, kind: 'paused', note: pause.reason });
    return true;
  }

  /** Under an open pause there is nothing to see beyond today, or beyond its first day where it lies ahead. */
  private barred(): boolean {
    return this.day >= this.today && this.paused.some(({ first, last }) => last === null && this.day >= first);
  }
}

function offLine(date: LocalDate, { reason, detail }: DayKind): TermLine {
  if (reason === 'weekend') return { date, kind: 'weekend' };
  return {
    date,
    kind: reason === 'transfer-off' ? 'transfer' : 'holiday',
    ...(detail?.name ? { name: detail.name } : {}),
    ...(detail ? { citation: detail.citation } : {}),
  };
}
