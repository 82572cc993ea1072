/** The instance: created `demo` or `real` for ever, in the database and in the log's origin. */
import type { Pool } from 'pg';
import { hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Env, Tx } from './app.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { randomBytes } from './random.ts';

/** The row of an instance, or undefined in an empty database. */
export async function findInstance(pool: Pool): Promise<Env['instance'] | undefined> {
  const { rows } = await pool.query<Env['instance']>('select code, mode, origin from platform.instance');
  return rows[0];
}

/**
 * Finds the instance or creates it. `code`: the country's, as in numbers of cases (KZ). Throws when the configured mode isn't the
 * one it was created with.
 */
export async function openInstance(pool: Pool, config: Config, clock: Clock, code: string): Promise<Env['instance']> {
  const found = await findInstance(pool);
  if (!found) {
    const tail = hex(randomBytes(4));
    const origin = `${config.mode === 'demo' ? 'demo.' : ''}shanyraq/${code.toLowerCase()}/${tail}`;
    await pool.query(
      'insert into platform.instance (code, mode, origin, created_at) values ($1, $2, $3, $4) on conflict do nothing',
      [code, config.mode, origin, isoInstant(clock.now())],
    );
    return openInstance(pool, config, clock, code);
  }
  if (found.mode !== config.mode)
    throw new Error(
      `this instance was created ${found.mode} and stays so: INSTANCE_MODE=${config.mode} needs another DATA_DIR or database`,
    );
  return found;
}

/** Reads how far a demo's clock runs ahead. */
export async function readClockOffset(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ offset_ms: number }>('select offset_ms from platform.demo_clock');
  return rows[0]?.offset_ms ?? 0;
}

interface ClockTables {
  'platform.demo_clock': { singleton: boolean; offset_ms: number };
}

/** Moves a demo's clock for every process: so many milliseconds ahead of the machine's. Throws for a real instance. */
export async function moveDemoClock(tx: Tx, offsetMs: number): Promise<void> {
  if (tx.env.instance.mode !== 'demo') throw new Error('only a demo has a movable clock');
  const offset_ms = Math.round(offsetMs);
  await tx
    .db<ClockTables>()
    .insertInto('platform.demo_clock')
    .values({ singleton: true, offset_ms })
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet({ offset_ms }))
    .execute();
}
