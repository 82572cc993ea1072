import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type CaseFact, quantile } from '#features/services/index.ts';
import { instant } from '#kernel/instant.ts';
import { officersInvolved } from './complaint.ts';
import { publish } from './publish.ts';
import { figuresOf } from './summarise.ts';

const DAY = 86_400_000;

const fact = (over: Partial<CaseFact> = {}): CaseFact => ({
  service: 'permit',
  provider: 'trade',
  unit: 'steppe',
  territory: '1010',
  channel: 'portal',
  status: 'granted',
  submittedAt: instant(0),
  registeredAt: instant(0),
  closedAt: instant(3 * DAY),
  daysUsed: 3,
  daysPromised: 10,
  outcome: 'granted',
  by: 'officer',
  ground: undefined,
  isBreach: false,
  wasReturned: false,
  handOvers: 0,
  ...over,
});

const many = (n: number, over: Partial<CaseFact> = {}): CaseFact[] => Array.from({ length: n }, () => fact(over));
const refused = (ground: string): Partial<CaseFact> => ({ status: 'refused', outcome: 'refused', ground });
const of = (cases: readonly CaseFact[]) => publish(figuresOf({ cases, ratings: [], complaints: [] }));

describe('what is published', () => {
  test('of fewer than ten decisions nothing but that they are few', () => {
    const few = of([...many(8), fact(refused('blocked'))]);
    assert.equal(few.decided, 'few');
    assert.equal(few.refused, 'few');
    assert.equal(few.breaches, 'few', 'not even that there was none');
    assert.deepEqual(few.refusals, [{ ground: 'blocked', count: 'few' }]);
    assert.equal(few.days, undefined);
    assert.equal(few.elapsedMs, undefined);
    assert.equal(few.onTime, undefined);
  });

  test('of enough decisions: how many, how long, how often late', () => {
    const { days, elapsedMs, ...figures } = of([
      ...many(18),
      ...many(2, { daysUsed: 9, closedAt: instant(9 * DAY) }),
      ...many(10, { ...refused('term:silence'), by: 'silence', isBreach: true, daysUsed: 10 }),
      fact({ status: 'withdrawn', outcome: undefined, by: undefined }),
    ]);
    assert.equal(figures.decided, 30);
    assert.equal(figures.refused, 10);
    assert.equal(figures.silentRefusals, 10);
    assert.equal(figures.tacitApprovals, 0);
    assert.equal(figures.withdrawn, 'few');
    assert.equal(figures.onTime, 20 / 30);
    assert.deepEqual(days, { median: 3, p90: 10 });
    assert.deepEqual(elapsedMs, { median: 3 * DAY, p90: 3 * DAY });
  });

  test('a ground of few refusals takes the next smallest with it', () => {
    const { refusals } = of([...many(40, refused('a')), ...many(12, refused('b')), ...many(3, refused('c'))]);
    assert.deepEqual(refusals, [
      { ground: 'a', count: 40 },
      { ground: 'b', count: 'withheld' },
      { ground: 'c', count: 'few' },
    ]);
  });

  test('marks: a criterion is published only with ten answers of its own', () => {
    const ratings = Array.from({ length: 12 }, (_, index) => ({
      service: 'permit',
      provider: 'trade',
      ratings: { term: index < 9 ? 5 : 2, ...(index < 9 ? { staff: 4 } : {}) },
    }));
    const figures = publish(figuresOf({ cases: [], ratings, complaints: [] }));
    assert.equal(figures.raters, 12);
    assert.deepEqual(figures.ratings.term, { answers: 12, satisfied: 0.75, mean: (9 * 5 + 3 * 2) / 12 });
    assert.deepEqual(figures.ratings.staff, { answers: 'few' });
    assert.deepEqual(figures.ratings.costs, { answers: 0 });
  });

  test('half of the cases never exceed the median, nine tenths never the ninetieth percentile', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1 }), fc.constantFrom(0.5, 0.9), (values, share) => {
        const found = quantile(values, share) ?? Number.NaN;
        assert.ok(values.filter((one) => one <= found).length >= share * values.length);
        assert.ok(values.includes(found));
      }),
    );
  });
});

test('involved is who acted, who was drawn and who gave the case away; answers to complaints are no part', () => {
  const by = (kind: string, id: string) => ({ kind, id });
  const involved = officersInvolved([
    { kind: 'submitted', by: by('person', 'p') },
    { kind: 'draw-done', by: by('system', 's'), secondActor: 'drawn' },
    { kind: 'handed-over', by: by('officer', 'head'), secondActor: 'drawn' },
    { kind: 'decided', by: by('officer', 'next') },
    { kind: 'complaint', by: by('officer', 'overseer') },
  ]);
  assert.deepEqual([...involved].sort(), ['drawn', 'head', 'next']);
});
