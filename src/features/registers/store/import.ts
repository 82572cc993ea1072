/** What an import asks before it writes. */
import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import type { KnownSpan } from '../rules/import-plan.ts';
import type { Values } from '../rules/values.ts';
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

export interface KnownRecord {
  readonly id: string;
  readonly key: string;
  readonly versions: readonly KnownSpan[];
}

const knownWhere = (condition: RawBuilder<unknown>): RawBuilder<KnownRow> => sql<KnownRow>`
  select k.record_id as id, k.key, v.number, v.act, v.valid_from as "validFrom", v.valid_to as "validTo",
    v.recorded_at as "recordedAt", v.values, v.merged_into as "mergedInto"
  from registers.record_key k join registers.written v on v.record_id = k.record_id
  where ${condition} order by k.record_id, v.number`;

interface KnownRow extends Omit<KnownSpan, 'validTo' | 'mergedInto' | 'values'> {
  readonly id: string;
  readonly key: string;
  readonly validTo: LocalDate | null;
  readonly mergedInto: string | null;
  readonly values: Values | null;
}

async function knownRecords(tx: Tx, condition: RawBuilder<unknown>): Promise<KnownRecord[]> {
  const { rows } = await knownWhere(condition).execute(tx.db<Tables>());
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, versions]) => ({
    id,
    key: versions[0]?.key ?? '',
    versions: versions.map(({ id: _id, key: _key, validTo, mergedInto, values, ...version }) => ({
      ...version,
      values: values ?? {},
      ...(validTo === null ? {} : { validTo }),
      ...(mergedInto === null ? {} : { mergedInto }),
    })),
  }));
}

/** The records that keys name, with all that was ever written of them, by key. */
export async function recordsByKeys(
  tx: Tx,
  register: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KnownRecord>> {
  const found = await knownRecords(tx, sql`k.register = ${register} and k.key = any(${[...keys]}::text[])`);
  return new Map(found.map((record) => [record.key, record]));
}

/** The next records of a register after an id, by id, likewise. */
export const recordsAfter = (tx: Tx, register: string, after: string, limit: number): Promise<KnownRecord[]> =>
  knownRecords(
    tx,
    sql`k.record_id in (select record_id from registers.record_key where register = ${register} and record_id > ${after}::uuid
      order by record_id limit ${limit})`,
  );

/** Takes keys for this transaction, each as `lockKey` does; in one order, so that two imports never wait for each other in a ring. */
export async function lockKeys(tx: Tx, register: string, keys: readonly string[]): Promise<void> {
  const names = keys.map((key) => `registers/${register}/${key}`).toSorted();
  await sql`select pg_advisory_xact_lock(hashtextextended(t.name, 0)) from unnest(${names}::text[]) with ordinality as t(name, place)
    order by t.place`.execute(tx.db<Tables>());
}
