/**
 * A merger whose move of a case is cut off at any of its writes. The case is moved whole, with its opinion, its letter and what asks for new draws, or
 * not at all; and whoever begins again moves it once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { successionLoop } from '#features/services/index.ts';
import { instantFromIso } from '#kernel/instant.ts';
import { HEIR, publishMergers } from './testing/merger.ts';
import { inTheOffice, type Office } from './testing/office.ts';

const FIRST = instantFromIso('2026-06-01T10:00:00+05:00');

/** What there is of a move: entries, who the index says has it, letters, and what waits in queues. */
async function traces({ instance }: Office, id: string): Promise<Readonly<Record<string, unknown>>> {
  const [found] = await instance.asOwner<Record<string, unknown>>(
    `select (select count(*)::int from services.history where case_id = $1 and kind = 'transferred') as moves,
      (select count(*)::int from services.history where case_id = $1 and kind = 'handed-over') as "handOvers",
      (select count(*)::int from services.history where case_id = $1 and kind = 'opinion-transferred') as opinions,
      (select provider from services.case_index where case_id = $1) as provider,
      (select count(*)::int from notifications.letter where kind = 'services.transferred') as letters,
      (select count(*)::int from pgboss.job where name like '%desk.draw%' and state = 'created') as asked`,
    [id],
  );
  return found ?? {};
}

const NOTHING = { moves: 0, handOvers: 0, opinions: 0, provider: 'trade-inspection', letters: 0, asked: 0 };
const WHOLE = { moves: 1, handOvers: 1, opinions: 1, provider: HEIR, letters: 1, asked: 2 };

/** Writes of a move, in their order: at each the transaction is lost, as it is where its worker is killed. */
const WRITES = [
  ['services.history', 'insert', "new.kind = 'transferred'"],
  ['services.case_index', 'update', "new.provider <> 'trade-inspection'"],
  ['services.history', 'insert', "new.kind = 'handed-over'"],
  ['notifications.letter', 'insert', "new.kind = 'services.transferred'"],
  ['services.history', 'insert', "new.kind = 'opinion-transferred'"],
] as const;

test('wherever it is cut off, a case is moved whole or not at all, and beginning again moves it once', () =>
  inTheOffice(
    async (office) => {
      const { instance } = office;
      const id = await office.paid();
      await office.jobs();
      const { officerId = '' } = (await office.look(id)).state;
      const question = { agency: 'health-inspection', question: 'Қарсылық бар ма?' };
      await office.call(officerId, 'POST', `/api/v1/applications/${id}/opinion-request`, question);
      await office.jobs();
      await publishMergers(office, ['trade-inspection', 'health-inspection'], '2026-06-01');
      await instance.asOwner(
        `create function services.cut_off() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`,
      );
      for (const [table, act, when] of WRITES) {
        await instance.asOwner(
          `create trigger cut before ${act} on ${table} for each row when (${when}) execute function services.cut_off()`,
        );
        await successionLoop.run(instance.app);
        await instance.asOwner(`drop trigger cut on ${table}`);
        assert.deepEqual(await traces(office, id), NOTHING, `${act} ${table} ${when}`);
      }
      await successionLoop.run(instance.app);
      assert.deepEqual(await traces(office, id), WHOLE);
      await successionLoop.run(instance.app);
      assert.deepEqual(await traces(office, id), WHOLE, 'once');
    },
    [],
    { now: FIRST },
  ));
