/** Each rule at its edge: the moment before, the moment itself, and whoever or whatever is the next one that may not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instant } from '#kernel/instant.ts';
import { begun, march, OFFICER, opinion, PERSON, rulesOf, SYSTEM, story, type Told } from '../testing/history.ts';
import { fold } from './fold.ts';
import { type Obstacle, obstacleTo, type ProposedAct } from './judge.ts';
import { OWN_GROUNDS } from './state.ts';
import { type CaseRules, hearingTimes, refusalFrom } from './terms.ts';

const rules = rulesOf();
const another = { id: 'second', text: { kk: 'м', ru: 'т', en: 't' }, cite: { act: 'A', article: '2' } };
const withTwoGrounds = rulesOf({ grounds: [...rules.definition.grounds, another] });
const DUE = march(24, 0);
const NOT_MET = 'not-met';

/** What stands in the way of an act after a history, at the act's own moment. */
function obstacle(told: readonly Told[], act: ProposedAct, by: CaseRules = rules): Obstacle | undefined {
  return obstacleTo(act, fold(story(...told), by, act.at), by);
}

const before = (at: Instant): Instant => (at - 1) as Instant;
const refusal = (at: Instant, ground = NOT_MET): ProposedAct => ({ kind: 'decided', at, by: OFFICER, ground });
const grant = (at: Instant): ProposedAct => ({ kind: 'decided', at, by: OFFICER });
const heard = (day: number): Told[] => [
  ...begun(),
  { kind: 'hearing-proposed', at: march(day), by: OFFICER, ground: NOT_MET },
];
const objected = (day: number, hour: number): Told[] => [
  ...heard(day),
  { kind: 'objection', at: march(day, hour), by: PERSON },
];

describe('a hearing', () => {
  test('lets a refusal through from the third working day on, and not a moment earlier', () => {
    const from = march(7, 0);
    assert.equal(obstacle(heard(3), refusal(before(march(6, 0)))), 'hearing_running');
    assert.equal(obstacle(heard(4), refusal(before(march(9, 0)))), 'hearing_running');
    assert.equal(obstacle(heard(4), refusal(march(9, 0))), undefined);
    assert.equal(obstacle(heard(3), refusal(from)), undefined);
  });

  test('waits for objections where they may come later than the days of the law, unless one came', () => {
    const slow = rulesOf({ hearing: { workingDays: 1, objections: 3, cite: another.cite } });
    // Tuesday's hearing: the day of the law is Wednesday, objections may come until the end of Friday.
    assert.equal(obstacle(heard(3), refusal(before(march(7, 0))), slow), 'hearing_running');
    assert.equal(obstacle(heard(3), refusal(march(7, 0)), slow), undefined);
    assert.equal(obstacle(objected(3, 12), refusal(march(4, 0)), slow), undefined);
  });

  test('takes one objection, until its days are over', () => {
    const objection = (at: Instant): ProposedAct => ({ kind: 'objection', at, by: PERSON });
    assert.equal(obstacle(heard(3), objection(before(march(6, 0)))), undefined);
    assert.equal(obstacle(heard(3), objection(march(6, 0))), 'objections_over');
    assert.equal(obstacle(objected(3, 12), objection(march(4))), 'already_objected');
    assert.equal(obstacle(begun(), objection(march(3))), 'not_now', 'before it');
  });

  test('is on the ground of the refusal', () => {
    assert.equal(obstacle(heard(3), refusal(march(9), 'second'), withTwoGrounds), 'hearing_other_ground');
    assert.equal(obstacle(heard(3), refusal(march(9)), withTwoGrounds), undefined);
  });

  test('is proposed only where it ends before the term does', () => {
    const proposal = (at: Instant): ProposedAct => ({ kind: 'hearing-proposed', at, by: OFFICER, ground: NOT_MET });
    // Proposed on Wednesday the 18th the refusal may be made from Monday on, the last day; proposed on Thursday, when the term is over.
    assert.equal(obstacle(begun(), proposal(march(18))), undefined);
    assert.equal(obstacle(begun(), proposal(march(19))), 'hearing_too_late');
    const { definition } = rules;
    const [hearing] = [definition.hearing].filter((one) => one !== 'none');
    assert.ok(hearing);
    assert.equal(refusalFrom(hearingTimes(rules.calendarAt(march(19)), hearing, march(19))), DUE, 'at its very end');
  });

  test('is owed before a refusal and not before a grant', () => {
    assert.equal(obstacle(begun(), refusal(march(4))), 'hearing_due');
    assert.equal(obstacle([...begun(), ...opinion], grant(march(5))), undefined);
    assert.equal(obstacle(begun(), refusal(march(4)), rulesOf({ hearing: 'none' })), undefined);
  });
});

describe('whose act it is', () => {
  const NEIGHBOUR = { ...OFFICER, id: 'o2' };
  const acts: readonly (readonly [ProposedAct, readonly Told[]])[] = [
    [grant(march(5)), [...begun(), ...opinion]],
    [{ kind: 'returned', at: march(4), by: OFFICER }, begun()],
    [{ kind: 'opinion-asked', at: march(4), by: OFFICER, unit: 'sanitary/north' }, begun()],
    [{ kind: 'hearing-proposed', at: march(4), by: OFFICER, ground: NOT_MET }, begun()],
    [{ kind: 'evidence-examined', at: march(4), by: OFFICER }, begun()],
  ];
  for (const [act, told] of acts)
    test(`${act.kind}: of the officer who was drawn, and of no other`, () => {
      assert.equal(obstacle(told, act), undefined);
      assert.equal(obstacle(told, { ...act, by: NEIGHBOUR }), 'not_your_case');
    });

  test('the program decides where the service is automatic, and elsewhere only on a signature that does not hold', () => {
    const byRule: ProposedAct = { kind: 'decided', at: march(5), by: SYSTEM };
    const automatic = rulesOf({ term: { kind: 'automatic', cite: another.cite }, procedure: [] });
    assert.equal(obstacle(begun(), byRule, automatic), undefined);
    assert.equal(obstacle(begun(), { ...byRule, ground: 'invented' }, automatic), 'unknown_ground');
    assert.equal(obstacle(begun(), byRule), 'not_now');
    assert.equal(obstacle(begun(), { ...byRule, ground: NOT_MET }), 'not_now');
    assert.equal(obstacle(begun(), { ...byRule, ground: OWN_GROUNDS.signature }), undefined);
  });

  test('nobody decides before an officer was drawn', () => {
    assert.equal(obstacle(begun().slice(0, 3), grant(march(3))), 'not_your_case');
  });
});

describe('time', () => {
  test('the term is the officer’s to its last moment', () => {
    assert.equal(obstacle([...begun(), ...opinion], grant(before(DUE))), undefined);
    assert.equal(obstacle([...begun(), ...opinion], grant(DUE)), 'term_over');
  });

  test('silence decides when the term is over, as of that moment and of no other', () => {
    const silent: ProposedAct = {
      ...{ kind: 'deemed-decided', at: march(24, 1), effectiveAt: DUE, by: SYSTEM },
      ground: OWN_GROUNDS.silence,
    };
    assert.equal(obstacle(begun(), silent), undefined);
    for (const effectiveAt of [before(DUE), march(24, 1)])
      assert.equal(obstacle(begun(), { ...silent, effectiveAt }), 'term_not_over');
    assert.equal(obstacle(begun(), { ...silent, at: before(DUE) }), 'term_not_over');
    assert.equal(obstacle(begun(), { ...silent, ground: NOT_MET }), 'unknown_ground');
  });

  test('an opinion that is demanded hinders a grant until it is late, to the moment', () => {
    const asked = [...begun(), opinion[0]];
    assert.equal(obstacle(asked, grant(before(march(7, 0)))), 'opinion_awaited');
    assert.equal(obstacle(asked, grant(march(7, 0))), undefined);
    assert.equal(obstacle(begun(), grant(march(20))), 'opinion_awaited', 'never asked');
    assert.equal(
      obstacle(asked, { kind: 'opinion-asked', at: march(4), by: OFFICER, unit: 'sanitary/south' }),
      'opinion_asked',
    );
  });

  test('a correction comes in time or not at all, and there is one', () => {
    const returned: Told[] = [...begun(), { kind: 'returned', at: march(4), by: OFFICER }];
    const back = (at: Instant): ProposedAct => ({ kind: 'resubmitted', at, by: PERSON });
    assert.equal(obstacle(returned, back(before(march(12, 0)))), undefined);
    assert.equal(obstacle(returned, back(march(12, 0))), 'correction_over');
    const again: ProposedAct = { kind: 'returned', at: march(13), by: OFFICER };
    assert.equal(obstacle(returned, again), 'returned_once');
    assert.equal(obstacle(begun(), again, rulesOf({ correction: 'none' })), 'no_correction');
  });
});

describe('what a case has behind it', () => {
  test('a closed case takes no act, and its fee is given back only then', () => {
    const withdrawn: Told[] = [...begun(), { kind: 'withdrawn', at: march(4), by: PERSON }];
    const refund: ProposedAct = { kind: 'fee-refunded', at: march(5), by: SYSTEM };
    assert.equal(obstacle(withdrawn, grant(march(5))), 'case_closed');
    assert.equal(obstacle(withdrawn, refund), undefined);
    assert.equal(obstacle(begun(), refund), 'not_now');
  });

  test('contents are erased when their time of keeping is over, to the moment', () => {
    const closed: Told[] = [...begun(), { kind: 'withdrawn', at: march(4), by: PERSON }];
    const erasedAt = (at: Instant) => obstacle(closed, { kind: 'erased', at, by: SYSTEM });
    const { keptUntil } = fold(story(...closed), rules, march(5));
    assert.ok(keptUntil);
    assert.equal(erasedAt(before(keptUntil)), 'not_now');
    assert.equal(erasedAt(keptUntil), undefined);
    assert.equal(obstacle(begun(), { kind: 'erased', at: keptUntil, by: SYSTEM }), 'not_now', 'an open case');
  });

  test('who gave it away is not drawn for it again, nor anybody while somebody has it', () => {
    const given: Told[] = [...begun(), { kind: 'handed-over', at: march(4), secondActor: 'o1' }];
    const drawn = (officer: string): ProposedAct => ({
      kind: 'draw-done',
      at: march(5),
      by: SYSTEM,
      secondActor: officer,
    });
    assert.equal(obstacle(given, drawn('o1')), 'officer_excluded');
    assert.equal(obstacle(given, drawn('o2')), undefined);
    assert.equal(obstacle(begun(), drawn('o2')), 'not_now');
  });
});
