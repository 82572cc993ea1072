/** Storage that fails when it is told to: the line to the database breaks at one call, or a key file doesn't open. For tests of durability. */
import { once } from 'node:events';
import type pg from 'pg';
import type { KeyStore } from '#platform/keys.ts';

/**
 * At which call after arming, from 1. before: it never reached the other side; after: it was done there and the answer was lost. Either
 * way the line is broken then.
 */
interface Fault {
  readonly at: number;
  readonly how: 'before' | 'after';
}

/** What was lost on the way. */
class BrokenLine extends Error {}

export class Faults {
  #calls = 0;
  #fault: Fault | undefined;
  #struck: string | undefined;
  #hasCommitted = false;

  /** Counts anew, and breaks at a call where one is named. */
  arm(fault?: Fault): void {
    this.#calls = 0;
    this.#fault = fault;
    this.#struck = undefined;
    this.#hasCommitted = false;
  }

  /** How many calls there were since. */
  get calls(): number {
    return this.#calls;
  }

  /** What the call did that broke: `commit`, the word of another statement, or `key`; undefined while none did. */
  get struck(): string | undefined {
    return this.#struck;
  }

  /** Whether a transaction was committed since, whoever heard of it. */
  get hasCommitted(): boolean {
    return this.#hasCommitted;
  }

  #next(what: string): Fault['how'] | undefined {
    this.#calls += 1;
    if (this.#calls !== this.#fault?.at) return undefined;
    this.#struck = what;
    return this.#fault.how;
  }

  /** A pool whose connections obey. */
  over(pool: pg.Pool): pg.Pool {
    const patched = new WeakSet<pg.PoolClient>();
    pool.on('acquire', (client) => {
      if (patched.has(client)) return;
      patched.add(client);
      const query = client.query.bind(client) as (question: string | pg.QueryConfig) => Promise<pg.QueryResult>;
      const obedient = async (question: string | pg.QueryConfig): Promise<pg.QueryResult> => {
        const text = typeof question === 'string' ? question : question.text;
        const word = text.trim().split(/\s/, 1)[0] ?? '';
        const how = this.#next(word);
        const answer = how === 'before' ? undefined : await query(question);
        this.#hasCommitted ||= word === 'commit' && answer !== undefined;
        if (answer !== undefined && how === undefined) return answer;
        const ended = once(client, 'end');
        client.connection.stream.destroy();
        await ended;
        throw new BrokenLine(`the line broke ${how} ${text.slice(0, 60)}`);
      };
      Object.assign(client, { query: obedient });
    });
    return pool;
  }

  /** A key store whose files obey. */
  overKeys(keys: KeyStore): KeyStore {
    const obey = async <T>(call: () => Promise<T>): Promise<T> => {
      const how = this.#next('key');
      if (how === 'before') throw new BrokenLine('a key file was not reached');
      const done = await call();
      if (how === 'after') throw new BrokenLine('the answer of a key file was lost');
      return done;
    };
    return {
      holds: (holder) => keys.holds(holder),
      put: (name, bytes) => obey(() => keys.put(name, bytes)),
      get: (name) => obey(() => keys.get(name)),
      has: (name) => obey(() => keys.has(name)),
      remove: (name) => obey(() => keys.remove(name)),
    };
  }
}
