import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Aqsai, ARU, DAUREN, GLEB, inAqsai } from '../testing/aqsai.ts';
import { features } from '../testing/features.ts';
import { findDraft, findOwnDraft } from './drafts.ts';
import { saveAnswers } from './save-answers.ts';

const begin = async (aqsai: Aqsai, who: string): Promise<string> => {
  const { json } = await aqsai.call(who, 'POST', '/api/v1/applications', { service: 'residence-certificate' });
  return String(json.id);
};

const save = (aqsai: Aqsai, who: string, id: string, details: string, version: number) =>
  aqsai.call(who, 'PATCH', `/api/v1/applications/${id}`, { answers: { details }, version });

const kept = async (aqsai: Aqsai, who: string, id: string) => {
  const { json } = await aqsai.call(who, 'GET', `/api/v1/applications/${id}`);
  return (json.answers as { details?: string }).details;
};

describe('answers of many people, saved at once', () => {
  test('each goes into its own draft, and none into somebody else’s', () =>
    inAqsai(features, async (aqsai) => {
      const owners = [ARU, DAUREN, GLEB];
      const drafts = await Promise.all(owners.map((who) => begin(aqsai, who)));
      const tries = owners.flatMap((who) => drafts.map((id, of) => ({ who, id, isOwn: owners[of] === who })));
      const told = await Promise.all(
        tries.map(({ who, id, isOwn }) => save(aqsai, who, id, isOwn ? `own of ${who}` : 'not mine', 1)),
      );
      assert.deepEqual(
        told.map(({ status }) => status),
        tries.map(({ isOwn }) => (isOwn ? 200 : 404)),
      );
      for (const [index, who] of owners.entries())
        assert.equal(await kept(aqsai, who, drafts[index] ?? ''), `own of ${who}`);
    }));

  test('of several changes to one draft by the same version one is kept, and the others are told', () =>
    inAqsai(features, async (aqsai) => {
      const [mine, other] = [await begin(aqsai, ARU), await begin(aqsai, DAUREN)];
      const words = ['first', 'second', 'third'];
      const told = await Promise.all([
        ...words.map((word) => save(aqsai, ARU, mine, word, 1)),
        save(aqsai, DAUREN, other, 'meanwhile', 1),
      ]);
      assert.deepEqual(told.map(({ status }) => status).sort(), [200, 200, 409, 409]);
      const saved = told.findIndex(({ status }) => status === 200);
      assert.equal(await kept(aqsai, ARU, mine), words[saved]);
      assert.equal(await kept(aqsai, DAUREN, other), 'meanwhile');
    }));

  test('a draft that somebody holds keeps nobody else waiting, and is saved when it is free', () =>
    inAqsai(features, async (aqsai) => {
      const { app } = aqsai.instance;
      const [held, free] = [await begin(aqsai, ARU), await begin(aqsai, DAUREN)];
      let isSaved = false;
      const waiting = await app.transaction(async (tx) => {
        await findDraft(tx, held, true);
        const first = save(aqsai, ARU, held, 'in the end', 1).then((reply) => {
          isSaved = true;
          return reply;
        });
        assert.equal((await save(aqsai, DAUREN, free, 'at once', 1)).status, 200);
        await wait(50);
        assert.equal(isSaved, false, 'the lock holds');
        return { first };
      });
      assert.equal((await waiting.first).status, 200);
      assert.equal(await kept(aqsai, ARU, held), 'in the end');
    }));

  test('a save touches no index, and lists of the unsent need only the unsent', () =>
    inAqsai(features, async (aqsai) => {
      const { app } = aqsai.instance;
      const id = await begin(aqsai, ARU);
      const party = { personId: aqsai.people[ARU]?.personId ?? '' };
      const inPlace = await app.transaction(async (tx) => {
        const draft = await findOwnDraft(tx, id, party, true);
        assert.ok(draft);
        const { edition, version } = draft;
        const change = { id, party, edition, version, answers: { details: 'new' }, cleared: [], helper: undefined };
        assert.ok(await saveAnswers(tx, { ...change, at: app.env.clock.now() }));
        const { rows } = await sql<{ count: number }>`
          select pg_stat_get_xact_tuples_hot_updated('services.draft'::regclass)::integer as count`.execute(
          tx.db<unknown>(),
        );
        return rows[0]?.count;
      });
      assert.equal(inPlace, 1);
      await aqsai.instance.asOwner(`insert into services.draft (id, service, edition, person_id, language, channel, state, created_at, updated_at)
        select gen_random_uuid(), 's', 'e', '${aqsai.people[ARU]?.personId}', 'kk', 'portal', 'submitted', now(), now()
        from generate_series(1, 5000)`);
      await aqsai.instance.asOwner('analyze services.draft');
      const plan = await aqsai.instance.asOwner<{ 'QUERY PLAN': string }>(
        `explain select * from services.draft where person_id = '${aqsai.people[ARU]?.personId}' and state <> 'submitted'`,
      );
      assert.match(JSON.stringify(plan), /draft_by_person/);
    }));
});
