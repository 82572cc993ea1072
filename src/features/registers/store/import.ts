/** What an import asks before it writes. */
import { sql } from 'kysely';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

/** Whether a batch of this label was written to the register. */
export async function batchExists(tx: Tx, register: string, label: string): Promise<boolean> {
  const query = tx.db<Tables>().selectFrom('registers.batch').select('id');
  return (await query.where('register', '=', register).where('label', '=', label).executeTakeFirst()) !== undefined;
}

/** Which of the keys the register knows. */
export async function existingKeys(tx: Tx, register: string, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`select key from registers.record_key
    where register = ${register} and key = any(${[...keys]}::text[])`.execute(tx.db<Tables>());
  return new Set(rows.map((row) => row.key));
}
