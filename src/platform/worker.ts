/** The worker role: takes letters from the queues and runs the loops. Any number of workers may run. */

import type { Pool } from 'pg';
import { type Job, PgBoss } from 'pg-boss';
import type { App } from './app.ts';
import { type Handler, handlersOf, type Letter } from './events.ts';
import type { Feature, Loop } from './feature.ts';
import { forgetAnswersLoop } from './forget-answers.ts';
import { LoopLocks } from './loop-locks.ts';

// How soon a letter is seen, at the latest. Letters are also announced, so this is the floor after a lost announcement.
const POLL_SECONDS = 0.5;
const STOP_WITHIN_MS = 10_000;
// How often workers look for jobs whose worker gives no sign of life (see the queues' heartbeat in migrate.ts).
const LOOK_FOR_LOST_JOBS_SECONDS = 10;

export interface Worker {
  stop(): Promise<void>;
}

const bossOver = (pool: Pool, supervise: boolean): PgBoss =>
  new PgBoss({
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
    schema: 'pgboss',
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise,
    superviseIntervalSeconds: LOOK_FOR_LOST_JOBS_SECONDS,
    monitorIntervalSeconds: LOOK_FOR_LOST_JOBS_SECONDS,
  });

async function listen(boss: PgBoss, app: App, handler: Handler): Promise<void> {
  await boss.work<Letter>(
    handler.queue,
    { pollingIntervalSeconds: POLL_SECONDS, batchSize: 1 },
    async (jobs: Job<Letter>[]) => {
      for (const job of jobs) {
        await app.env.tracing
          .span({ name: handler.queue }, () => handler.run(app, job.data))
          .catch((error: unknown) => {
            app.env.log.error(
              { err: error, queue: handler.queue, letter: job.data.id },
              'a job failed and will be tried again',
            );
            throw error;
          });
      }
    },
  );
}

/**
 * Runs a loop again and again; one process at a time holds it. A turn that takes longer than its time, as while the database is away, is not made
 * up for.
 */
function turn(app: App, locks: LoopLocks, loop: Loop): () => Promise<void> {
  const once = (): Promise<void> =>
    locks.hold(loop.name, () => app.env.tracing.span({ name: loop.name }, () => loop.run(app)));
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= once()
      .catch((error: unknown) => app.env.log.error({ err: error, loop: loop.name }, 'a loop failed'))
      .finally(() => {
        running = undefined;
      });
  }, loop.everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

const loopsOf = (features: readonly Feature[]): Loop[] => [
  forgetAnswersLoop,
  ...features.flatMap((feature) => feature.loops ?? []),
];

/** Starts the worker of a process. */
export async function startWorker(app: App, pool: Pool, features: readonly Feature[]): Promise<Worker> {
  const boss = bossOver(pool, true);
  boss.on('error', (error) => app.env.log.warn({ err: error }, 'the queue had a fault'));
  await boss.start();
  for (const handler of handlersOf(features)) await listen(boss, app, handler);
  const locks = new LoopLocks(pool);
  const stops = loopsOf(features).map((loop) => turn(app, locks, loop));
  return {
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
      await locks.close();
      await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
    },
  };
}

// A letter that fails this often in a drain is a defect, not bad luck.
const DRAIN_ROUNDS = 200;

/** Runs everything that waits, at once and in order, until nothing is left: tests and the first start's preparation. */
export async function drain(app: App, pool: Pool, features: readonly Feature[]): Promise<void> {
  const boss = bossOver(pool, false);
  boss.on('error', () => undefined);
  await boss.start();
  try {
    for (let round = 0; round < DRAIN_ROUNDS; round++) {
      for (const loop of loopsOf(features)) await loop.run(app);
      let ran = 0;
      for (const handler of handlersOf(features)) {
        for (const job of await boss.fetch<Letter>(handler.queue, { batchSize: 50 })) {
          await handler.run(app, job.data);
          await boss.complete(handler.queue, job.id);
          ran++;
        }
      }
      if (ran === 0) return;
    }
    throw new Error('the queues did not run empty');
  } finally {
    await boss.stop({ graceful: false });
  }
}
