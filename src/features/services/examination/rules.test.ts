import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addDays, type LocalDate, localDate } from '#kernel/dates.ts';
import { isRight, lapseDay, rightAnswer, rulesDigest, shuffled } from './rules.ts';

const below = (numbers: readonly number[]) => {
  let next = 0;
  return (n: number) => (numbers[next++ % numbers.length] ?? 0) % n;
};

describe('the order by lot', () => {
  test('has every case once', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.array(fc.nat(), { minLength: 1 }), (count, numbers) => {
        const order = shuffled(count, below(numbers));
        assert.deepEqual(
          order.toSorted((a, b) => a - b),
          Array.from({ length: count }, (_, index) => index),
        );
      }),
    );
  });

  test('is any order, each by one way alone', () => {
    const seen = new Set<string>();
    // Four cases: draws below 4, 3 and 2 make 24 ways to 24 orders.
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 3; b++) for (let c = 0; c < 2; c++) seen.add(shuffled(4, below([a, b, c])).join());
    assert.equal(seen.size, 24);
  });
});

describe('an answer', () => {
  const condition = fc.constantFrom('adult', 'home', 'paid', 'free');
  const unmetOf = fc.uniqueArray(condition);

  test('is right with the expected outcome and exactly its conditions, in any order', () => {
    fc.assert(
      fc.property(unmetOf, unmetOf, fc.boolean(), (expected, given, granted) => {
        const worked = { expect: { eligible: expected.length === 0, unmet: expected, fee: '0' } };
        const same = expected.toSorted().join() === given.toSorted().join();
        assert.equal(isRight(worked, { granted, unmet: given }), same && granted === (expected.length === 0));
        assert.ok(isRight(worked, rightAnswer(worked)));
      }),
    );
  });
});

describe('an admission', () => {
  const times = { againAfterWorkingDays: 1, newRulesWithinDays: 30 };
  const START = localDate('2026-01-01');
  /** Editions from the latest to the first, each some days after the one before, with rules of a few kinds. */
  const editionsOf = fc
    .array(fc.record({ days: fc.integer({ min: 1, max: 100 }), rules: fc.constantFrom('a', 'b', 'c') }), {
      minLength: 1,
      maxLength: 8,
    })
    .map((steps) => {
      let day: LocalDate = START;
      return steps
        .map(({ days, rules }) => {
          day = addDays(day, days);
          return { validFrom: day, rules };
        })
        .reverse();
    });

  test('holds exactly while it rests upon the rules in force', () => {
    fc.assert(
      fc.property(editionsOf, fc.constantFrom('a', 'b', 'c', null), (editions, passed) => {
        assert.equal(lapseDay(editions, passed, times) === undefined, editions[0]?.rules === passed);
      }),
    );
  });

  test('lapses the stated days after the first edition with other rules, however many follow', () => {
    fc.assert(
      fc.property(editionsOf, fc.constantFrom('a', 'b', 'c'), (editions, passed) => {
        const day = lapseDay(editions, passed, times);
        if (day === undefined) return;
        const changed = editions.findIndex(({ validFrom }) => addDays(validFrom, times.newRulesWithinDays) === day);
        assert.ok(changed >= 0);
        assert.ok(editions.slice(0, changed + 1).every(({ rules }) => rules !== passed));
        const before = editions[changed + 1];
        assert.ok(before === undefined || before.rules === passed);
      }),
    );
  });
});

test('rules are what is decided by, not how it is said', () => {
  const cite = { act: 'law', article: '7' };
  const text = { kk: 'а', ru: 'б', en: 'c' };
  const definition = {
    eligible: [{ id: 'adult', when: 'age >= 16', rule: text, else: text, cite, facts: [] }],
    grounds: [{ id: 'under-age', text, cite }],
    evidence: { person: { register: 'people', for: 'applicant', fields: ['birthDate'], purpose: 'p', label: text } },
    procedure: [{ step: 'review', label: text, checklist: [{ id: 'seen', text, cite }] }],
  } as unknown as Parameters<typeof rulesDigest>[0];
  const digest = rulesDigest(definition);
  const said = JSON.parse(JSON.stringify(definition).replaceAll('"c"', '"another word"'));
  assert.equal(rulesDigest(said), digest);
  for (const [from, to] of [
    ['age >= 16', 'age >= 18'],
    ['under-age', 'too-young'],
    ['"seen"', '"looked-at"'],
    ['birthDate', 'deathDate'],
    ['"7"', '"8"'],
  ] as const)
    assert.notEqual(rulesDigest(JSON.parse(JSON.stringify(definition).replace(from, to))), digest, to);
});
