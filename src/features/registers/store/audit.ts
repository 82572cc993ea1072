/** Reading everything again for fsck: by keyset, so that memory doesn't grow with the register. */
import { sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface AuditedVersion {
  readonly recordId: string;
  readonly number: number;
  readonly register: string;
  /** Null where retention has erased it, and so for what a version says. */
  readonly key: string | null;
  readonly act: 'add' | 'change' | 'end';
  readonly validFrom: LocalDate;
  readonly validTo: LocalDate | null;
  readonly values: Readonly<Record<string, Json>> | null;
  readonly edition: string;
  readonly recordedAt: Instant;
  readonly ground: Json | null;
  readonly groundKind: string;
  readonly caseId: string | null;
  readonly digest: string | null;
  readonly leafHash: Uint8Array | null;
  readonly salt: Uint8Array | null;
  /** What its batch's leaf binds. */
  readonly member: string | null;
  /** Whether an act of erasing names it. */
  readonly isErased: boolean;
  readonly mergedInto: string | null;
  readonly splitFrom: string | null;
  /** When its record says that it was first written. */
  readonly createdAt: Instant;
  readonly subjects: readonly string[];
  /** Of its record, hex. */
  readonly words: readonly string[];
}

const PAGE = 1000;

/** The next versions after (record, number), with the subject rows ('register field kind identifier') written for each, and the tokens of the record's words. */
export async function versionsAfter(tx: Tx, after: { recordId: string; number: number }): Promise<AuditedVersion[]> {
  const { rows } = await sql<AuditedVersion>`
    select v.record_id as "recordId", v.number, r.register, k.key, v.act, v.valid_from as "validFrom",
      v.valid_to as "validTo", v.values, v.edition, v.recorded_at as "recordedAt", v.ground,
      v.ground_kind as "groundKind", v.case_id as "caseId", v.digest, v.leaf_hash as "leafHash", v.salt, v.member,
      exists (select from registers.erasure e where e.record_id = v.record_id and v.number <= e.versions) as "isErased",
      v.merged_into as "mergedInto", v.split_from as "splitFrom", r.created_at as "createdAt",
      array(select s.register || ' ' || s.field || ' ' || s.kind || ' ' || s.identifier from registers.subject s
        where s.record_id = v.record_id and s.number = v.number order by 1) as subjects,
      array(select encode(w.token, 'hex') from registers.word w where w.record_id = v.record_id order by 1) as words
    from registers.written v join registers.record r on r.id = v.record_id
    left join registers.record_key k on k.record_id = v.record_id and k.register = r.register
    where (v.record_id, v.number) > (${after.recordId}::uuid, ${after.number})
    order by v.record_id, v.number limit ${PAGE}`.execute(tx.db<Tables>());
  return rows;
}

export interface AuditedBatch {
  readonly id: string;
  readonly register: string;
  readonly label: string;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
  readonly salted: boolean;
  readonly members: readonly string[];
  /** Whether they stand at places from 1 without gaps, and were recorded when and signed by whom the batch says. */
  readonly isWhole: boolean;
}

/** The next batch after an id, with what it binds of its versions in their order. */
export async function batchAfter(tx: Tx, after: string): Promise<AuditedBatch | undefined> {
  const { rows } = await sql<AuditedBatch>`
    select b.id, b.register, b.label, b.size, b.leaf_hash as "leafHash", b.salt, b.salted,
      array(select encode(v.member, 'hex') from registers.version v where v.batch = b.id order by v.place) as members,
      (select coalesce(bool_and(n = place and recorded_at = b.recorded_at
          and (ground is null or ground ->> 'signedBy' is not distinct from b.signed_by)), false)
        from (select v.place, v.recorded_at, v.ground, row_number() over (order by v.place) as n
          from registers.written v where v.batch = b.id) v) as "isWhole"
    from registers.batch b where b.id > ${after}::uuid order by b.id limit 1`.execute(tx.db<Tables>());
  return rows[0];
}

/** Records without a version: their contents were taken away. */
export async function emptyRecords(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select r.id from registers.record r
    where not exists (select 1 from registers.version v where v.record_id = r.id) limit 100`.execute(tx.db<Tables>());
  return rows.map((row) => row.id);
}

/** Records of which versions are kept though they themselves are gone: nothing that reads them by their register meets them. */
export async function lostRecords(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct v.record_id as id from registers.version v
    where not exists (select 1 from registers.record r where r.id = v.record_id) limit 100`.execute(tx.db<Tables>());
  return rows.map((row) => row.id);
}

/** Records that words lead to and that are not there. */
export async function lostWords(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct w.record_id as id from registers.word w
    where not exists (select from registers.record r where r.id = w.record_id) limit 100`.execute(tx.db<Tables>());
  return rows.map((row) => row.id);
}

/** Leaves of versions and batches that are neither in the feed nor wait for it, named by what they are of. */
export async function unfedLeaves(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ of: string }>`
    select 'record ' || v.record_id || ', version ' || v.number as of from registers.version v
      where v.leaf_hash is not null
      and not exists (select from registers.feed f where f.record_id = v.record_id and f.version = v.number)
      and not exists (select from registers.unfed u where u.leaf_hash = v.leaf_hash)
    union all
    select 'batch ' || b.id from registers.batch b
      where not exists (select from registers.feed f where f.batch = b.id)
      and not exists (select from registers.unfed u where u.leaf_hash = b.leaf_hash)
    limit 100`.execute(tx.db<Tables>());
  return rows.map((row) => row.of);
}

export interface AuditedChange {
  readonly register: string;
  readonly number: number;
  readonly size: number;
  readonly logIndex: number;
  readonly leafHash: Uint8Array;
  /** How many versions the leaf is of, and of which register. */
  readonly versions: number;
  readonly of: string;
}

/** The next rows of the feeds after (register, number), each with what its leaf is of. */
export async function feedAfter(tx: Tx, after: { register: string; number: number }): Promise<AuditedChange[]> {
  const { rows } = await sql<AuditedChange>`
    select f.register, f.number, f.size, f.log_index as "logIndex", coalesce(v.leaf_hash, b.leaf_hash) as "leafHash",
      coalesce(b.size, 1) as versions, coalesce(r.register, b.register) as of
    from registers.feed f
    left join registers.batch b on b.id = f.batch
    left join registers.version v on v.record_id = f.record_id and v.number = f.version
    left join registers.record r on r.id = f.record_id
    where (f.register, f.number) > (${after.register}, ${after.number})
    order by f.register, f.number limit ${PAGE}`.execute(tx.db<Tables>());
  return rows;
}

/** How many versions, or batches, have a leaf of their own. */
export async function countLogged(tx: Tx, of: 'version' | 'batch'): Promise<number> {
  const table = sql.table(`registers.${of}`);
  const { rows } = await sql<{
    count: number;
  }>`select count(*) as count from ${table} where leaf_hash is not null`.execute(tx.db<Tables>());
  return rows[0]?.count ?? 0;
}
