/** Pairs of records that may be one: the blocks they meet in, what was found, and what was parted for ever. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { DistinctContent } from '../rules/merges.ts';
import type { Tables } from './tables.ts';

/** Two records of one register, the lower id first. */
export interface Pair {
  readonly firstId: string;
  readonly secondId: string;
}

/** Records of one block that a record is compared with: a block of more tells nothing. */
const MOST_IN_BLOCK = 50;

export interface Blocked {
  readonly recordId: string;
  readonly block: string;
}

/** Notes under which blocks records lie. Blocks of what a record said before stay: they cost a comparison, no more. */
export async function insertBlocks(tx: Tx, register: string, rows: readonly Blocked[]): Promise<void> {
  await sql`insert into registers.block (register, block, record_id)
    select ${register}, t.block, t.record_id
    from unnest(${rows.map((one) => one.block)}::text[], ${rows.map((one) => one.recordId)}::uuid[]) as t(block, record_id)
    on conflict do nothing`.execute(tx.db<Tables>());
}

/** Pairs of one of the records with another that lies under one of the same blocks, and that no rule has found before. */
export async function meetingPairs(tx: Tx, register: string, ids: readonly string[]): Promise<Pair[]> {
  const { rows } = await sql<Pair>`
    select distinct least(mine.record_id, other.record_id) as "firstId", greatest(mine.record_id, other.record_id) as "secondId"
    from registers.block mine cross join lateral (
      select b.record_id from registers.block b where b.register = ${register} and b.block = mine.block
        and b.record_id <> mine.record_id order by b.record_id limit ${MOST_IN_BLOCK}
    ) as other
    where mine.record_id = any(${[...ids]}::uuid[]) and mine.register = ${register}
      and not exists (select from registers.duplicate d where d.register = ${register}
        and d.first_id = least(mine.record_id, other.record_id) and d.second_id = greatest(mine.record_id, other.record_id))
    order by 1, 2`.execute(tx.db<Tables>());
  return rows;
}

export interface FoundPair extends Pair {
  readonly rule: string;
  readonly foundAt: Instant;
}

/** Keeps what was found; a pair that was found before stays as it was. */
export async function insertDuplicates(
  tx: Tx,
  register: string,
  pairs: readonly (Pair & { readonly rule: string })[],
  at: Instant,
): Promise<void> {
  await sql`insert into registers.duplicate (register, first_id, second_id, rule, found_at)
    select ${register}, t.first_id, t.second_id, t.rule, ${isoInstant(at)}::timestamptz
    from unnest(${pairs.map((one) => one.firstId)}::uuid[], ${pairs.map((one) => one.secondId)}::uuid[],
      ${pairs.map((one) => one.rule)}::text[]) as t(first_id, second_id, rule)
    on conflict do nothing`.execute(tx.db<Tables>());
}

/** Found pairs of a register on which nobody has decided: neither parted, nor one of them ended or merged. By id, after a pair. */
export async function waitingDuplicates(tx: Tx, register: string, after: Pair, limit: number): Promise<FoundPair[]> {
  const lastAct = (id: 'first_id' | 'second_id') => sql`(select v.act from registers.version v
    where v.record_id = d.${sql.ref(id)} order by v.number desc limit 1)`;
  const { rows } = await sql<FoundPair>`
    select d.first_id as "firstId", d.second_id as "secondId", d.rule, d.found_at as "foundAt" from registers.duplicate d
    where d.register = ${register} and (d.first_id, d.second_id) > (${after.firstId}::uuid, ${after.secondId}::uuid)
      and not exists (select from registers.distinct_pair p
        where p.register = d.register and p.first_id = d.first_id and p.second_id = d.second_id)
      and ${lastAct('first_id')} <> 'end' and ${lastAct('second_id')} <> 'end'
    order by d.first_id, d.second_id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

/** The rule by which a pair was found; undefined: by none. */
export async function findDuplicate(tx: Tx, register: string, pair: Pair): Promise<string | undefined> {
  const { rows } = await sql<{ rule: string }>`select rule from registers.duplicate
    where register = ${register} and first_id = ${pair.firstId}::uuid and second_id = ${pair.secondId}::uuid`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.rule;
}

export interface StoredDistinct extends DistinctContent {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

/** Parts a pair for ever; false where somebody did before. */
export async function insertDistinct(
  tx: Tx,
  one: DistinctContent,
  leaf: Pick<StoredDistinct, 'leafHash' | 'salt'>,
): Promise<boolean> {
  const { rows } = await sql`insert into registers.distinct_pair
      (register, first_id, second_id, officer, reason, decided_at, leaf_hash, salt)
    values (${one.register}, ${one.firstId}::uuid, ${one.secondId}::uuid, ${one.officer}::uuid, ${one.reason},
      ${isoInstant(one.decidedAt)}::timestamptz, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})
    on conflict do nothing returning 1`.execute(tx.db<Tables>());
  return rows.length > 0;
}

const distinct = sql`register, first_id as "firstId", second_id as "secondId", officer, reason,
  decided_at as "decidedAt", leaf_hash as "leafHash", salt`;

/** Why and by whom a pair was parted; undefined: it wasn't. */
export async function findDistinct(tx: Tx, register: string, pair: Pair): Promise<StoredDistinct | undefined> {
  const { rows } = await sql<StoredDistinct>`select ${distinct} from registers.distinct_pair
    where register = ${register} and first_id = ${pair.firstId}::uuid and second_id = ${pair.secondId}::uuid`.execute(
    tx.db<Tables>(),
  );
  return rows[0];
}

/** The next parted pairs, for fsck. */
export async function distinctAfter(
  tx: Tx,
  after: Pair & { readonly register: string },
  limit: number,
): Promise<StoredDistinct[]> {
  const { rows } = await sql<StoredDistinct>`select ${distinct} from registers.distinct_pair
    where (register, first_id, second_id) > (${after.register}, ${after.firstId}::uuid, ${after.secondId}::uuid)
    order by register, first_id, second_id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

/** How many pairs are parted. */
export async function countDistinct(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from registers.distinct_pair`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.count ?? 0;
}

/** Versions whose merge leads into another register, or whose split undoes no merge. */
export async function brokenMerges(tx: Tx): Promise<{ recordId: string; number: number }[]> {
  const { rows } = await sql<{ recordId: string; number: number }>`
    select v.record_id as "recordId", v.number from registers.version v join registers.record r on r.id = v.record_id
    where coalesce(v.merged_into, v.split_from) is not null and (
      not exists (select from registers.record s where s.id = coalesce(v.merged_into, v.split_from) and s.register = r.register)
      or v.split_from is not null and not exists (select from registers.version m
        where m.record_id = v.record_id and m.number < v.number and m.merged_into = v.split_from)
    ) limit 100`.execute(tx.db<Tables>());
  return rows;
}
