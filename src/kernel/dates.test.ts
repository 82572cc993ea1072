import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  addYears,
  ageOn,
  applyPeriod,
  compareDates,
  dateOf,
  daysBetween,
  endOfDay,
  isLocalDate,
  isoFromDayFirst,
  isPeriod,
  localDate,
  startOfDay,
  weekday,
} from './dates.ts';
import { instant, instantFromIso, isoInstant } from './instant.ts';

const someDate = fc.integer({ min: -30_000, max: 60_000 }).map((n) => addDays(localDate('2000-01-01'), n));
const someInstant = fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 }).map(instant);

describe('instants', () => {
  test('are read with an offset and written in UTC', () => {
    assert.equal(isoInstant(instantFromIso('2026-11-22T07:21:11+05:00')), '2026-11-22T02:21:11.000Z');
    for (const wrong of ['2026-11-22', '2026-11-22T07:21:11', '22.11.2026'])
      assert.throws(() => instantFromIso(wrong), RangeError);
    for (const wrong of [1.5, Number.NaN, 1e18]) assert.throws(() => instant(wrong), RangeError);
  });

  test('property: writing and reading gives the same moment, and texts sort as moments', () => {
    fc.assert(
      fc.property(someInstant, someInstant, (a, b) => {
        assert.equal(instantFromIso(isoInstant(a)), a);
        assert.equal(isoInstant(a) < isoInstant(b), a < b);
      }),
    );
  });
});

describe('days', () => {
  test('that do not exist are refused', () => {
    assert.ok(isLocalDate('2024-02-29') && isLocalDate('2000-02-29') && isLocalDate('9999-12-31'));
    for (const wrong of [
      '2026-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '0000-01-01',
      '2026-1-1',
      '',
    ]) {
      assert.equal(isLocalDate(wrong), false, wrong);
    }
    assert.throws(() => localDate('2026-02-30'), /"2026-02-30": there is no such day/);
    assert.throws(() => localDate('30.02.2026'), /written YYYY-MM-DD/);
  });

  test('months and years clamp to the end of the month', () => {
    assert.equal(addMonths(localDate('2026-01-31'), 1), '2026-02-28');
    assert.equal(addMonths(localDate('2026-03-31'), -1), '2026-02-28');
    assert.equal(addYears(localDate('2024-02-29'), 1), '2025-02-28');
  });

  test('periods of ISO 8601', () => {
    const from = localDate('2026-11-22');
    assert.deepEqual(
      ['P90D', 'P5Y', 'P3M', 'P1Y6M', 'P1M1D'].map((period) => applyPeriod(from, period)),
      ['2027-02-20', '2031-11-22', '2027-02-22', '2028-05-22', '2026-12-23'],
    );
    assert.ok(isPeriod('P5Y') && !isPeriod('5Y'));
    for (const wrong of ['P', '90D', 'PT1H', 'P1D1M', 'P-1D'])
      assert.throws(() => applyPeriod(from, wrong), RangeError);
  });

  test('weekdays begin on Monday', () => {
    assert.equal(weekday(localDate('2026-11-23')), 1);
    assert.equal(weekday(localDate('2026-11-22')), 7);
  });

  test('property: adding and counting days agree; order is that of time', () => {
    fc.assert(
      fc.property(someDate, fc.integer({ min: -4000, max: 4000 }), (date, n) => {
        assert.equal(daysBetween(date, addDays(date, n)), n);
        assert.equal(Math.sign(compareDates(addDays(date, n), date)), Math.sign(n));
      }),
    );
  });
});

describe('age', () => {
  const age = (birth: string, day: string) => ageOn(localDate(birth), localDate(day));

  test('changes on the birthday', () => {
    assert.deepEqual([age('2010-11-22', '2026-11-21'), age('2010-11-22', '2026-11-22')], [15, 16]);
    assert.throws(() => age('2026-01-02', '2026-01-01'), RangeError);
  });

  test('of who was born on 29 February changes on 1 March in a common year', () => {
    assert.deepEqual([age('2008-02-29', '2026-02-28'), age('2008-02-29', '2026-03-01')], [17, 18]);
    assert.deepEqual([age('2008-02-29', '2028-02-28'), age('2008-02-29', '2028-02-29')], [19, 20]);
  });
});

describe('zones', () => {
  const zones = fc.constantFrom(
    'Asia/Almaty',
    'Asia/Qyzylorda',
    'UTC',
    'America/New_York',
    'Africa/Cairo',
    'Pacific/Apia',
  );

  test('Kazakhstan went from +06 to +05 on 1 March 2024', () => {
    assert.equal(dateOf(instantFromIso('2024-02-01T18:30:00Z'), 'Asia/Almaty'), '2024-02-02');
    assert.equal(dateOf(instantFromIso('2024-03-02T18:30:00Z'), 'Asia/Almaty'), '2024-03-02');
    assert.equal(
      endOfDay(localDate('2024-02-29'), 'Asia/Almaty') - startOfDay(localDate('2024-02-29'), 'Asia/Almaty'),
      25 * 3_600_000,
    );
    assert.throws(() => dateOf(instant(0), 'Asia/Atlantis'), RangeError);
  });

  test('property: a moment lies within its day, also when asked again', () => {
    fc.assert(
      fc.property(someInstant, zones, (moment, zone) => {
        const day = dateOf(moment, zone);
        assert.ok(startOfDay(day, zone) <= moment && moment < endOfDay(day, zone));
        assert.equal(dateOf(moment, zone), day);
      }),
    );
  });
});

describe('a day as somebody wrote it', () => {
  test('is read day first, whatever stands between', () => {
    for (const written of ['02.03.2026', '2.3.2026', '02/03/2026', '2-3-2026', '2026-03-02'])
      assert.equal(isoFromDayFirst(written), '2026-03-02');
  });

  test('that is no day stays no day', () => {
    for (const written of ['', '02.03.26', '2026.03.02', '2 March', '02.03.20261'])
      assert.equal(isoFromDayFirst(written), written);
    for (const written of ['31.02.2026', '02.13.2026']) assert.ok(!isLocalDate(isoFromDayFirst(written)));
  });
});
