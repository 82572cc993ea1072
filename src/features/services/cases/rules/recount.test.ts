import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Calendar, Holiday } from '#kernel/calendar.ts';
import { addDays, localDate } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import {
  begun,
  rulesOf as caseRules,
  cite,
  march,
  OFFICER,
  SYSTEM,
  story,
  type Told,
  text,
} from '../testing/history.ts';
import { BrokenHistory, fold } from './fold.ts';
import { obstacleTo } from './judge.ts';
import { movedEnd } from './recount.ts';
import { type CaseState, OWN_GROUNDS } from './state.ts';
import { type CaseRules, termAt } from './terms.ts';

const HOUR_MS = 3_600_000;
const START = march(2);

const calendarWith = (days: readonly number[]): Calendar => ({
  zone: 'Asia/Almaty',
  years: {
    '2026': {
      holidays: days.map(
        (day): Holiday => ({
          date: addDays(localDate('2026-03-01'), day),
          name: text,
          movesWhenOnWeekend: false,
          citation: cite,
        }),
      ),
      transfers: [],
    },
  },
});

/** Rules of a country that changes its calendar some hours after the case began. */
const rulesOf = (before: Calendar, after: Calendar, changedAt: Instant): CaseRules =>
  caseRules(
    { term: { workingDays: 8, week: 'five', silence: 'refusal', cite, silenceCite: cite }, procedure: [] },
    (moment) => (moment < changedAt ? before : after),
  );

const correction = (at: Instant) =>
  ({ kind: 'corrected', at, by: SYSTEM, ground: OWN_GROUNDS.calendar }) satisfies Told & object;

const holidays = fc.array(fc.integer({ min: 1, max: 28 }), { maxLength: 6 });
/** Hours from the beginning at which the calendar changes, and at which somebody would correct. */
const hours = fc.integer({ min: 1, max: 24 * 25 });
const changes = fc.tuple(holidays, holidays, hours, hours).map(([before, after, changed, later]) => {
  const changedAt = instant(START + changed * HOUR_MS);
  return {
    rules: rulesOf(calendarWith(before), calendarWith(after), changedAt),
    ...{
      plain: rulesOf(calendarWith(before), calendarWith(before), changedAt),
      at: instant(changedAt + later * HOUR_MS),
    },
  };
});

const told = ({ reckonedAt: _, ...rest }: CaseState) => rest;

describe('a term counted anew', () => {
  test('moves by the act alone: without it the case is as if nothing had been published', () =>
    fc.assert(
      fc.property(changes, ({ rules, plain, at }) => {
        assert.deepEqual(fold(story(...begun()), rules, at), fold(story(...begun()), plain, at));
      }),
    ));

  test('ends where the new calendar says, ahead of the act, and is counted alike again; what is not allowed breaks the history', () => {
    let moves = 0;
    let refusals = 0;
    fc.assert(
      fc.property(changes, ({ rules, at }) => {
        const before = fold(story(...begun()), rules, at);
        const moved = movedEnd(before, rules, at);
        const act = correction(at);
        const entries = story(...begun(), act);
        if (obstacleTo(act, before, rules)) {
          refusals++;
          assert.ok(
            !moved || before.isOverdue || moved.dueAt <= at,
            'refused where it would end what is over or too soon',
          );
          assert.throws(() => fold(entries, rules, at), BrokenHistory);
          return;
        }
        moves++;
        const after = fold(entries, rules, at);
        const expected = termAt(rules, START, { awaits: [], reckonedAt: at }, at);
        assert.ok(moved && expected);
        assert.deepEqual([after.term, after.dueAt], [expected, moved.dueAt]);
        assert.notEqual(moved.now, moved.was);
        assert.equal(moved.was, before.term?.dueDate);
        assert.ok((after.dueAt ?? 0) > at && !after.isOverdue && after.breach === undefined);
        assert.ok(moved.days.length > 0, 'a day says why');
        assert.ok(obstacleTo(correction(at), after, rules), 'nothing is left to correct');
        assert.deepEqual(fold(entries, rules, instant(at + 1)).dueAt, after.dueAt);
      }),
      { numRuns: 400 },
    );
    // About one in seven moves: so few never come by chance.
    assert.ok(moves > 20 && refusals > 20, `${moves} moved, ${refusals} did not`);
  });

  test('leaves a breach as it is, whatever is published and said beside it', () => {
    let beside = 0;
    fc.assert(
      fc.property(changes, ({ rules, at }) => {
        const due = fold(story(...begun()), rules, START).dueAt;
        assert.ok(due);
        const silent: Told[] = [
          ...begun(),
          { kind: 'deemed-decided', at: due, effectiveAt: due, ground: OWN_GROUNDS.silence },
        ];
        const later = instant(Math.max(at, due + 1));
        const before = fold(story(...silent), rules, later);
        const act = correction(later);
        if (obstacleTo(act, before, rules)) return;
        beside++;
        const after = fold(story(...silent, act), rules, later);
        const { keptUntil: _, ...was } = told(before);
        const { keptUntil: __, ...is } = told(after);
        assert.deepEqual(is, was);
        assert.equal(after.reckonedAt, before.reckonedAt);
      }),
    );
    assert.ok(beside > 10, `${beside}`);
  });

  test('is the program’s alone, by a changed calendar, and not beside a case that was decided in time', () => {
    const changedAt = instant(START + HOUR_MS);
    const rules = rulesOf(calendarWith([]), calendarWith([5]), changedAt);
    const at = instant(START + 2 * HOUR_MS);
    const state = fold(story(...begun()), rules, at);
    assert.equal(obstacleTo(correction(at), state, rules), undefined);
    for (const wrong of [{ by: OFFICER }, { ground: 'not-met' }, { ground: undefined }])
      assert.equal(obstacleTo({ ...correction(at), ...wrong } as never, state, rules), 'not_now');
    const decided = fold(story(...begun(), { kind: 'decided', at, by: OFFICER }), rules, at);
    assert.equal(obstacleTo(correction(at), decided, rules), 'not_now');
  });

  test('never ends before a hearing that was announced', () => {
    const changedAt = instant(START + 5 * 24 * HOUR_MS);
    // Two holidays in the second week are taken away: the term would end with the twelfth, and the refusal may be made from the thirteenth.
    const rules = rulesOf(calendarWith([10, 11]), calendarWith([]), changedAt);
    const friday = instant(START + 4 * 24 * HOUR_MS);
    const heard: Told[] = [...begun(), { kind: 'hearing-proposed', at: friday, by: OFFICER, ground: 'not-met' }];
    const judged = (entries: readonly Told[]) => {
      const state = fold(story(...entries), rules, changedAt);
      assert.equal(movedEnd(state, rules, changedAt)?.now, '2026-03-12');
      return obstacleTo(correction(changedAt), state, rules);
    };
    assert.equal(judged(heard), 'not_now');
    assert.equal(judged(begun()), undefined);
  });
});
