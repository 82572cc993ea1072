import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { identityFeature } from '#features/identity/feature.ts';
import { examinationFigures } from '#features/identity/index.ts';
import { lapseLoop } from '#features/services/examination/lapse.ts';
import { admissionsOf, answerExamination, beginExamination } from '#features/services/index.ts';
import { type Edits, publishNext } from '#features/services/testing/next-edition.ts';
import { addDays, dateOf, type LocalDate, startOfDay } from '#kernel/dates.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Context } from '#platform/feature.ts';
import { performIn } from '#platform/perform.ts';
import { meanwhile } from '#test/support/meanwhile.ts';
import { asBeginner, type Beginner, features, STALL } from './testing/beginner.ts';

const ZONE = 'Asia/Almaty';

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

const today = ({ instance }: Beginner): LocalDate => dateOf(instance.clock.now(), ZONE);

const standingOf = ({ instance, actor }: Beginner) =>
  instance.app.read(async (tx) => {
    const all = await admissionsOf(tx, actor, instance.clock.now());
    const found = all.find(({ edition }) => edition.id === STALL);
    return found && { kind: found.standing.kind, ...(found.until ? { until: found.until } : {}) };
  });

async function fsck({ instance }: Beginner): Promise<string[]> {
  const found: string[] = [];
  for await (const one of identityFeature.fsck(instance.app)) found.push(one.what);
  return found;
}

const edition = (version: LocalDate, from: string, to: string): Edits => ({
  [`trade-inspection/${STALL}.yaml`]: [
    ['version: 2026-01-01', `version: ${version}`],
    [from, to],
  ],
});

/** Editions of the stall's permit from a day on: with another limit, and with other words alone. */
const stallRules = (version: LocalDate): Edits =>
  edition(version, 'age(person.birthDate, today) >= 18', 'age(person.birthDate, today) >= 17');
const stallTexts = (version: LocalDate): Edits => edition(version, 'en: You are 18 or older.', 'en: You are of age.');

describe('an officer', () => {
  test('is admitted by right answers alone, from the next working day, which the log carries', () =>
    asBeginner(async (beginner) => {
      const { instance, actor, begin, answer, drawn } = beginner;
      assert.deepEqual(await standingOf(beginner), { kind: 'open' });
      const id = await begin();
      assert.equal(await begin(), id, 'what was begun goes on');
      const before = await instance.asOwner<{ n: number }>(
        'select count(*)::integer as n from identity.roster_commitment',
      );
      assert.deepEqual(await answer(id, 'right'), { passed: true });
      assert.deepEqual(await standingOf(beginner), { kind: 'admitted' });
      assert.deepEqual(await drawn(today(beginner)), []);
      assert.deepEqual(await drawn(addDays(today(beginner), 7)), [actor.officerId]);
      const after = await instance.asOwner<{ n: number }>(
        'select count(*)::integer as n from identity.roster_commitment',
      );
      assert.equal((after[0]?.n ?? 0) - (before[0]?.n ?? 0), 1);
      await instance.runJobs();
      assert.deepEqual(await fsck(beginner), []);
      await assert.rejects(begin(), refused('services.already_admitted'));
      await assert.rejects(answer(id, 'right'), refused('services.examination_answered'));
    }));

  test('who fails is told, stays out, and tries again after the time that the country states', () =>
    asBeginner(async (beginner) => {
      const { instance, begin, answer, drawn } = beginner;
      assert.deepEqual(await answer(await begin(), 'wrong'), { passed: false });
      assert.deepEqual(await standingOf(beginner), { kind: 'later' });
      assert.deepEqual(await drawn(addDays(today(beginner), 7)), []);
      await assert.rejects(begin(), refused('services.examined_later'));
      instance.clock.set(startOfDay(addDays(today(beginner), 5), ZONE));
      assert.deepEqual(await standingOf(beginner), { kind: 'open' });
      assert.deepEqual(await answer(await begin(), 'right'), { passed: true });
    }));

  test('is examined in services of his agency alone, and only as an officer, upon his own attempt', () =>
    asBeginner(async (beginner) => {
      const { instance, ctx, actor, begin } = beginner;
      const { app } = instance;
      await assert.rejects(begin('joint-garden'), refused('services.not_examined'));
      await assert.rejects(begin('nothing-such'), refused('services.not_examined'));
      const id = await begin();
      const other: Context = { ...ctx(), actor: { ...actor, officerId: '019aa000-0000-7000-8000-0000000000ff' } };
      await assert.rejects(
        app.perform(answerExamination, other, { examination: id, answers: [] }),
        refused('services.examination_unknown'),
      );
      const strangers = [
        [{ ...ctx(), actor: { ...actor, roles: ['head'] } }, 'identity.forbidden'],
        [{ ...ctx(), actor: { kind: 'anonymous' } }, 'identity.sign_in_required'],
      ] as const;
      for (const [stranger, code] of strangers) {
        await assert.rejects(app.perform(beginExamination, stranger, { service: STALL }), refused(code));
        await assert.rejects(app.perform(answerExamination, stranger, { examination: id, answers: [] }), refused(code));
      }
      const grant = { granted: true, unmet: [] };
      for (const answers of [
        [],
        [grant],
        [grant, grant, { granted: false, unmet: [] }],
        [grant, grant, { granted: true, unmet: ['noOtherStall'] }],
        [grant, grant, { granted: false, unmet: ['invented'] }],
      ])
        await assert.rejects(
          app.perform(answerExamination, ctx(), { examination: id, answers }),
          refused('services.answers_incomplete'),
        );
    }));

  test('answers once even when he sends twice at once', () =>
    asBeginner(async ({ instance, begin, answer, rightAnswers, actor, ctx }) => {
      const id = await begin();
      const input = { examination: id, answers: await rightAnswers(id) };
      const second = await meanwhile(
        instance,
        (tx) => performIn(tx, answerExamination, ctx(), input),
        () => answer(id, 'right'),
      );
      assert.ok(
        second.status === 'rejected' && refused('services.examination_answered')(second.reason),
        String(second),
      );
      const [row] = await instance.asOwner<{ n: number }>(
        `select count(*)::integer as n from identity.assignment where officer_id = $1`,
        [actor.officerId],
      );
      assert.equal(row?.n, 2, 'his appointment and his admission');
      for (const sql of [
        'update identity.examination set cases = cases',
        "update identity.examination_result set wrong = '{}'",
        'delete from identity.examination_result',
      ])
        await assert.rejects(instance.asApp(sql), /permission denied/);
    }));
});

describe('new rules of a service', () => {
  test('ask again: he is warned, stays for the stated time, and is out after it unless he passed', () =>
    asBeginner(async (beginner) => {
      const { instance, begin, answer, drawn, actor } = beginner;
      await answer(await begin(), 'right');
      const changed = addDays(today(beginner), 2);
      await publishNext(instance, features, stallRules(changed));
      assert.deepEqual(await standingOf(beginner), { kind: 'admitted' }, 'not in force yet');
      instance.clock.set(startOfDay(addDays(changed, 5), ZONE));
      const until = addDays(changed, 30);
      assert.deepEqual(await standingOf(beginner), { kind: 'open', until });
      await instance.runJobs();
      assert.deepEqual(await drawn(today(beginner)), [actor.officerId]);
      instance.clock.set(startOfDay(until, ZONE));
      await instance.runJobs();
      assert.deepEqual(await drawn(until), [actor.officerId], 'its last day');
      instance.clock.set(startOfDay(addDays(until, 1), ZONE));
      await instance.runJobs();
      assert.deepEqual(await drawn(today(beginner)), []);
      assert.deepEqual(await standingOf(beginner), { kind: 'open' });
      await instance.runJobs();
      assert.deepEqual(await fsck(beginner), []);
    }));

  test('passed again in time keep him; texts alone ask nobody', () =>
    asBeginner(async (beginner) => {
      const { instance, begin, answer, drawn, actor } = beginner;
      await answer(await begin(), 'right');
      const mended = addDays(today(beginner), 1);
      await publishNext(instance, features, stallTexts(mended));
      instance.clock.set(startOfDay(addDays(mended, 40), ZONE));
      await instance.runJobs();
      assert.deepEqual(await standingOf(beginner), { kind: 'admitted' });
      const changed = addDays(today(beginner), 1);
      await publishNext(instance, features, stallRules(changed));
      instance.clock.set(startOfDay(addDays(changed, 3), ZONE));
      await answer(await begin(), 'right');
      instance.clock.set(startOfDay(addDays(changed, 60), ZONE));
      await instance.runJobs();
      assert.deepEqual(await drawn(today(beginner)), [actor.officerId]);
    }));

  test('passed again at the moment of the lapse keep him too', () =>
    asBeginner(async (beginner) => {
      const { instance, begin, answer, rightAnswers, ctx, drawn, actor } = beginner;
      await answer(await begin(), 'right');
      const changed = addDays(today(beginner), 1);
      await publishNext(instance, features, stallRules(changed));
      instance.clock.set(startOfDay(addDays(changed, 40), ZONE));
      const examination = await begin();
      const input = { examination, answers: await rightAnswers(examination) };
      const lapsed = await meanwhile(
        instance,
        (tx) => performIn(tx, answerExamination, ctx(), input),
        () => lapseLoop.run(instance.app),
      );
      assert.equal(lapsed.status, 'fulfilled');
      assert.deepEqual(await drawn(today(beginner)), [actor.officerId]);
    }));

  test('that come while he answers make him begin again', () =>
    asBeginner(async (beginner) => {
      const { instance, begin, answer } = beginner;
      const id = await begin();
      const changed = addDays(today(beginner), 1);
      await publishNext(instance, features, stallRules(changed));
      instance.clock.set(startOfDay(changed, ZONE));
      await assert.rejects(answer(id, 'right'), refused('services.examination_outdated'));
      assert.notEqual(await begin(), id);
    }));
});

test('programs are examined like people, and learn no outcome beforehand', () =>
  asBeginner(async ({ instance, call, actor, answer }) => {
    const api = '/api/v1/examinations';
    const listed = async () => (await call('beginner', 'GET', api)).json.admissions as { standing: string }[];
    assert.deepEqual(await listed(), [
      { service: 'food-cart-permit', standing: 'open' },
      { service: 'guest-house-notice', standing: 'open' },
      { service: STALL, standing: 'open' },
    ]);
    const begun = await call('beginner', 'POST', api, { service: STALL });
    assert.equal(begun.status, 201, begun.text);
    const cases = begun.json.cases as Record<string, unknown>[];
    assert.equal(cases.length, 3);
    for (const one of cases) assert.deepEqual(Object.keys(one).sort(), ['answers', 'evidence', 'today']);
    assert.ok(!/expect|unmet|eligible/.test(begun.text));
    const id = String(begun.json.id);
    assert.equal((await call('nobody', 'POST', `${api}/${id}`, { answers: [] })).status, 401);
    const short = await call('beginner', 'POST', `${api}/${id}`, { answers: [{ granted: true }] });
    assert.deepEqual([short.status, short.json.code], [422, 'services.answers_incomplete']);
    await answer(id, 'right');
    assert.deepEqual((await listed()).at(-1), { service: STALL, standing: 'admitted' });
    const again = await call('beginner', 'POST', api, { service: STALL });
    assert.equal(again.json.code, 'services.already_admitted');
    // One officer alone makes no statistics.
    assert.deepEqual(await instance.app.read((tx) => examinationFigures(tx, actor.agency)), []);
  }));
