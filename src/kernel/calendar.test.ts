import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type Calendar,
  dayKind,
  type Holiday,
  isWorkingDay,
  type Week,
  workingDayFrom,
  workingDaysAfter,
} from './calendar.ts';
import { addDays, daysBetween, type LocalDate, localDate } from './dates.ts';

const citation = { act: 'holidays', article: '1' };

function holiday(date: string, moves = true): Holiday {
  return { date: localDate(date), name: { kk: date, ru: date, en: date }, movesWhenOnWeekend: moves, citation };
}

/** Holidays of 2026 as planned at the turn of the year: Constitution Day still on 30 August, before the referendum of 15 March. */
const planned2026: Calendar = {
  zone: 'Asia/Almaty',
  years: {
    '2026': {
      holidays: [
        ...['2026-01-01', '2026-01-02', '2026-03-08', '2026-03-21', '2026-03-22', '2026-03-23'].map((day) =>
          holiday(day),
        ),
        ...['2026-05-01', '2026-05-07', '2026-05-09', '2026-07-06', '2026-08-30', '2026-10-25', '2026-12-16'].map(
          (day) => holiday(day),
        ),
        holiday('2026-01-07', false),
        holiday('2026-05-27', false),
      ],
      transfers: [],
    },
  },
};

function daysOff(from: string, to: string, week: Week): LocalDate[] {
  const days = Array.from({ length: daysBetween(localDate(from), localDate(to)) + 1 }, (_, n) =>
    addDays(localDate(from), n),
  );
  return days.filter((day) => !isWorkingDay(planned2026, day, week));
}

function kindOf(calendar: Calendar, date: string, week: Week = 'five'): string {
  return dayKind(calendar, localDate(date), week).reason;
}

interface OfficialYear {
  year5DayWeekPlannedBeforeReferendum: { off: number; working: number };
  january: { fiveDayWeek: { off: number; working: number }; sixDayWeek: { off: number; working: number } };
  march: {
    fiveDayWeek: { off: number; working: number; blocks: [string, string][] };
    sixDayWeek: { blocks: [string, string][] };
  };
}

const heldOut = '../shared/data/calendar/kz-working-days-2026.json';

// The totals were published in December 2025 and count Constitution Day on 30 August: hence the planned calendar.
test('the official totals of 2026, held out', { skip: !existsSync(heldOut) && `${heldOut} is absent` }, () => {
  const official = JSON.parse(readFileSync(heldOut, 'utf8')) as OfficialYear;
  const { year5DayWeekPlannedBeforeReferendum: year, january, march } = official;
  assert.equal(daysOff('2026-01-01', '2026-12-31', 'five').length, year.off);
  assert.equal(365 - daysOff('2026-01-01', '2026-12-31', 'five').length, year.working);
  assert.equal(daysOff('2026-01-01', '2026-01-31', 'five').length, january.fiveDayWeek.off);
  assert.equal(daysOff('2026-01-01', '2026-01-31', 'six').length, january.sixDayWeek.off);
  assert.equal(daysOff('2026-03-01', '2026-03-31', 'five').length, march.fiveDayWeek.off);
  for (const [week, blocks] of [
    ['five', march.fiveDayWeek.blocks],
    ['six', march.sixDayWeek.blocks],
  ] as const) {
    for (const [first, last] of blocks) {
      assert.equal(daysOff(first, last, week).length, daysBetween(localDate(first), localDate(last)) + 1);
      assert.ok(isWorkingDay(planned2026, addDays(localDate(last), 1), week), `${last} ends the block`);
    }
  }
});

describe('holidays on days off', () => {
  test('each moves to its own next working day, and says from where', () => {
    const moved = dayKind(planned2026, localDate('2026-03-25'), 'five');
    assert.equal(moved.reason, 'holiday-moved');
    assert.equal(moved.detail?.counterpart, '2026-03-22');
    assert.equal(kindOf(planned2026, '2026-03-24'), 'holiday-moved');
    assert.equal(kindOf(planned2026, '2026-03-26'), 'working');
    assert.equal(kindOf(planned2026, '2026-03-25', 'six'), 'working');
    assert.equal(kindOf(planned2026, '2026-03-21'), 'holiday');
  });

  test('one marked as not moving stays', () => {
    const calendar: Calendar = {
      zone: 'Asia/Almaty',
      years: { '2028': { holidays: [holiday('2028-01-07', false), holiday('2028-01-08', false)], transfers: [] } },
    };
    assert.equal(kindOf(calendar, '2028-01-10'), 'working');
  });

  test('one of the last week of a year moves into the next', () => {
    const years = {
      '2027': { holidays: [holiday('2027-12-31'), holiday('2027-12-26')], transfers: [] },
      '2028': { holidays: [holiday('2028-01-01'), holiday('2028-01-02'), holiday('2028-01-03')], transfers: [] },
    };
    const calendar: Calendar = { zone: 'Asia/Almaty', years };
    assert.equal(kindOf(calendar, '2027-12-27'), 'holiday-moved');
    assert.deepEqual(
      ['2028-01-03', '2028-01-04', '2028-01-05', '2028-01-06'].map((day) => kindOf(calendar, day)),
      ['holiday', 'holiday-moved', 'holiday-moved', 'working'],
    );
  });
});

describe('transfers', () => {
  const calendar: Calendar = {
    zone: 'Asia/Almaty',
    years: {
      '2026': {
        holidays: [holiday('2026-05-09')],
        transfers: [{ from: localDate('2026-05-16'), to: localDate('2026-05-11'), citation }],
      },
    },
  };

  test('swap a day off with a working day; a holiday moves past it', () => {
    assert.equal(kindOf(calendar, '2026-05-16'), 'transfer-working');
    assert.equal(kindOf(calendar, '2026-05-11'), 'transfer-off');
    assert.equal(kindOf(calendar, '2026-05-12'), 'holiday-moved');
  });

  test('do not touch a week that works on that Saturday', () => {
    assert.equal(kindOf(calendar, '2026-05-16', 'six'), 'working');
    assert.equal(kindOf(calendar, '2026-05-11', 'six'), 'working');
  });
});

test('a year that the calendar lacks is refused, never guessed', () => {
  assert.throws(() => kindOf(planned2026, '2027-01-04'), /has no year 2027 \(it has: 2026\)/);
});

test('property: the nth working day after a date is a working day with n - 1 between', () => {
  const days = fc.integer({ min: 0, max: 250 });
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 60 }), fc.constantFrom<Week>('five', 'six'), (offset, n, week) => {
      const from = addDays(localDate('2026-01-01'), offset);
      const to = workingDaysAfter(planned2026, from, n, week);
      assert.equal(workingDayFrom(planned2026, to, week), to);
      const between = Array.from({ length: daysBetween(from, to) }, (_, step) => addDays(from, step + 1));
      assert.equal(between.filter((day) => isWorkingDay(planned2026, day, week)).length, n);
    }),
  );
  assert.throws(() => workingDaysAfter(planned2026, localDate('2026-01-01'), 0, 'five'), RangeError);
});
