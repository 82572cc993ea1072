/** Makes the App of a process over an open database. Only main and the tests call it. */
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { App, Env, Tx } from './app.ts';
import { openCaseKeeper } from './case-keeper.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { kyselyOver, LastWord, transaction } from './database/dialect.ts';
import { type GatheredStatement, gatherOver } from './database/gather.ts';
import { openPost } from './events.ts';
import type { Action, Context, Feature } from './feature.ts';
import { openFourEyes } from './four-eyes/four-eyes.ts';
import type { KeyStore } from './keys.ts';
import { parseInput, performIn, seeIn } from './perform.ts';
import { newId } from './random.ts';
import { openSigningRoad } from './signing-road.ts';
import type { Tracing } from './tracing.ts';

export interface AppParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keys: KeyStore;
  readonly tracing: Tracing;
  readonly instance: Env['instance'];
  readonly pool: Pool;
  /** Read-only connections apart from the others: a read never waits for one that a transaction holds. */
  readonly readPool: Pool;
  readonly retentionPool: Pool;
  readonly features: readonly Feature[];
}

type Run<T> = (tx: Tx) => Promise<T>;

/** How a Tx reaches the database. */
type Reach = Pick<Tx, 'db' | 'gather'>;

const inside = (db: Kysely<unknown>): Reach => ({
  db: <Tables>() => db as unknown as Kysely<Tables>,
  gather: async <Q, A>(statement: GatheredStatement<Q, A>, question: Q) => {
    const [answer] = await statement.ask(db, [question]);
    return answer as A;
  },
});

const onlyReading = (db: Kysely<unknown>): Reach => ({ ...inside(db), gather: gatherOver(db) });

/** For actions of one statement: makes the reach of each. */
function oneStatement(pool: Pool, tracing: Tracing): () => Reach {
  const gather = gatherOver(kyselyOver(pool, { tracing }));
  return () => {
    const lastWord = new LastWord();
    let own: Kysely<unknown> | undefined;
    return {
      db: <Tables>() => {
        own ??= kyselyOver(pool, { tracing, lastWord });
        return own as unknown as Kysely<Tables>;
      },
      gather: async (statement, question) => {
        lastWord.ask();
        const answer = await gather(statement, question);
        if (statement.changes) lastWord.hear('GATHER', answer === undefined ? 0 : 1);
        return answer;
      },
    };
  };
}

/** A Tx, and what it was asked to do when its queries have committed. `apart`: where its notes are written, if not among its own statements. */
function openTx(env: Env, reach: Reach, apart?: Tx['note']): { readonly tx: Tx; readonly committed: () => void } {
  const after: (() => void)[] = [];
  const tx: Tx = {
    env,
    ...reach,
    note: apart ?? ((run) => run(tx)),
    afterCommit: (then) => void after.push(then),
  };
  return {
    tx,
    committed: () => {
      for (const then of after) then();
    },
  };
}

async function inTransaction<T>(env: Env, pool: Pool, run: Run<T>): Promise<T> {
  let committed = (): void => undefined;
  const result = await transaction({ pool, tracing: env.tracing }, (inner) => {
    const opened = openTx(env, inside(inner));
    committed = opened.committed;
    return run(opened.tx);
  });
  committed();
  return result;
}

/** Each statement is its own transaction: it saves the two round trips of begin and commit. */
async function byStatement<T>(env: Env, reach: Reach, run: Run<T>, apart?: Tx['note']): Promise<T> {
  const { tx, committed } = openTx(env, reach, apart);
  const result = await run(tx);
  committed();
  return result;
}

export function createApp(parts: AppParts): App {
  const { config, clock, log, keys, tracing, instance } = parts;
  const env: Env = { config, clock, log, keys, tracing, instance };
  openPost(env, parts.features, parts.readPool);
  openFourEyes(env, parts.features);
  openCaseKeeper(env, parts.features);
  openSigningRoad(env, parts.features);
  const reading = onlyReading(kyselyOver(parts.readPool, { tracing }));
  const noting: Reach = { ...reading, gather: gatherOver(kyselyOver(parts.pool, { tracing })) };
  const saving = oneStatement(parts.pool, tracing);
  const writing = <T>(run: Run<T>): Promise<T> => inTransaction(env, parts.pool, run);
  const readAndNote = <T>(run: Run<T>): Promise<T> => byStatement(env, noting, run, writing);
  const perform = async <I, O>(action: Action<I, O>, ctx: Context, input: I, key?: string): Promise<O> => {
    // An answer kept under a key is one more statement, and stands or falls with all others.
    if (key !== undefined) return writing((tx) => performIn(tx, action, ctx, input, key));
    const changing = (run: Run<O>) => (action.oneStatement ? byStatement(env, saving(), run) : writing(run));
    if (!action.look) return changing((tx) => performIn(tx, action, ctx, input));
    const parsed = parseInput(action, input);
    const seen = await readAndNote((tx) => seeIn(tx, action, ctx, parsed));
    return changing((tx) => action.run(tx, ctx, parsed, seen));
  };
  return {
    env,
    features: parts.features,
    transaction: writing,
    read: (run) => byStatement(env, reading, run),
    readAndNote,
    retention: (run) => inTransaction(env, parts.retentionPool, run),
    perform: <I, O>(action: Action<I, O>, ctx: Context, input: I, key?: string) =>
      tracing.span({ name: action.name }, () => perform(action, ctx, input, key)),
    systemContext: (name) => ({
      actor: { kind: 'system', name },
      now: clock.now(),
      language: 'kk',
      requestId: newId(clock.now()),
      channel: 'system',
    }),
  };
}
