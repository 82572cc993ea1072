import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, localDate } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import { lapseOf, type Standing } from './mandate.ts';

const START = localDate('2026-01-01');
const DAY = 86_400_000;
const dayOf = (n: number) => addDays(START, n);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const day = fc.integer({ min: -40, max: 40 });

test('a mandate holds at a moment if and only if each day up to it says so', () => {
  const facts = fc.record({
    granted: fc.boolean(),
    accepted: maybe(day),
    ended: maybe(day),
    director: maybe(fc.boolean()),
    last: maybe(day),
    // The birthday of full age, on a day of the same calendar.
    fullAge: maybe(day),
    deaths: fc.tuple(maybe(day), maybe(day)),
    now: day,
  });
  fc.assert(
    fc.property(facts, ({ granted, accepted, ended, director, last, fullAge, deaths, now }) => {
      const standing: Standing = {
        ...(granted
          ? {
              grant: {
                ...(accepted === undefined ? {} : { acceptedAt: instant(accepted * DAY) }),
                ...(ended === undefined ? {} : { endedAt: instant(ended * DAY) }),
                ...(director === undefined ? {} : { isGrantorDirector: director }),
              },
            }
          : {}),
        ...(last === undefined ? {} : { lastDay: dayOf(last) }),
        ...(fullAge === undefined
          ? {}
          : {
              minor: {
                birthDate: localDate(`${Number(dayOf(fullAge).slice(0, 4)) - 18}${dayOf(fullAge).slice(4)}`),
                untilAge: 18,
              },
            }),
        deaths: deaths.map((one) => (one === undefined ? undefined : dayOf(one))),
      };
      // The model walks the days from before anything happened, and changes its mind where something does.
      let holds = !granted;
      for (let today = -50; today <= now; today++) {
        if (granted && accepted === today) holds = true;
      }
      for (let today = -50; today <= now; today++) {
        if (granted && ended === today) holds = false;
        if (fullAge === today || deaths.includes(today)) holds = false;
        if (last !== undefined && today === last + 1) holds = false;
      }
      if (granted && director === false) holds = false;
      assert.equal(lapseOf(standing, instant(now * DAY), dayOf(now)) === undefined, holds);
    }),
    { numRuns: 2000 },
  );
});
