import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import type { HistoryKind } from '../../history/kinds.ts';
import {
  begun,
  calendar,
  cite,
  march,
  OFFICER,
  opinion,
  PERSON,
  rulesOf,
  SYSTEM,
  story,
  type Told,
} from '../testing/history.ts';
import { BrokenHistory, type Envelope, fold } from './fold.ts';
import { obstacleTo, type ProposedAct } from './judge.ts';
import { OWN_GROUNDS } from './state.ts';
import { type CaseRules, warningTimes } from './terms.ts';

const rules = rulesOf();
const tacit = rulesOf({ term: { workingDays: 5, week: 'five', silence: 'approval', cite, silenceCite: cite } });

const breaks = (told: Told[], why: string, by = rules) =>
  assert.throws(
    () => fold(story(...told), by, march(30)),
    (error: unknown) => error instanceof BrokenHistory && error.message.includes(why),
  );

describe('the fold', () => {
  test('an officer grants within the term', () => {
    const state = fold(story(...begun(), ...opinion, { kind: 'decided', at: march(5), by: OFFICER }), rules, march(30));
    assert.equal(state.status, 'granted');
    assert.equal(state.decision?.by, 'officer');
    assert.equal(state.closedAt, march(5));
    assert.equal(state.breach, undefined);
    assert.equal(state.term?.countedSoFar, 3, 'the term of a closed case stands still');
  });

  test('the term ends at the close of its last day, and then the officer may not decide', () => {
    const state = fold(story(...begun()), rules, march(23, 23));
    assert.equal(state.term?.dueDate, '2026-03-23');
    assert.equal(state.dueAt, march(24, 0));
    assert.equal(state.isOverdue, false);
    assert.equal(fold(story(...begun()), rules, march(24, 0)).isOverdue, true);
    breaks([...begun(), ...opinion, { kind: 'decided', at: march(24, 0), by: OFFICER }], 'term_over');
  });

  test('silence refuses at the deadline and is a breach', () => {
    const due = march(24, 0);
    const told = [
      ...begun(),
      { kind: 'deemed-decided', at: march(24, 1), effectiveAt: due, ground: OWN_GROUNDS.silence } as Told,
    ];
    const state = fold(story(...told), rules, march(30));
    assert.equal(state.status, 'deemed-refused');
    assert.deepEqual(state.breach, { on: '2026-03-23', at: due });
    assert.equal(state.decision?.effectiveAt, due);
    breaks(
      [...begun(), { kind: 'deemed-decided', at: march(23), effectiveAt: due, ground: OWN_GROUNDS.silence }],
      'term_not_over',
    );
  });

  test('silence approves where the definition says so', () => {
    const due = march(10, 0);
    const granted = fold(
      story(...begun(), { kind: 'deemed-decided', at: march(11), effectiveAt: due }),
      tacit,
      march(30),
    );
    assert.equal(granted.status, 'deemed-approved');
    const refused = story(...begun(), { kind: 'deemed-decided', at: march(11), effectiveAt: due, ground: 'not-met' });
    assert.equal(fold(refused, tacit, march(30)).status, 'deemed-refused');
    breaks([...begun(), { kind: 'deemed-decided', at: march(25), effectiveAt: march(24, 0) }], 'unknown_ground');
  });

  test('the one return stops the clock until it is answered', () => {
    const told = [...begun(), { kind: 'returned', at: march(4), by: OFFICER } as Told];
    const waiting = fold(story(...told), rules, march(5));
    assert.equal(waiting.status, 'returned');
    assert.equal(waiting.dueAt, null);
    const back = [...told, { kind: 'resubmitted', at: march(9), by: PERSON } as Told];
    const state = fold(story(...back), rules, march(9, 12));
    assert.equal(state.status, 'examined');
    // 4, 5, 6 and 9 March stand: four working days more than 23 March.
    assert.equal(state.term?.dueDate, '2026-03-27');
    breaks([...back, { kind: 'returned', at: march(10), by: OFFICER }], 'returned_once');
  });

  describe('waiting for a register elsewhere', () => {
    const outage = (term: 'stands' | 'runs') => rulesOf({ outage: { term, cite } });
    const waits: Told[] = [
      { kind: 'submitted', at: march(2), by: PERSON },
      { kind: 'registered', at: march(2) },
      { kind: 'unit-assigned', at: march(2), unit: 'north' },
      { kind: 'evidence-awaited', at: march(2) },
      { kind: 'draw-done', at: march(2, 11), secondActor: 'o1' },
    ];
    const answered: Told = { kind: 'evidence-received', at: march(5) };

    test('the clock stands line by line, where the definition says so, and goes on after the answer', () => {
      const waiting = fold(story(...waits), outage('stands'), march(4));
      assert.equal(waiting.dueAt, null);
      assert.equal(waiting.term?.state, 'paused');
      const state = fold(story(...waits, answered), outage('stands'), march(6));
      const paused = state.term?.lines.filter(({ note }) => note === 'evidence').map(({ date }) => date);
      assert.deepEqual(paused, ['2026-03-03', '2026-03-04', '2026-03-05']);
      assert.equal(state.term?.dueDate, '2026-03-26');
      assert.equal(fold(story(...waits), outage('runs'), march(4)).term?.dueDate, '2026-03-23');
    });

    test('nobody decides before the answer, nor proposes to; silence and a bad signature go their way', () => {
      const late = [...waits, ...opinion];
      breaks([...late, { kind: 'decided', at: march(5), by: OFFICER }], 'answer_awaited', outage('stands'));
      const proposed = { kind: 'hearing-proposed', at: march(4), by: OFFICER, ground: 'not-met' } as Told;
      breaks([...waits, proposed], 'answer_awaited', outage('stands'));
      const bad = { kind: 'decided', at: march(5), ground: OWN_GROUNDS.signature } as Told;
      assert.equal(fold(story(...waits, bad), outage('stands'), march(6)).status, 'refused');
      const due = march(24, 0);
      const deemed = { kind: 'deemed-decided', at: due, effectiveAt: due, ground: OWN_GROUNDS.silence } as Told;
      assert.equal(fold(story(...waits, deemed), outage('runs'), march(30)).status, 'deemed-refused');
    });

    test('only the program says that it waits, once at a time, and that it has ended', () => {
      breaks([...begun(), answered], 'not_now');
      breaks([...waits, { kind: 'evidence-awaited', at: march(3) }], 'not_now', outage('stands'));
      breaks([...waits, { ...answered, by: OFFICER }], 'not_now', outage('stands'));
    });

    test('whenever it waits, however long: each day counts once, as a day of the term or as one that stood', () => {
      const days = fc.integer({ min: 2, max: 20 });
      fc.assert(
        fc.property(days, days, fc.boolean(), (from, length, isAnswered) => {
          const until = from + length;
          const told: Told[] = [
            ...begun(),
            { kind: 'evidence-awaited', at: march(from, 12) },
            ...(isAnswered ? [{ kind: 'evidence-received', at: march(until, 12) } as Told] : []),
          ];
          const { term } = fold(story(...told), outage('stands'), march(until, 13));
          const dates = term?.lines.map(({ date }) => date) ?? [];
          assert.equal(new Set(dates).size, dates.length);
          assert.equal(term?.dueAt === null, !isAnswered);
          if (isAnswered) assert.equal(term?.lines.filter(({ kind }) => kind === 'counted').length, 15);
        }),
      );
    });
  });

  test('a correction that never comes sets the clock going by itself', () => {
    const told = [...begun(), { kind: 'returned', at: march(4), by: OFFICER } as Told];
    const state = fold(story(...told), rules, march(12));
    assert.equal(state.status, 'examined');
    assert.equal(state.correction?.endedAt, march(12, 0));
    assert.equal(state.correction?.resubmitted, false);
    breaks([...told, { kind: 'resubmitted', at: march(12), by: PERSON }], 'correction_over');
  });

  test('of a correction that never came no day is counted beyond its last', () => {
    const due = (month: string): string | null | undefined => {
      const at = (day: string): Instant => instantFromIso(`${month}-${day}T10:00:00+05:00`);
      const told: Told[] = [
        { kind: 'submitted', at: at('01'), by: PERSON },
        { kind: 'registered', at: at('01') },
        { kind: 'unit-assigned', at: at('01'), unit: 'north' },
        { kind: 'draw-done', at: at('01'), secondActor: 'o1' },
        { kind: 'returned', at: at('03'), by: OFFICER },
      ];
      return fold(story(...told), rules, at('15')).term?.lines.findLast(({ kind }) => kind === 'paused')?.date;
    };
    assert.equal(due('2027-02'), '2027-02-10');
    // What was returned before that was mended keeps the count by which it was decided.
    assert.equal(due('2026-06'), '2026-06-11');
  });

  test('no refusal before the hearing is over, nor on another ground', () => {
    breaks([...begun(), { kind: 'decided', at: march(5), by: OFFICER, ground: 'not-met' }], 'hearing_due');
    const heard = [...begun(), { kind: 'hearing-proposed', at: march(4), by: OFFICER, ground: 'not-met' } as Told];
    breaks([...heard, { kind: 'decided', at: march(6, 23), by: OFFICER, ground: 'not-met' }], 'hearing_running');
    const refused = [...heard, { kind: 'decided', at: march(9), by: OFFICER, ground: 'not-met' } as Told];
    assert.equal(fold(story(...refused), rules, march(30)).status, 'refused');
    breaks(
      [...begun(), { kind: 'hearing-proposed', at: march(23), by: OFFICER, ground: 'not-met' }],
      'hearing_too_late',
    );
    breaks([...begun(), { kind: 'hearing-proposed', at: march(4), by: OFFICER, ground: 'invented' }], 'unknown_ground');
    breaks([...heard, { kind: 'objection', at: march(7), by: PERSON }], 'objections_over');
  });

  test('only the officer who was drawn acts, and one who gave the case away is never drawn again', () => {
    breaks([...begun(), { kind: 'returned', at: march(4), by: { ...OFFICER, id: 'o2' } }], 'not_your_case');
    const given = [...begun(), { kind: 'handed-over', at: march(4), secondActor: 'o1' } as Told];
    assert.equal(fold(story(...given), rules, march(5)).officerId, undefined);
    breaks([...given, { kind: 'draw-done', at: march(5), secondActor: 'o1' }], 'officer_excluded');
    const state = fold(story(...given, { kind: 'draw-done', at: march(5), secondActor: 'o2' }), rules, march(6));
    assert.equal(state.officerId, 'o2');
    assert.equal(state.draws, 2);
  });

  test('a merger moves the case with its term, and takes it from an officer without keeping him from a later draw', () => {
    const ground = 'succession:inspection/north';
    const move = { kind: 'transferred', at: march(4), unit: 'agency/south', ground } as const;
    const before = fold(story(...begun()), rules, march(5));
    const state = fold(story(...begun(), { ...move, secondActor: 'post-2' } as Told), rules, march(5));
    assert.deepEqual([state.provider, state.unit, state.officerId], ['agency', 'south', 'post-2']);
    assert.deepEqual([state.term, state.status, state.transfers], [before.term, before.status, 1]);
    const lost = [...begun(), move as Told, { kind: 'handed-over', at: march(4), secondActor: 'o1', ground } as Told];
    assert.equal(fold(story(...lost), rules, march(5)).handOvers, 1);
    assert.equal(
      fold(story(...lost, { kind: 'draw-done', at: march(5), secondActor: 'o1' }), rules, march(5)).draws,
      2,
    );
    breaks([...begun(), { ...move, ground: 'succession:inspection/west' } as Told], 'not_now');
    breaks([...begun(), { ...move, by: OFFICER } as Told], 'not_now');
    breaks([...begun(), { ...move, unit: 'inspection/north' } as Told], 'not_now');
    breaks([...begun(), { ...(lost.at(-1) as Told), by: OFFICER }], 'not_now');
  });

  test('a demanded opinion is awaited until it is late', () => {
    const asked = [...begun(), opinion[0]];
    breaks([...asked, { kind: 'decided', at: march(5), by: OFFICER }], 'opinion_awaited');
    assert.equal(
      fold(story(...asked, { kind: 'decided', at: march(9), by: OFFICER }), rules, march(9)).status,
      'granted',
    );
  });

  test('warnings come at their share of the term, in order, before its end', () => {
    const { term, dueAt } = fold(story(...begun()), tacit, march(3));
    assert.ok(term && dueAt);
    const times = warningTimes(term, calendar.zone);
    assert.deepEqual(
      times.map(({ percent }) => percent),
      [50, 80, 95],
    );
    assert.equal(times[0]?.at, march(5, 12), 'half of five days: noon of the third');
    assert.ok(times.every(({ at: when }, index) => when < dueAt && when > (times[index - 1]?.at ?? 0)));
  });

  test('gaps break a history; an act that waited a moment for the lock does not', () => {
    const [one, two] = story(...begun());
    assert.ok(one && two);
    assert.throws(() => fold([one, { ...two, seq: 3 }], rules, march(3)), BrokenHistory);
    assert.throws(() => fold([two], rules, march(3)), BrokenHistory);
    assert.equal(fold([one, { ...two, at: (one.at - 5) as Instant }], rules, march(3)).registeredAt, one.at);
  });
});

const KINDS: readonly HistoryKind[] = [
  'registered',
  'unit-assigned',
  'draw-done',
  'evidence-examined',
  'opinion-asked',
  'opinion-given',
  'returned',
  'resubmitted',
  'message',
  'hearing-proposed',
  'objection',
  'decided',
  'deemed-decided',
  'handed-over',
  'withdrawn',
  'fee-charged',
  'fee-paid',
  'register-changed',
  'document-issued',
  'delivered',
  'complaint',
];

const attempt = fc.record({
  kind: fc.constantFrom(...KINDS),
  afterMs: fc.oneof(fc.integer({ min: 0, max: 3_600_000 }), fc.integer({ min: 0, max: 6 * 24 * 3_600_000 })),
  by: fc.constantFrom(SYSTEM, PERSON, OFFICER, { ...OFFICER, id: 'o2' }),
  ground: fc.constantFrom(undefined, undefined, 'not-met', OWN_GROUNDS.silence, 'invented'),
  secondActor: fc.constantFrom('o1', 'o2', 'o3'),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

/** Plays attempts as the actions do: judged upon the fold of the moment, appended only without an obstacle. */
function play(attempts: readonly Attempt[], by: CaseRules): Envelope[] {
  const entries = story({ kind: 'submitted', at: march(2), by: PERSON });
  let now = march(2);
  for (const { kind, afterMs, ground, ...rest } of attempts) {
    now = (now + afterMs) as Instant;
    const state = fold(entries, by, now);
    const act: ProposedAct = {
      ...rest,
      kind,
      at: now,
      unit: kind === 'unit-assigned' ? 'north' : 'sanitary/north',
      ...(kind === 'deemed-decided' && typeof state.dueAt === 'number' ? { effectiveAt: state.dueAt } : {}),
      ...(ground === undefined ? {} : { ground }),
    };
    const before = JSON.stringify(entries);
    if (obstacleTo(act, state, by) === undefined) {
      entries.push({
        effectiveAt: now,
        ...act,
        by: { ...SYSTEM, ...rest.by },
        id: `e${entries.length + 1}`,
        seq: entries.length + 1,
      });
    } else {
      assert.equal(JSON.stringify(entries), before);
    }
  }
  return entries;
}

describe('properties of the fold', () => {
  const runs = fc.tuple(fc.array(attempt, { maxLength: 40 }), fc.constantFrom(rules, tacit));

  test('whatever is allowed folds, and folds to the same again', () => {
    fc.assert(
      fc.property(runs, ([attempts, by]) => {
        const entries = play(attempts, by);
        const now = ((entries.at(-1)?.at ?? 0) + 1) as Instant;
        const copied = JSON.parse(JSON.stringify(entries)) as Envelope[];
        assert.deepEqual(fold(copied, by, now), fold(entries, by, now));
      }),
      { numRuns: 300 },
    );
  });

  test('a closed case stays closed, and a breach stays a breach', () => {
    fc.assert(
      fc.property(runs, ([attempts, by]) => {
        const entries = play(attempts, by);
        let closedAt: Instant | undefined;
        let breach = false;
        for (let length = 1; length <= entries.length; length++) {
          const state = fold(entries.slice(0, length), by, entries[length - 1]?.at as Instant);
          if (closedAt !== undefined) assert.equal(state.closedAt, closedAt);
          if (breach) assert.ok(state.breach);
          closedAt = state.closedAt;
          breach = state.breach !== undefined;
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the end of the term never comes nearer', () => {
    fc.assert(
      fc.property(runs, ([attempts, by]) => {
        const entries = play(attempts, by);
        let latest = 0;
        for (let length = 1; length <= entries.length; length++) {
          const { dueAt } = fold(entries.slice(0, length), by, entries[length - 1]?.at as Instant);
          if (typeof dueAt !== 'number') continue;
          assert.ok(dueAt >= latest);
          latest = dueAt;
        }
      }),
      { numRuns: 200 },
    );
  });

  test('nobody but silence decides after the term', () => {
    fc.assert(
      fc.property(runs, ([attempts, by]) => {
        const state = fold(play(attempts, by), by, march(31));
        if (state.decision && state.breach) assert.equal(state.decision.by, 'silence');
      }),
      { numRuns: 200 },
    );
  });
});
