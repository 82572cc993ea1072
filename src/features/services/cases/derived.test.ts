import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instant } from '#kernel/instant.ts';
import { ARU } from '../testing/aqsai.ts';
import { type CaseFact, caseFacts, summarise } from './facts.ts';
import { fsckCases } from './fsck.ts';
import { OWN_GROUNDS } from './rules/state.ts';
import { onTheRoad } from './testing/road.ts';
import { stall } from './testing/stories.ts';

describe('what is derived', () => {
  test('fsck finds an altered, hidden and invented row of the index, and nothing in an intact one', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      await road.apply('residence-certificate', { purpose: 'school' });
      await road.jobs();
      const found = async () => {
        const findings: string[] = [];
        for await (const { what } of fsckCases(road.instance.app)) findings.push(what);
        return findings;
      };
      assert.deepEqual(await found(), []);
      await road.instance.asOwner("update services.case_index set status = 'granted' where case_id = $1", [id]);
      assert.deepEqual(await found(), ['status of the index is not what the history says']);
      await road.instance.asOwner(
        "update services.case_index set status = 'examined', due_at = due_at + interval '9 days' where case_id = $1",
        [id],
      );
      assert.deepEqual(await found(), ['due_at of the index is not what the history says']);
      await road.instance.asOwner(
        "update services.case_index set due_at = due_at - interval '9 days', number = reverse(number) where case_id = $1",
        [id],
      );
      assert.deepEqual(await found(), ['number of the index is not what the history says']);
      await road.instance.asOwner('update services.case_index set number = reverse(number) where case_id = $1', [id]);
      for (const tampering of [
        "update services.deadline set due_at = due_at + interval '1 hour' where kind = 'term'",
        "delete from services.deadline where kind = 'warning-80'",
        "update services.deadline set due_at = now() - interval '9 years' where kind = 'term'",
        "update services.deadline set kind = 'warning-81' where kind = 'warning-80'",
      ]) {
        await road.instance.asOwner('create table public.kept as table services.deadline');
        await road.instance.asOwner(tampering);
        assert.deepEqual(await found(), ['its deadlines are not those that its history gives'], tampering);
        await road.instance.asOwner('delete from services.deadline');
        await road.instance.asOwner('insert into services.deadline table public.kept');
        await road.instance.asOwner('drop table public.kept');
      }
      assert.deepEqual(await found(), []);
      await road.instance.asOwner('delete from services.deadline');
      await road.instance.asOwner('delete from services.case_index where case_id = $1', [id]);
      assert.deepEqual(await found(), ['a history has no row in the index']);
    }));

  test('facts for the statistics come from histories and name nobody', () =>
    onTheRoad(async (road) => {
      const before = road.instance.clock.now();
      const id = await stall(road);
      await road.moveTo(((await road.look(id)).state.dueAt ?? 0) as Instant);
      await road.apply('residence-certificate', { purpose: 'school' });
      await road.jobs();
      const facts: CaseFact[] = [];
      await road.instance.app.read(async (tx) => {
        for await (const fact of caseFacts(tx, before)) facts.push(fact);
      });
      assert.deepEqual(facts.map(({ service }) => service).sort(), ['market-stall-permit', 'residence-certificate']);
      assert.doesNotMatch(JSON.stringify(facts), new RegExp(`${id}|${road.people[ARU]?.personId}`));
      const { cases, granted, refused, breaches, grounds } = summarise(facts);
      assert.deepEqual({ cases, granted, refused, breaches }, { cases: 2, granted: 1, refused: 1, breaches: 1 });
      assert.deepEqual(grounds, { [OWN_GROUNDS.silence]: 1 });
    }));

  test('the application cannot rewrite what happened', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      for (const statement of [
        "update services.history set kind = 'withdrawn' where case_id = $1",
        'delete from services.history where case_id = $1',
      ]) {
        await assert.rejects(road.instance.asApp(statement, [id]), /permission denied/);
      }
    }));
});
