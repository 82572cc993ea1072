import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { GatheredStatement } from './database/gather.ts';
import type { Action, Context, Feature } from './feature.ts';
import type { KeyStore } from './keys.ts';
import type { Tracing } from './tracing.ts';

/** A process of one instance: constructed once by main (or by a test), passed down, never global. */
export interface Env {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keys: KeyStore;
  readonly tracing: Tracing;
  /** Fixed for ever at the instance's creation. */
  readonly instance: { readonly code: string; readonly mode: 'demo' | 'real'; readonly origin: string };
}

/** An open transaction. Functions that a feature offers to others take it first and never open one. */
export interface Tx {
  readonly env: Env;
  /** Typed view of the query builder: `tx.db<Tables>().selectFrom('registers.record')`. */
  db<Tables>(): Kysely<Tables>;
  /**
   * Asks one question of a statement that answers many. Outside of a transaction it goes with the same questions of other requests;
   * inside it is asked alone.
   */
  gather<Q, A>(statement: GatheredStatement<Q, A>, question: Q): Promise<A>;
  /**
   * For what a read must write before it answers (the line of a look, a question to a keeper elsewhere): in this transaction, or, in
   * `readAndNote`, in one of its own that is committed before this returns.
   */
  note<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs after commit, never if the transaction fails (cache drops, wake-ups). Must not throw. */
  afterCommit(run: () => void): void;
}

export interface App {
  readonly env: Env;
  /** The features that run, in the order of their tiers. */
  readonly features: readonly Feature[];
  /** Read-committed read-write transaction under the application's role. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * A read outside `perform` (pages, proofs): read only, refused by the database otherwise. Each statement sees what is committed
   * when it begins, as in a read-committed transaction, so none is opened: a page costs one round trip for each statement.
   */
  read<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * A read that leaves a note of itself (who looked at whose data): as `read`, but what is gathered may write its note, and so may
   * `Tx.note`, in a transaction of its own that is committed before anybody has the answer.
   */
  readAndNote<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** The retention role: may delete content, nothing else. */
  retention<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  perform<I, O>(action: Action<I, O>, ctx: Context, input: I, idempotencyKey?: string): Promise<O>;
  /** A context for jobs and the command line. */
  systemContext(name: string): Context;
}

/**
 * State that lives as long as an Env (caches, opened keys): made on first use, dropped with the Env, so that two instances
 * in one process never share it.
 */
export function perEnv<T>(make: (env: Env) => T): (env: Env) => T {
  const states = new WeakMap<Env, T>();
  return (env) => {
    const found = states.get(env);
    if (found !== undefined) return found;
    const made = make(env);
    states.set(env, made);
    return made;
  };
}
