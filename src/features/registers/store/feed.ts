/** The feed of changes: numbering what waits, and reading in order. */
import { sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Ground } from '../rules/content.ts';
import type { Tables } from './tables.ts';

/** Takes the feed for the rest of the transaction; false where another transaction has it. */
export async function tryLockFeed(tx: Tx): Promise<boolean> {
  const lock = sql<{ got: boolean }>`select pg_try_advisory_xact_lock(hashtextextended('registers/feed', 3)) as got`;
  return (await lock.execute(tx.db<Tables>())).rows[0]?.got === true;
}

export interface Unfed {
  readonly leafHash: Uint8Array;
  readonly register: string;
  readonly size: number;
  readonly recordId: string | null;
  readonly version: number | null;
  readonly batch: string | null;
}

/** Everything that waits for its place: what was written since the last round, a second ago. */
export async function waitingChanges(tx: Tx): Promise<Unfed[]> {
  const { rows } =
    await sql<Unfed>`select leaf_hash as "leafHash", register, size, record_id as "recordId", version, batch
    from registers.unfed`.execute(tx.db<Tables>());
  return rows;
}

export interface Numbered extends Unfed {
  readonly logIndex: number;
}

/** Moves changes, already in the order of the log, from those that wait to the end of their registers' feeds. */
export async function appendToFeed(tx: Tx, changes: readonly Numbered[]): Promise<void> {
  if (changes.length === 0) return;
  const db = tx.db<Tables>();
  await sql`with change as (
      select * from unnest(${changes.map((one) => one.register)}::text[], ${changes.map((one) => one.size)}::integer[],
        ${changes.map((one) => one.logIndex)}::bigint[], ${changes.map((one) => one.recordId)}::uuid[],
        ${changes.map((one) => one.version)}::integer[], ${changes.map((one) => one.batch)}::uuid[])
        as t(register, size, log_index, record_id, version, batch)
    )
    insert into registers.feed (register, number, size, log_index, record_id, version, batch)
    select c.register,
      coalesce((select f.number + f.size from registers.feed f where f.register = c.register order by f.number desc limit 1), 1)
        + sum(c.size) over (partition by c.register order by c.log_index) - c.size,
      c.size, c.log_index, c.record_id, c.version, c.batch
    from change c`.execute(db);
  await sql`delete from registers.unfed
    where leaf_hash = any(${changes.map((one) => Buffer.from(one.leafHash))}::bytea[])`.execute(db);
}

export interface FedVersion {
  readonly number: number;
  readonly logIndex: number;
  readonly leafHash: Uint8Array;
  readonly recordId: string;
  readonly version: number;
  readonly act: 'add' | 'change' | 'end';
  readonly validFrom: LocalDate;
  readonly validTo: LocalDate | null;
  /** Empty where retention has erased them. */
  readonly values: Readonly<Record<string, Json>>;
  readonly recordedAt: Instant;
  readonly ground: Ground['kind'];
  /** When retention erased what it said; null: it is there. */
  readonly erasedAt: Instant | null;
  readonly mergedInto: string | null;
  readonly splitFrom: string | null;
}

/** Changes of a register with numbers above `after`, in order, at most `limit`. A batch is entered in its middle where `after` lies there. */
export async function changesAfter(tx: Tx, register: string, after: number, limit: number): Promise<FedVersion[]> {
  const { rows } = await sql<FedVersion>`
    with entry as (
      (select * from registers.feed where register = ${register} and number <= ${after} order by number desc limit 1)
      union all
      (select * from registers.feed where register = ${register} and number > ${after} order by number limit ${limit})
    )
    select e.number + v.step as number, e.log_index as "logIndex", coalesce(v.leaf_hash, b.leaf_hash) as "leafHash",
      v.record_id as "recordId", v.number as version, v.act, v.valid_from as "validFrom", v.valid_to as "validTo",
      coalesce(c.values, '{}') as "values", v.recorded_at as "recordedAt", v.ground_kind as ground,
      case when c.values is null then (select x.at from registers.erasure x where x.record_id = v.record_id) end as "erasedAt",
      v.merged_into as "mergedInto",
      v.split_from as "splitFrom"
    from entry e left join registers.batch b on b.id = e.batch
    cross join lateral (
      select 0 as step, w.* from registers.version w where w.record_id = e.record_id and w.number = e.version
      union all
      (select w.place - 1 as step, w.* from registers.version w
        where w.batch = e.batch and w.place > ${after} - e.number + 1 order by w.place limit ${limit})
    ) as v left join registers.content c on c.record_id = v.record_id and c.number = v.number
    where e.number + v.step > ${after} order by 1 limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

/** The number of the newest change of a register; 0 where nothing ever changed. */
export async function feedEnd(tx: Tx, register: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`select number + size - 1 as last from registers.feed
    where register = ${register} order by number desc limit 1`.execute(tx.db<Tables>());
  return rows[0]?.last ?? 0;
}
