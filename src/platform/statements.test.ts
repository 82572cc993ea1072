import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '#platform/app.ts';
import type { GatheredStatement } from '#platform/database/gather.ts';
import { sendJob } from '#platform/events.ts';
import { action, type Feature } from '#platform/feature.ts';
import { withInstance } from '#test/support/instance.ts';

const ANSWERED_AT = '2026-03-02T05:00:00Z';

const insert = (tx: Tx, key: string) =>
  sql`insert into platform.answer (scope, key, input_digest, output, answered_at)
    values ('sample', ${key}, 'digest', 'null', ${ANSWERED_AT})`.execute(tx.db<unknown>());

const keysIn = async (tx: Tx): Promise<string[]> => {
  const found = await sql<{ key: string }>`select key from platform.answer where scope = 'sample' order by key`.execute(
    tx.db<unknown>(),
  );
  return found.rows.map(({ key }) => key);
};

const write = action({
  name: 'sample.write',
  oneStatement: true,
  input: z.object({ keys: z.array(z.string()) }),
  allow() {},
  async run(tx, _ctx, { keys }) {
    const before = await keysIn(tx);
    for (const key of keys) await insert(tx, key);
    return before.length;
  },
});

const sample: Feature = {
  name: 'sample',
  tier: 0,
  jobs: [{ name: 'sample.job', data: z.object({}), run: async () => undefined }],
};

describe('statements outside a transaction', () => {
  test('a read can change nothing', () =>
    withInstance({ features: [] }, async ({ app }) => {
      await assert.rejects(
        app.read((tx) => insert(tx, 'a')),
        /read-only transaction/,
      );
      assert.deepEqual(await app.read(keysIn), []);
    }));

  test('a read that leaves a note changes nothing but by what is gathered, which is committed before the answer', () =>
    withInstance({ features: [] }, async ({ app }) => {
      await assert.rejects(
        app.readAndNote((tx) => insert(tx, 'a')),
        /read-only transaction/,
      );
      const noted: GatheredStatement<string, string> = {
        ask: (db, keys) =>
          db.transaction().execute(async (inside) => {
            for (const key of keys) await insert({ db: () => inside } as unknown as Tx, key);
            return keys;
          }),
      };
      const note = (key: string) => app.readAndNote((tx) => tx.gather(noted, key).then(async () => keysIn(tx)));
      const [one, two] = await Promise.all([note('a'), note('b')]);
      assert.deepEqual([one?.includes('a'), two?.includes('b')], [true, true]);
    }));

  test('a note of a read is committed before the answer; of a transaction it is a part', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const noted = (tx: Tx, key: string) => tx.note((noting) => insert(noting, key)).then(() => keysIn(tx));
      assert.deepEqual(await app.readAndNote((tx) => noted(tx, 'a')), ['a']);
      await assert.rejects(
        app.read((tx) => noted(tx, 'b')),
        /read-only transaction/,
      );
      const failing = app.transaction(async (tx) => {
        assert.deepEqual(await noted(tx, 'c'), ['a', 'c']);
        throw new Error('on purpose');
      });
      await assert.rejects(failing, /on purpose/);
      assert.deepEqual(await app.read(keysIn), ['a']);
    }));

  test('an action looks before it changes anything, and what it noted stays where the change fails', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const ctx = app.systemContext('test');
      const look = action({
        name: 'sample.look',
        oneStatement: true,
        input: z.object({ key: z.string() }),
        allow(_tx, _ctx, { key }) {
          if (key === 'forbidden') throw new Error('not allowed');
        },
        async look(tx, _ctx, { key }) {
          await tx.note((noting) => insert(noting, `seen ${key}`));
          return keysIn(tx);
        },
        async run(tx, _ctx, { key }, seen) {
          await insert(tx, key);
          return seen;
        },
      });
      assert.deepEqual(await app.perform(look, ctx, { key: 'a' }), ['seen a']);
      await assert.rejects(app.perform(look, ctx, { key: 'forbidden' }), /not allowed/);
      await app.transaction((tx) => insert(tx, 'b'));
      await assert.rejects(app.perform(look, ctx, { key: 'b' }), /duplicate key/);
      // Under a key all of it is one transaction.
      await app.transaction((tx) => insert(tx, 'c'));
      await assert.rejects(app.perform(look, ctx, { key: 'c' }, 'key'), /duplicate key/);
      assert.deepEqual(await app.read(keysIn), ['a', 'b', 'c', 'seen a', 'seen b']);
    }));

  test('an action of one statement commits it, and may do nothing after it', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const ctx = app.systemContext('test');
      assert.equal(await app.perform(write, ctx, { keys: ['a'] }), 0);
      await assert.rejects(app.perform(write, ctx, { keys: ['b', 'c'] }), /use a transaction/);
      assert.deepEqual(await app.read(keysIn), ['a', 'b']);
    }));

  test('under a key it has a transaction, with the answer', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const ctx = app.systemContext('test');
      await assert.rejects(app.perform(write, ctx, { keys: ['a', 'a'] }, 'key'), /duplicate key/);
      assert.deepEqual(await app.read(keysIn), []);
      assert.equal(await app.perform(write, ctx, { keys: ['a'] }, 'key'), 0);
      assert.equal(await app.perform(write, ctx, { keys: ['a'] }, 'key'), 0);
    }));

  test('what follows a commit follows reads and acts alike, never a failure', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const seen: string[] = [];
      await app.read(async (tx) => tx.afterCommit(() => seen.push('read')));
      await app.transaction(async (tx) => tx.afterCommit(() => seen.push('act')));
      const failing = async (tx: Tx): Promise<void> => {
        tx.afterCommit(() => seen.push('failure'));
        throw new Error('on purpose');
      };
      await assert.rejects(app.read(failing), /on purpose/);
      await assert.rejects(app.transaction(failing), /on purpose/);
      assert.deepEqual(seen, ['read', 'act']);
    }));

  test('as many transactions as there are connections may send their first job at once', () =>
    withInstance({ features: [sample] }, async ({ app, pool }) => {
      let waiting = pool.options.max ?? 0;
      let go = (): void => undefined;
      const all = new Promise<void>((resolve) => {
        go = resolve;
      });
      const send = () =>
        app.transaction(async (tx) => {
          waiting -= 1;
          if (waiting === 0) go();
          await all;
          await sendJob(tx, 'sample.job', {});
        });
      await Promise.all(Array.from({ length: waiting }, send));
    }));
});

describe('a transaction', () => {
  test('sends its beginning with the first statement, and nothing where none is asked', () =>
    withInstance({ features: [] }, async ({ app, pool }) => {
      const sent: string[] = [];
      const client = await pool.connect();
      const query = client.query.bind(client);
      Object.assign(client, {
        query: (asked: string | { readonly text: string }) => {
          sent.push((typeof asked === 'string' ? asked : asked.text).trim().split(' ', 1)[0] ?? '');
          return query(asked as string);
        },
      });
      client.release();
      assert.equal(await app.transaction(async () => 1), 1);
      assert.deepEqual(sent, []);
      await app.transaction(async (tx) => {
        await Promise.all([insert(tx, 'a'), keysIn(tx)]);
        assert.deepEqual(sent, ['begin', 'insert', 'select']);
      });
      assert.deepEqual(sent, ['begin', 'insert', 'select', 'commit']);
    }));

  test('answers statements asked side by side, each its own, and undoes all when one fails', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const found = await app.transaction((tx) =>
        Promise.all([insert(tx, 'a'), keysIn(tx), insert(tx, 'b'), keysIn(tx)]),
      );
      assert.deepEqual([found[1], found[3]], [['a'], ['a', 'b']]);
      await assert.rejects(
        app.transaction((tx) => Promise.all([insert(tx, 'c'), insert(tx, 'a'), insert(tx, 'd')])),
        /duplicate key/,
      );
      assert.deepEqual(await app.read(keysIn), ['a', 'b']);
    }));

  test('is not done where a failure in it was passed over: PostgreSQL has undone it', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const passing = app.transaction(async (tx) => {
        await insert(tx, 'a');
        await insert(tx, 'a').catch(() => undefined);
      });
      await assert.rejects(passing, /undone/);
      assert.deepEqual(await app.read(keysIn), []);
    }));

  test('hears nothing after its end', () =>
    withInstance({ features: [] }, async ({ app }) => {
      const ended = await app.transaction(async (tx) => ({ tx, keys: await keysIn(tx) }));
      await assert.rejects(insert(ended.tx, 'late'), /after the end/);
      assert.deepEqual(await app.read(keysIn), []);
    }));
});
