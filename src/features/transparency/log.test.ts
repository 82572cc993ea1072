import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { transparencyFeature } from './feature.ts';
import { checkLog } from './fsck/check.ts';
import {
  append,
  commitOf,
  consistency,
  inclusion,
  isPublished,
  type LoggedLeaf,
  leafHashOf,
  promiseOf,
  publicAppend,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
  verifyPromise,
} from './index.ts';
import { integrate } from './integrate.ts';
import { watchPromises } from './promise-watch.ts';
import { findCheckpoint, findVerifier } from './store.ts';

const options = { features: [transparencyFeature] };
const BATCH = 500;

/** Appends leaves in transactions of 500, `width` of them at once. */
async function fill({ app }: TestInstance, count: number, width = 4): Promise<LoggedLeaf[]> {
  const leaves: LoggedLeaf[] = [];
  let next = 0;
  const writer = async () => {
    while (next < count) {
      const begin = next;
      next += BATCH;
      await app.transaction(async (tx) => {
        for (let i = begin; i < Math.min(begin + BATCH, count); i += 1)
          leaves.push(await append(tx, 'test.act', utf8(`act ${i}`)));
      });
    }
  };
  await Promise.all(Array.from({ length: width }, writer));
  return leaves;
}

const vkeyOf = async ({ app }: TestInstance) => (await app.read((tx) => findVerifier(tx, 'checkpoint'))) ?? '';

async function assertProven({ app }: TestInstance, leaf: LoggedLeaf, vkey: string): Promise<number> {
  const proof = await app.read((tx) => inclusion(tx, leaf.leafHash));
  assert.ok(proof);
  const { size, root } = verifyCheckpoint(proof.checkpoint, vkey);
  assert.equal(size, proof.treeSize);
  assert.ok(verifyInclusion({ leafHash: leaf.leafHash, index: proof.index, size, path: proof.path, root }));
  return proof.index;
}

test('a leaf opens with its salt and content, and only with them', async () => {
  await withInstance(options, async ({ app }) => {
    const content = utf8('a decision');
    const leaf = await app.transaction((tx) => append(tx, 'services.history', content));
    assert.deepEqual(commitOf(leaf.salt, content), leaf.commit);
    assert.deepEqual(leafHashOf(app.env, 'services.history', leaf.commit), leaf.leafHash);
    assert.notDeepEqual(leafHashOf(app.env, 'services.other', leaf.commit), leaf.leafHash);
    const again = await app.transaction((tx) => append(tx, 'services.history', content));
    assert.notDeepEqual(again.leafHash, leaf.leafHash, 'equal contents have unequal leaves');
    const open = await app.transaction((tx) => publicAppend(tx, 'country.edition', { digest: 'abc' }));
    assert.deepEqual(commitOf(new Uint8Array(32), utf8('{"digest":"abc"}')), open.commit);
    await assert.rejects(
      app.transaction((tx) => append(tx, 'Not A Kind', content)),
      RangeError,
    );
  });
});

test('an empty log has a signed checkpoint', async () => {
  await withInstance(options, async (instance) => {
    await instance.runJobs();
    const checkpoint = await instance.app.read(findCheckpoint);
    assert.equal(verifyCheckpoint(checkpoint?.note ?? '', await vkeyOf(instance)).size, 0);
  });
});

test('10,000 leaves of concurrent writers, with integrators beside them: no gap, every proof verifies', async () => {
  await withInstance(options, async (instance) => {
    const { app } = instance;
    let writing = true;
    const integrators = [1, 2].map(async () => {
      while (writing) await integrate(app);
    });
    const leaves = await fill(instance, 10_000).finally(() => {
      writing = false;
    });
    await Promise.all(integrators);
    await integrate(app);
    const vkey = await vkeyOf(instance);
    const numbers = new Set<number>();
    for (let i = 0; i < leaves.length; i += 37)
      numbers.add(await assertProven(instance, leaves[i] as LoggedLeaf, vkey));
    assert.equal(numbers.size, Math.ceil(10_000 / 37));
    const [facts] = await instance.asOwner<{ count: number; last: number; pending: number }>(
      'select count(*) as count, max(index) as last, (select count(*) from transparency.pending) as pending from transparency.sequence',
    );
    assert.deepEqual({ ...facts }, { count: 10_000, last: 9_999, pending: 0 });
    await assertConsistent(instance, vkey);
    for await (const { what, where } of checkLog(app)) assert.fail(`${where}: ${what}`);
  });
});

/** Every checkpoint ever signed is proven to be a beginning of the newest. */
async function assertConsistent(instance: TestInstance, vkey: string): Promise<void> {
  const notes = await instance.asOwner<{ note: string }>('select note from transparency.checkpoint order by size');
  const checkpoints = notes.map(({ note }) => verifyCheckpoint(note, vkey));
  const newest = checkpoints.at(-1);
  assert.ok(newest && checkpoints.length > 1);
  for (const { size, root } of checkpoints) {
    const path = await instance.app.read((tx) => consistency(tx, size, newest.size));
    assert.ok(
      verifyConsistency({ first: size, second: newest.size, firstRoot: root, secondRoot: newest.root, path }),
      `${size}`,
    );
  }
}

test('leaves of a transaction that failed are not in the log; one committed late is', async () => {
  await withInstance(options, async (instance) => {
    const { app } = instance;
    await assert.rejects(
      app.transaction(async (tx) => {
        await append(tx, 'test.act', utf8('never'));
        throw new Error('the act failed');
      }),
    );
    let late: LoggedLeaf | undefined;
    await app.transaction(async (tx) => {
      late = await append(tx, 'test.act', utf8('late'));
      const early = await app.transaction((other) => append(other, 'test.act', utf8('early')));
      await integrate(app);
      assert.deepEqual(await app.read((other) => isPublished(other, early.leafHash)), { index: 0 });
      assert.equal(await app.read((other) => inclusion(other, (late as LoggedLeaf).leafHash)), undefined);
    });
    await integrate(app);
    assert.equal(await assertProven(instance, late as LoggedLeaf, await vkeyOf(instance)), 1);
  });
});

test('an integrator killed at any statement leaves the log right', async () => {
  await withInstance(options, async (instance) => {
    const { app } = instance;
    const before = await fill(instance, 300);
    await integrate(app);
    const waiting = await fill(instance, 600);
    for (const table of ['pending', 'sequence', 'tile', 'checkpoint']) {
      const event = table === 'pending' ? 'delete' : 'insert';
      await instance.asOwner(`create function transparency.die() returns trigger language plpgsql as
        'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`);
      await instance.asOwner(
        `create trigger die after ${event} on transparency.${table} for each statement execute function transparency.die()`,
      );
      await assert.rejects(integrate(app));
      await instance.asOwner('drop function transparency.die() cascade');
    }
    const vkey = await vkeyOf(instance);
    assert.equal((await app.read(findCheckpoint))?.size, 300);
    assert.equal(await app.read((tx) => inclusion(tx, (waiting[0] as LoggedLeaf).leafHash)), undefined);
    await assertProven(instance, before[299] as LoggedLeaf, vkey);
    await integrate(app);
    for (const leaf of [...before, ...waiting].filter((_, i) => i % 50 === 0)) await assertProven(instance, leaf, vkey);
    await assertConsistent(instance, vkey);
  });
});

test('the integrator signs nothing over a changed tree', async () => {
  await withInstance(options, async (instance) => {
    await fill(instance, 300);
    await integrate(instance.app);
    await instance.asOwner(`update transparency.sequence set leaf_hash = sha256('x') where index = 270`);
    await fill(instance, 1);
    await assert.rejects(integrate(instance.app), /not the one that was signed/);
    assert.equal((await instance.app.read(findCheckpoint))?.size, 300);
  });
});

test("the application's role can't change, remove or empty what is in the log", async () => {
  await withInstance(options, async (instance) => {
    await fill(instance, 300);
    await integrate(instance.app);
    await instance.asApp('select count(*) from transparency.leaf');
    const columns = { leaf: 'kind', sequence: 'index', tile: 'root', checkpoint: 'note', verifier: 'vkey' };
    for (const [table, column] of Object.entries(columns)) {
      const statements = [
        `update transparency.${table} set ${column} = ${column}`,
        `delete from transparency.${table}`,
        `truncate transparency.${table} cascade`,
        `drop table transparency.${table}`,
        `alter table transparency.${table} disable trigger all`,
      ];
      for (const statement of statements)
        await assert.rejects(instance.asApp(statement), /permission denied|must be owner/, statement);
    }
    await assert.rejects(instance.asApp('update transparency.pending set leaf_id = leaf_id'), /permission denied/);
  });
});

test('a promise is verified by its key alone and binds leaf, time and log', async () => {
  await withInstance(options, async ({ app }) => {
    const leaf = await app.transaction((tx) => append(tx, 'test.act', utf8('x')));
    const promise = await promiseOf(app.env, leaf.leafHash, leaf.appendedAt);
    const vkey = (await app.read((tx) => findVerifier(tx, 'promise'))) ?? '';
    assert.equal(promise.leafHash, hex(leaf.leafHash));
    assert.ok(verifyPromise(promise, vkey));
    assert.ok(!verifyPromise({ ...promise, leafHash: hex(leaf.commit) }, vkey));
    assert.ok(!verifyPromise({ ...promise, at: '2026-03-02T05:00:01.000Z' }, vkey));
    assert.ok(!verifyPromise({ ...promise, origin: 'another' }, vkey));
    const checkpointKey = (await app.read((tx) => findVerifier(tx, 'checkpoint'))) ?? '';
    assert.ok(!verifyPromise(promise, checkpointKey), 'one key, one purpose');
    assert.equal(fromHex(promise.leafHash).length, 32);
  });
});

test('preparing again keeps the keys; a foreign or lost key is not replaced in silence', async () => {
  await withInstance(options, async (instance) => {
    const { app } = instance;
    const vkey = await vkeyOf(instance);
    await transparencyFeature.prepare(app);
    assert.equal(await vkeyOf(instance), vkey);
    await app.env.keys.put('worker/transparency/checkpoint', await app.env.keys.get('web/transparency/promise'));
    const reopened = {
      ...app,
      env: { ...app.env },
      transaction: (run) => app.transaction((tx) => run({ ...tx, env: reopened.env })),
    } as typeof app;
    await assert.rejects(transparencyFeature.prepare(reopened), /is not the one that this log published/);
  });
});

test('promises not kept in a minute raise the alarm, also when kept late', async () => {
  const alarms: unknown[] = [];
  await withInstance(options, async (instance) => {
    const { app, clock } = instance;
    const log = {
      ...app.env.log,
      error: (facts: { alarm: string }) => alarms.push(facts.alarm),
    } as unknown as typeof app.env.log;
    const env = { ...app.env, log };
    const watched = { ...app, env, transaction: (run) => app.transaction((tx) => run({ ...tx, env })) } as typeof app;
    await fill(instance, 2);
    await watchPromises(watched);
    assert.deepEqual(alarms, []);
    clock.set(instant(clock.now() + 61_000));
    await watchPromises(watched);
    assert.match(await metricsOf(env).metrics(), /transparency_overdue_promises 2/);
    await integrate(watched);
    await watchPromises(watched);
    assert.deepEqual(alarms, ['transparency.promise-broken', 'transparency.promise-late']);
  });
});

test('what is asked often is found by an index', async () => {
  await withInstance(options, async (instance) => {
    await fill(instance, 2_000);
    await integrate(instance.app);
    await instance.asOwner('analyze');
    const plans = {
      sequence_by_leaf_hash: `select index from transparency.sequence where leaf_hash = sha256('x')`,
      sequence_pkey: 'select leaf_hash from transparency.sequence where index >= 256 and index < 300 order by index',
      checkpoint_pkey: 'select note from transparency.checkpoint order by size desc limit 1',
    };
    // The tables of a test are small enough to be read whole; asked not to, the planner shows which index there is.
    await instance.asOwner(`select set_config('enable_seqscan', 'off', false)`);
    for (const [index, query] of Object.entries(plans)) {
      const rows = await instance.asOwner<Record<string, string>>(`explain ${query}`);
      assert.match(JSON.stringify(rows), new RegExp(index));
    }
  });
});
