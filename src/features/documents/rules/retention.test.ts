/** The rule of when a document's retention ends, against a model that walks the calendar by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LocalDate, localDate } from '#kernel/dates.ts';
import { keptUntil } from './retention.ts';

/** Asia/Almaty since March 2024: five hours ahead of Greenwich, and no clock is ever changed. */
const ZONE = 'Asia/Almaty';
const OFFSET_MS = 5 * 3_600_000;
const DAY_MS = 86_400_000;

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const lengthOf = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** The midnight after the last day of a period, in the model's arithmetic: month by month, then day by day. */
function model(from: LocalDate, years: number, months: number, days: number): number {
  let [year = 0, month = 0, day = 0] = from.split('-').map(Number);
  const wanted = day;
  for (let n = 0; n < years * 12 + months; n++) [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  day = Math.min(wanted, lengthOf(year, month));
  for (let n = 0; n < days; n++) {
    day += 1;
    if (day <= lengthOf(year, month)) continue;
    day = 1;
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return Date.UTC(year, month - 1, day) + DAY_MS - OFFSET_MS;
}

const cite = { act: 'law', article: '7' };
const days = fc
  .tuple(fc.integer({ min: 2025, max: 2099 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([year, month, day]) =>
    localDate([year, month, Math.min(day, lengthOf(year, month))].map((n) => String(n).padStart(2, '0')).join('-')),
  );
const period = fc.record({
  years: fc.integer({ min: 0, max: 90 }),
  months: fc.integer({ min: 0, max: 30 }),
  days: fc.integer({ min: 0, max: 800 }),
});

test('it counts from the revocation, else from the last day of validity, to the close of the last day of the period', () => {
  fc.assert(
    fc.property(fc.option(days), fc.option(days), period, (validUntil, endedOn, { years, months, days: more }) => {
      const found = keptUntil(
        { validUntil, endedOn: endedOn ?? undefined },
        { content: `P${years}Y${months}M${more}D`, cite },
        ZONE,
      );
      const from = endedOn === null ? validUntil : endedOn;
      assert.equal(found, from === null ? undefined : model(from, years, months, more));
    }),
  );
});

test('what is kept for ever, or is in force until revoked, has no end', () => {
  fc.assert(
    fc.property(days, fc.option(days), (validUntil, endedOn) => {
      const life = { validUntil, endedOn: endedOn ?? undefined };
      assert.equal(keptUntil(life, { content: 'permanent', cite }, ZONE), undefined);
    }),
  );
  assert.equal(keptUntil({ validUntil: null, endedOn: undefined }, { content: 'P1D', cite }, ZONE), undefined);
});
