import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/feature.ts';
import { withInstance } from '#test/support/instance.ts';
import { type GatheredStatement, Gatherer } from './gather.ts';

/** Halves numbers, each once: a statement of its own fails for 13. `sent` is what each statement was asked. */
function halves(sent: number[][]): GatheredStatement<number, number> {
  return {
    async ask(db, questions) {
      sent.push([...questions]);
      const { rows } = await sql<{ half: number }>`
        select (n / case when n = 13 then 0 else 2 end)::integer as half
        from unnest(${[...questions]}::integer[]) with ordinality as asked (n, place) order by place`.execute(db);
      return rows.map(({ half }) => half);
    },
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index * 2);

describe('a gathered statement', () => {
  test('answers each with his own, many by one statement', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const sent: number[][] = [];
      const statement = halves(sent);
      const asked = upTo(250);
      const answers = await Promise.all(asked.map((n) => app.read((tx) => tx.gather(statement, n))));
      assert.deepEqual(
        answers,
        asked.map((n) => n / 2),
      );
      assert.deepEqual(sent.flat(), asked);
      assert.deepEqual(
        sent.map(({ length }) => length),
        [100, 100, 50],
      );
    }));

  test('fails for the one who asked what fails, and for nobody else', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const statement = halves([]);
      const settled = await Promise.allSettled([2, 13, 4].map((n) => app.read((tx) => tx.gather(statement, n))));
      assert.deepEqual(
        settled.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.equal(await app.read((tx) => tx.gather(statement, 8)), 4);
    }));

  test('goes alone inside a transaction, and with it', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const sent: number[][] = [];
      const statement = halves(sent);
      const both = await app.transaction((tx) => Promise.all([tx.gather(statement, 2), tx.gather(statement, 4)]));
      assert.deepEqual(
        [both, sent],
        [
          [1, 2],
          [[2], [4]],
        ],
      );
    }));

  test('that changed something is the last word of an action of one statement', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const touch: GatheredStatement<string, true | undefined> = {
        changes: true,
        async ask(db, keys) {
          const { rows } = await sql<{ key: string }>`
            insert into platform.answer (scope, key, input_digest, output, answered_at)
            select 'sample', key, 'digest', 'null', '2026-03-02T05:00:00Z' from unnest(${[...keys]}::text[]) as key
            on conflict do nothing returning key`.execute(db);
          return keys.map((key) => rows.some((row) => row.key === key) || undefined);
        },
      };
      const twice = action({
        name: 'sample.twice',
        oneStatement: true,
        input: z.object({ keys: z.array(z.string()) }),
        allow() {},
        async run(tx, _ctx, { keys }) {
          // What only reads may be asked before, as often as one likes.
          await Promise.all([2, 4].map((n) => tx.gather(halves([]), n)));
          for (const key of keys) await tx.gather(touch, key);
          return null;
        },
      });
      const ctx = app.systemContext('test');
      await app.perform(twice, ctx, { keys: ['a'] });
      await app.perform(twice, ctx, { keys: ['a', 'b'] });
      await assert.rejects(app.perform(twice, ctx, { keys: ['c', 'd'] }), /use a transaction/);
    }));
});

describe('a gatherer', () => {
  test('has two statements out at most, and those who wait share the next', async () => {
    const sent: number[][] = [];
    const answer: (() => void)[] = [];
    const gatherer = new Gatherer<number, number>((questions) => {
      sent.push([...questions]);
      return new Promise((resolve) => answer.push(() => resolve(questions)));
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const asked: Promise<number>[] = [];
    for (const n of [1, 2, 3, 4]) {
      asked.push(gatherer.ask(n));
      await turn();
    }
    assert.deepEqual(sent, [[1], [2]]);
    answer[0]?.();
    await turn();
    await turn();
    assert.deepEqual(sent, [[1], [2], [3, 4]]);
    for (const one of answer) one();
    assert.deepEqual(await Promise.all(asked), [1, 2, 3, 4]);
  });

  test('asks nobody again when the database went away: what became of it is not known', async () => {
    let times = 0;
    const gatherer = new Gatherer<number, number>(async () => {
      times += 1;
      throw Object.assign(new Error('away'), { code: '57P01' });
    });
    const settled = await Promise.allSettled([gatherer.ask(1), gatherer.ask(2)]);
    assert.deepEqual([settled.map(({ status }) => status), times], [['rejected', 'rejected'], 1]);
  });
});
