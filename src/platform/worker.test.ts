import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import type { App } from '#platform/app.ts';
import type { Feature, Loop } from '#platform/feature.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { startWorker } from './worker.ts';

const EVERY_MS = 1000;
// Loops that wait for each other wait for ever, or until the pool gives up after 30 seconds.
const WITHIN_MS = 25_000;

const loopsFeature = (runs: readonly Loop['run'][]): Feature => ({
  name: 'sample',
  tier: 0,
  loops: runs.map((run, number): Loop => ({ name: `sample.loop-${number}`, everyMs: EVERY_MS, run })),
});

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

const writeSomething = (app: App): Promise<unknown> =>
  app.transaction((tx) => sql`select pg_current_xact_id()`.execute(tx.db<unknown>()));

/** Runs with a worker whose clock the test moves. */
async function withWorker(
  t: TestContext,
  features: readonly Feature[],
  run: (instance: TestInstance, tick: () => void) => Promise<void>,
): Promise<void> {
  await withInstance({ features: [] }, async (instance) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const worker = await startWorker(instance.app, instance.pool, features);
    try {
      await run(instance, () => t.mock.timers.tick(EVERY_MS));
    } finally {
      await worker.stop();
      t.mock.timers.reset();
    }
  });
}

test('more loops than connections work at once, and none waits for another', { timeout: WITHIN_MS }, async (t) => {
  const total = 15;
  const all = gate();
  const done = gate();
  t.signal.addEventListener('abort', () => [all, done].map((one) => one.open()));
  let begun = 0;
  let written = 0;
  const run = async (app: App): Promise<void> => {
    if (++begun === total) all.open();
    await all.opened;
    await writeSomething(app);
    if (++written === total) done.open();
  };
  await withWorker(t, [loopsFeature(Array.from({ length: total }, () => run))], async ({ pool }, tick) => {
    assert.ok(pool.options.max < total);
    tick();
    await done.opened;
  });
});

test('a turn that took long is not made up for', { timeout: WITHIN_MS }, async (t) => {
  let turns = 0;
  const begun = gate();
  const end = gate();
  const run = async (): Promise<void> => {
    turns++;
    begun.open();
    await end.opened;
  };
  await withWorker(t, [loopsFeature([run])], async ({ asOwner }, tick) => {
    tick();
    await begun.opened;
    for (let missed = 0; missed < 5; missed++) tick();
    end.open();
    // Time enough for what would be made up for: a turn asks the database twice.
    for (let asked = 0; asked < 30; asked++) await asOwner('select 1');
    assert.equal(turns, 1);
  });
});

test('loops go on when the session of their locks breaks', { timeout: WITHIN_MS }, async (t) => {
  let turn = gate();
  await withWorker(t, [loopsFeature([async () => turn.open()])], async ({ asOwner }, tick) => {
    for (let round = 0; round < 3; round++) {
      turn = gate();
      let isTurned = false;
      void turn.opened.then(() => {
        isTurned = true;
      });
      while (!isTurned) {
        tick();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await asOwner(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
    }
  });
});
