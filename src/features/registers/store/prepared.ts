/** SQL of records that wait for the second officer. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Values } from '../rules/values.ts';
import type { Tables } from './tables.ts';

export interface Prepared {
  readonly id: string;
  readonly register: string;
  readonly values: Values;
}

export async function insertPrepared(tx: Tx, one: Prepared, at: Instant): Promise<void> {
  await sql`insert into registers.prepared (id, register, "values", at)
    values (${one.id}::uuid, ${one.register}, ${JSON.stringify(one.values)}::jsonb, ${isoInstant(at)}::timestamptz)`.execute(
    tx.db<Tables>(),
  );
}

export async function findPrepared(tx: Tx, register: string, id: string): Promise<Prepared | undefined> {
  const { rows } = await sql<Prepared>`select id, register, "values" from registers.prepared
    where register = ${register} and id = ${id}::uuid`.execute(tx.db<Tables>());
  return rows[0];
}

/** Ids of those of a register that wait, the oldest first. */
export async function listPrepared(tx: Tx, register: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from registers.prepared where register = ${register}
    order by at limit 100`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}

export async function dropPrepared(tx: Tx, id: string): Promise<void> {
  await sql`delete from registers.prepared where id = ${id}::uuid`.execute(tx.db<Tables>());
}

/** Those that were written down before a moment. */
export async function dropPreparedBefore(tx: Tx, before: Instant): Promise<void> {
  await sql`delete from registers.prepared where at < ${isoInstant(before)}::timestamptz`.execute(tx.db<Tables>());
}
