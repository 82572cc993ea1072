/** Makes the App of a process over an open database. Only main and the tests call it. */
import type { Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { App, Env, Tx } from './app.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { kyselyOver } from './database/dialect.ts';
import { openPost } from './events.ts';
import type { Action, Context, Feature } from './feature.ts';
import type { KeyStore } from './keys.ts';
import { performIn } from './perform.ts';
import { newId } from './random.ts';

export interface AppParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keys: KeyStore;
  readonly instance: Env['instance'];
  readonly pool: Pool;
  readonly retentionPool: Pool;
  readonly features: readonly Feature[];
}

type AccessMode = 'read only' | 'read write';

async function inTransaction<T>(env: Env, pool: Pool, accessMode: AccessMode, run: (tx: Tx) => Promise<T>): Promise<T> {
  const after: (() => void)[] = [];
  const result = await kyselyOver<unknown>(pool)
    .transaction()
    .setAccessMode(accessMode)
    .execute((db) =>
      run({
        env,
        db: <Tables>() => db as unknown as Transaction<Tables>,
        afterCommit: (then) => void after.push(then),
      }),
    );
  for (const then of after) then();
  return result;
}

export function createApp(parts: AppParts): App {
  const { config, clock, log, keys, instance } = parts;
  const env: Env = { config, clock, log, keys, instance };
  openPost(env, parts.features, parts.pool);
  return {
    env,
    features: parts.features,
    transaction: (run) => inTransaction(env, parts.pool, 'read write', run),
    read: (run) => inTransaction(env, parts.pool, 'read only', run),
    retention: (run) => inTransaction(env, parts.retentionPool, 'read write', run),
    perform: <I, O>(action: Action<I, O>, ctx: Context, input: I, key?: string) =>
      inTransaction(env, parts.pool, 'read write', (tx) => performIn(tx, action, ctx, input, key)),
    systemContext: (name) => ({
      actor: { kind: 'system', name },
      now: clock.now(),
      language: 'kk',
      requestId: newId(clock.now()),
      channel: 'system',
    }),
  };
}
