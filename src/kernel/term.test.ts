import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Calendar, isWorkingDay } from './calendar.ts';
import { endOfDay, localDate } from './dates.ts';
import { type Instant, instant, instantFromIso, isoInstant } from './instant.ts';
import { type Pause, type TermInput, type TermLength, termLines } from './term.ts';

const citation = { act: 'holidays', article: '1' };
const years = Object.fromEntries(
  ['2026', '2027', '2028'].map((year) => [
    year,
    {
      holidays: ['01-01', '01-02', '03-21', '03-22', '03-23', '05-01', '12-16'].map((day) => ({
        date: localDate(`${year}-${day}`),
        name: { kk: day, ru: day, en: day },
        movesWhenOnWeekend: true,
        citation,
      })),
      transfers: [],
    },
  ]),
);
const calendar: Calendar = { zone: 'Asia/Almaty', years };
const at = (s: string): Instant => instantFromIso(`${s}+05:00`);

function term(start: string, kind: TermLength, more: Partial<TermInput> = {}) {
  return termLines({
    calendar,
    week: 'five',
    start: at(start),
    kind,
    pauses: [],
    extensions: [],
    now: at(start),
    ...more,
  });
}

describe('counting', () => {
  test('begins the day after registration and ends at the close of the last day', () => {
    const { lines, dueDate, dueAt, total, state, countedSoFar } = term('2026-11-20T10:00:00', { workingDays: 3 });
    assert.deepEqual(
      lines.map(({ date, kind, number }) => [date, kind, number]),
      [
        ['2026-11-20', 'start', undefined],
        ['2026-11-21', 'weekend', undefined],
        ['2026-11-22', 'weekend', undefined],
        ['2026-11-23', 'counted', 1],
        ['2026-11-24', 'counted', 2],
        ['2026-11-25', 'counted', 3],
      ],
    );
    assert.equal(dueDate, '2026-11-25');
    assert.equal(dueAt && isoInstant(dueAt), '2026-11-25T19:00:00.000Z');
    assert.deepEqual([total, state, countedSoFar], [3, 'running', 0]);
  });

  test('what comes in on a day off is registered on the next working day', () => {
    const { lines } = term('2026-11-21T23:30:00', { workingDays: 1 });
    assert.deepEqual(
      lines.map(({ date, kind }) => `${date} ${kind}`),
      ['2026-11-21 weekend', '2026-11-22 weekend', '2026-11-23 start', '2026-11-24 counted'],
    );
  });

  test('the day is the zone’s, not that of UTC', () => {
    assert.equal(term('2026-11-24T00:30:00', { workingDays: 1 }).dueDate, '2026-11-25');
    assert.equal(term('2026-11-23T23:30:00', { workingDays: 1 }).dueDate, '2026-11-24');
  });

  test('calendar days count days off too, and a last day on a day off rolls', () => {
    const { lines, dueDate, total } = term('2026-11-20T10:00:00', { calendarDays: 15 });
    assert.equal(dueDate, '2026-12-07');
    assert.equal(total, 15);
    assert.deepEqual(
      lines.slice(-3).map(({ date, kind }) => `${date} ${kind}`),
      ['2026-12-05 counted', '2026-12-06 weekend', '2026-12-07 rolled'],
    );
  });

  test('a holiday is named on its line', () => {
    const { lines } = term('2026-12-15T10:00:00', { workingDays: 1 });
    assert.deepEqual(lines[1], {
      date: '2026-12-16',
      kind: 'holiday',
      name: { kk: '12-16', ru: '12-16', en: '12-16' },
      citation,
    });
  });
});

describe('state', () => {
  const state = (now: string) => term('2026-11-20T10:00:00', { workingDays: 3 }, { now: at(now) });

  test('the last day is still the term’s; its close is not', () => {
    assert.deepEqual([state('2026-11-25T23:59:59').state, state('2026-11-25T23:59:59').countedSoFar], ['running', 3]);
    assert.equal(state('2026-11-26T00:00:00').state, 'over');
  });
});

describe('pauses', () => {
  const pause = (from: string, to: string | null): Pause => ({
    from: at(from),
    to: to === null ? null : at(to),
    reason: 'returned',
  });

  test('any part of a day pauses it, and the day on which the pause ends too', () => {
    const pauses = [pause('2026-11-24T17:59:00', '2026-11-25T09:00:00')];
    const { lines, dueDate } = term('2026-11-23T10:00:00', { workingDays: 2 }, { pauses });
    assert.equal(dueDate, '2026-11-27');
    assert.deepEqual(
      lines.map(({ kind, note }) => [kind, note]),
      [
        ['start', undefined],
        ['paused', 'returned'],
        ['paused', 'returned'],
        ['counted', undefined],
        ['counted', undefined],
      ],
    );
  });

  test('one that ends at the close of a day leaves the next day free', () => {
    const closing = [pause('2026-11-24T17:59:00', '2026-11-26T00:00:00')];
    assert.equal(term('2026-11-23T10:00:00', { workingDays: 2 }, { pauses: closing }).dueDate, '2026-11-27');
    const moment = [pause('2026-11-25T00:00:00', '2026-11-25T00:00:00')];
    assert.equal(term('2026-11-23T10:00:00', { workingDays: 2 }, { pauses: moment }).dueDate, '2026-11-26');
  });

  test('while open no due date is known, and the lines end today', () => {
    const open = { pauses: [pause('2026-11-25T10:00:00', null)], now: at('2026-11-28T10:00:00') };
    const { lines, dueDate, dueAt, state, total, countedSoFar } = term('2026-11-23T10:00:00', { workingDays: 5 }, open);
    assert.deepEqual([dueDate, dueAt, state, total, countedSoFar], [null, null, 'paused', 5, 1]);
    assert.equal(lines.at(-1)?.date, '2026-11-28');
  });

  test('an open pause of years needs no calendar for them', () => {
    const open = { pauses: [pause('2026-11-25T10:00:00', null)], now: at('2031-01-01T10:00:00') };
    assert.equal(term('2026-11-23T10:00:00', { workingDays: 5 }, open).lines.at(-1)?.date, '2031-01-01');
  });

  test('begun after the term was over it changes nothing', () => {
    const late = { pauses: [pause('2026-11-26T10:00:00', null)], now: at('2026-11-30T10:00:00') };
    const { state, dueDate } = term('2026-11-20T10:00:00', { workingDays: 3 }, late);
    assert.deepEqual([state, dueDate], ['over', '2026-11-25']);
  });

  test('on the day to which a term would roll it rolls further', () => {
    const pauses = [pause('2026-11-22T10:00:00', '2026-11-23T10:00:00')];
    assert.equal(term('2026-11-20T10:00:00', { calendarDays: 1 }, { pauses }).dueDate, '2026-11-24');
  });
});

describe('extensions', () => {
  const extension = (day: string, by: TermInput['extensions'][number]['by']) => ({
    at: at(day),
    by,
    reason: 'expertise',
  });

  test('add days, or months by the calendar', () => {
    const days = term(
      '2026-11-20T10:00:00',
      { workingDays: 3 },
      { extensions: [extension('2026-11-24T10:00:00', { workingDays: 2 })] },
    );
    assert.deepEqual([days.dueDate, days.total, days.lines.at(-1)?.note], ['2026-11-27', 5, 'expertise']);
    const months = term(
      '2026-11-20T10:00:00',
      { workingDays: 3 },
      { extensions: [extension('2026-11-24T10:00:00', { months: 2 })] },
    );
    assert.equal(months.dueDate, '2027-01-25');
  });

  test('made after the term was over, they add nothing', () => {
    const extensions = [extension('2026-11-26T00:00:00', { workingDays: 20 })];
    assert.equal(term('2026-11-20T10:00:00', { workingDays: 3 }, { extensions }).dueDate, '2026-11-25');
  });
});

test('lengths and pauses that mean nothing are refused', () => {
  assert.throws(() => term('2026-11-20T10:00:00', { workingDays: 0 }), RangeError);
  assert.throws(() => term('2026-11-20T10:00:00', { calendarDays: 1.5 }), RangeError);
  const pauses = [{ from: at('2026-11-22T10:00:00'), to: at('2026-11-21T10:00:00'), reason: 'x' }];
  assert.throws(() => term('2026-11-20T10:00:00', { workingDays: 1 }, { pauses }), RangeError);
});

const HOUR = 3_600_000;
const start = fc.integer({ min: 0, max: 365 * 24 }).map((hours) => instant(at('2026-01-01T00:00:00') + hours * HOUR));
const pauses = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 60 * 24 }), hours: fc.integer({ min: 0, max: 20 * 24 }) }),
  { maxLength: 4 },
);
const cases = fc.record({
  start,
  n: fc.integer({ min: 1, max: 45 }),
  working: fc.boolean(),
  week: fc.constantFrom('five' as const, 'six' as const),
  pauses,
  age: fc.integer({ min: 0, max: 120 * 24 }),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

function inputOf(c: Case): TermInput {
  return {
    calendar,
    week: c.week,
    start: c.start,
    kind: c.working ? { workingDays: c.n } : { calendarDays: c.n },
    pauses: c.pauses.map(({ after, hours }) => {
      const from = instant(c.start + after * HOUR);
      return { from, to: instant(from + hours * HOUR), reason: 'pause' };
    }),
    extensions: [],
    now: instant(c.start + c.age * HOUR),
  };
}

describe('properties', () => {
  const check = (claim: (input: TermInput, c: Case) => void) =>
    fc.assert(
      fc.property(cases, (c) => claim(inputOf(c), c)),
      { numRuns: 60 },
    );

  test('a term ends on a working day, at its close', () =>
    check((input) => {
      const { dueDate, dueAt } = termLines(input);
      assert.ok(dueDate !== null && isWorkingDay(calendar, dueDate, input.week));
      assert.equal(dueAt, endOfDay(dueDate, calendar.zone));
    }));

  test('counted lines are numbered 1 to n and n is the total', () =>
    check((input, c) => {
      const { lines, total } = termLines(input);
      const numbers = lines.flatMap(({ number }) => number ?? []);
      assert.deepEqual(
        numbers,
        Array.from({ length: c.n }, (_, step) => step + 1),
      );
      assert.equal(total, c.n);
    }));

  test('each day from receipt to the end has one line', () =>
    check((input) => {
      const dates = termLines(input).lines.map(({ date }) => date);
      assert.deepEqual(dates, [...new Set(dates)].sort());
      assert.equal(dates.at(-1), termLines(input).dueDate);
    }));

  test('a longer term never ends earlier', () =>
    check((input, c) => {
      const longer = termLines({ ...input, kind: c.working ? { workingDays: c.n + 1 } : { calendarDays: c.n + 1 } });
      assert.ok((longer.dueAt ?? 0) >= (termLines(input).dueAt ?? 0));
    }));

  test('a pause never shortens', () =>
    check((input) => {
      const without = termLines({ ...input, pauses: input.pauses.slice(1) });
      assert.ok((termLines(input).dueAt ?? 0) >= (without.dueAt ?? 0));
    }));

  test('recomputing gives the same, and time alone moves no due date', () =>
    check((input) => {
      assert.deepEqual(termLines(input), termLines(structuredClone(input)));
      assert.equal(termLines({ ...input, now: input.start }).dueAt, termLines(input).dueAt);
    }));
});
