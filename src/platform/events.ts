/**
 * Events and jobs: pg-boss is the outbox. `publish` and `sendJob` write in the caller's transaction, so nothing is sent for what
 * was rolled back and nothing is lost for what was committed.
 */
import type { Pool } from 'pg';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Env, Tx } from './app.ts';
import { perEnv } from './app.ts';
import type { Feature, Job, Subscription } from './feature.ts';
import { newId } from './random.ts';

/** What a queue of this program carries: the event's id makes handlers idempotent. */
export interface Letter {
  readonly id: string;
  readonly data: unknown;
}

interface Post {
  boss: PgBoss | undefined;
  /**
   * Where the sender reads what queues there are, once for each; letters themselves go through the caller's transaction. Not the pool
   * that transactions take: with all its connections in transactions that send, each would wait for another.
   */
  pool: Pool | undefined;
  readonly subscribers: Map<string, readonly string[]>;
}

const postOf = perEnv<Post>(() => ({ boss: undefined, pool: undefined, subscribers: new Map() }));

/** Tells an Env which features listen and where its queues are; done once when the App is made. */
export function openPost(env: Env, features: readonly Feature[], pool: Pool): void {
  const post = postOf(env);
  post.pool = pool;
  for (const one of features.flatMap((feature) => feature.subscriptions ?? [])) {
    post.subscribers.set(one.event, [...(post.subscribers.get(one.event) ?? []), one.subscriber]);
  }
}

/** The sender is never started: it only writes rows, through the transaction it is given. */
const sender = (env: Env): PgBoss => {
  const post = postOf(env);
  const { pool } = post;
  if (!pool) throw new Error('the post of this instance is not open');
  post.boss ??= new PgBoss({
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
    schema: 'pgboss',
  });
  return post.boss;
};

// Kysely's transaction type carries the caller's tables; pg-boss needs only `executeQuery`.
const carrier = (tx: Tx) => fromKysely(tx.db<unknown>() as unknown as Parameters<typeof fromKysely>[0]);

/** Publishes an event to every subscriber. `data`: a JSON object without personal data beyond internal ids. */
export async function publish(tx: Tx, event: string, data: Readonly<Record<string, unknown>>): Promise<void> {
  const letter: Letter = { id: newId(tx.env.clock.now()), data };
  for (const subscriber of postOf(tx.env).subscribers.get(event) ?? [])
    await sender(tx.env).send(subscriber, letter, { db: carrier(tx) });
}

export interface SendOptions {
  /** Not before so many milliseconds (of the machine's clock) have passed. */
  readonly afterMs?: number;
  /** At most one waiting job of this name under the same key. */
  readonly key?: string;
}

/** Sends a job in the transaction. */
export async function sendJob(
  tx: Tx,
  name: string,
  data: Readonly<Record<string, unknown>>,
  options: SendOptions = {},
): Promise<void> {
  const letter: Letter = { id: newId(tx.env.clock.now()), data };
  await sender(tx.env).send(name, letter, {
    db: carrier(tx),
    ...(options.afterMs === undefined ? {} : { startAfter: Math.ceil(options.afterMs / 1000) }),
    ...(options.key === undefined ? {} : { singletonKey: options.key }),
  });
}

export interface Handler {
  readonly queue: string;
  readonly run: (app: import('./app.ts').App, letter: Letter) => Promise<void>;
}

const handlerOf = (queue: string, one: Job | Subscription): Handler => ({
  queue,
  run: (app, letter) => one.run(app, one.data.parse(letter.data)),
});

/** All queues of the features with what runs their letters. */
export const handlersOf = (features: readonly Feature[]): Handler[] =>
  features.flatMap((feature) => [
    ...(feature.jobs ?? []).map((job) => handlerOf(job.name, job)),
    ...(feature.subscriptions ?? []).map((one) => handlerOf(one.subscriber, one)),
  ]);
