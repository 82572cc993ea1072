/** The rule of when a record's retention ends, against a model that asks every single day of a few weeks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, type LocalDate, localDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { countedFrom, keptUntil, lastDayHeld } from './retention.ts';
import type { Span } from './versions.ts';

const DAY_MS = 86_400_000;
const FIRST = localDate('2026-01-01');
const FIRST_MS = Date.UTC(2026, 0, 1);
const DAYS = 30;
const cite = { act: 'law', article: '7' };

/** A version by the numbers of its days; `recorded`: the day on which it was written. */
const version = fc.record({
  act: fc.constantFrom('add' as const, 'change' as const, 'end' as const),
  from: fc.nat(DAYS),
  length: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
  recorded: fc.nat(DAYS * 2),
});
type Version = typeof version extends fc.Arbitrary<infer T> ? T : never;

const spansOf = (versions: readonly Version[]): Span[] =>
  versions.map(({ act, from, length, recorded }, index) => ({
    ...{ number: index + 1, act, validFrom: addDays(FIRST, from) },
    ...(length === undefined ? {} : { validTo: addDays(FIRST, from + length) }),
    recordedAt: (FIRST_MS + recorded * DAY_MS) as Instant,
  }));

/** Day by day, later writings over earlier ones; beyond the last day everything goes on as on it. */
function model(versions: readonly Version[]): { readonly last: number | undefined; readonly holdsForEver: boolean } {
  const far = DAYS + 20;
  const held = Array<boolean>(far + 1).fill(false);
  for (const { act, from, length } of versions)
    for (let day = from; day <= far && day < from + (length ?? Number.POSITIVE_INFINITY); day++)
      held[day] = act !== 'end';
  const last = held.lastIndexOf(true);
  return { last: last === -1 ? undefined : last, holdsForEver: last === far };
}

const dayOf = (moment: Instant): LocalDate => addDays(FIRST, Math.floor((moment - FIRST_MS) / DAY_MS));

test('the last day held is the last of all days on which the record holds', () => {
  fc.assert(
    fc.property(fc.array(version, { maxLength: 8 }), (versions) => {
      const { last, holdsForEver } = model(versions);
      const expected = holdsForEver ? 'always' : last === undefined ? undefined : addDays(FIRST, last);
      assert.equal(lastDayHeld(spansOf(versions)), expected);
    }),
    { numRuns: 2000 },
  );
});

test('it counts from the later of the last day held and the last writing, to the close of the last day of the period', () => {
  fc.assert(
    fc.property(fc.array(version, { minLength: 1, maxLength: 6 }), fc.nat(4000), (versions, days) => {
      const { last, holdsForEver } = model(versions);
      const from = countedFrom(spansOf(versions), dayOf);
      const until = keptUntil(from, { content: `P${days}D`, cite }, 'UTC');
      const counted = Math.max(last ?? 0, ...versions.map(({ recorded }) => recorded));
      assert.equal(until, holdsForEver ? undefined : FIRST_MS + (counted + days + 1) * DAY_MS);
      assert.equal(keptUntil(from, { content: 'permanent', cite }, 'UTC'), undefined);
    }),
    { numRuns: 2000 },
  );
});
