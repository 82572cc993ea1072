/**
 * One session of the database keeps the locks of all loops of a process. A loop that held a connection for its lock alone asked for another one to
 * work with: with as many loops at work as there are connections, each would wait for the others.
 */
import type { Pool, PoolClient } from 'pg';

export class LoopLocks {
  readonly #pool: Pool;
  #session: Promise<PoolClient> | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Runs `act` unless another process holds the lock of this name. Not for two at once of this process: a session has its own locks always. */
  async hold(name: string, act: () => Promise<void>): Promise<void> {
    const session = await this.#open();
    const { rows } = await session.query<{ got: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 1)) as got',
      [name],
    );
    if (!rows[0]?.got) return;
    try {
      await act();
    } finally {
      await session.query('select pg_advisory_unlock(hashtextextended($1, 1))', [name]);
    }
  }

  /** Gives the session back, when nothing is held any more. */
  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    session?.release();
  }

  /** Where it breaks, its locks are free, and the next one who asks opens another. */
  #open(): Promise<PoolClient> {
    this.#session ??= this.#pool.connect().then(
      (client) => {
        client.once('end', () => {
          if (this.#session === undefined) return;
          this.#session = undefined;
          client.release(true);
        });
        return client;
      },
      (error: unknown) => {
        this.#session = undefined;
        throw error;
      },
    );
    return this.#session;
  }
}
