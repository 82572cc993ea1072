/** Writing records and versions: insert only. */
import { sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Ground } from '../rules/content.ts';
import type { Subject } from '../rules/values.ts';
import type { Span } from '../rules/versions.ts';
import { tokenOf, type Word } from '../rules/words.ts';
import type { Tables } from './tables.ts';

export interface KnownVersion extends Span {
  readonly values: Readonly<Record<string, Json>>;
  /** The record that it went into. */
  readonly mergedInto?: string;
}

/** Takes the key for this transaction: nobody else writes to its record until the end of it. */
export async function lockKey(tx: Tx, register: string, key: string): Promise<void> {
  const lock = sql`select pg_advisory_xact_lock(hashtextextended(${`registers/${register}/${key}`}, 0))`;
  await lock.execute(tx.db<Tables>());
}

/**
 * Takes the key for this transaction and gives the record with all its versions, oldest first; nobody else writes to it until the
 * end of the transaction.
 */
export async function lockRecord(
  tx: Tx,
  register: string,
  key: string,
): Promise<{ readonly id: string; readonly versions: readonly KnownVersion[] } | undefined> {
  const db = tx.db<Tables>();
  await lockKey(tx, register, key);
  const record = await db
    .selectFrom('registers.record_key')
    .select('record_id as id')
    .where('register', '=', register)
    .where('key', '=', key)
    .executeTakeFirst();
  if (record === undefined) return undefined;
  const rows = await db
    .selectFrom('registers.version as v')
    .innerJoin('registers.content as c', (join) =>
      join.onRef('c.record_id', '=', 'v.record_id').onRef('c.number', '=', 'v.number'),
    )
    .select(['v.number', 'v.act', 'v.valid_from', 'v.valid_to', 'v.recorded_at', 'c.values', 'v.merged_into'])
    .where('v.record_id', '=', record.id)
    .orderBy('v.number')
    .execute();
  const versions = rows.map((row) => ({
    number: row.number,
    act: row.act,
    validFrom: row.valid_from,
    ...(row.valid_to === null ? {} : { validTo: row.valid_to }),
    recordedAt: row.recorded_at,
    values: row.values,
    ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
  }));
  return { id: record.id, versions };
}

export interface NewRecord {
  readonly id: string;
  readonly key: string;
}

/** Records of one register, new. A key that exists already breaks the transaction (23505). */
export async function insertRecords(
  tx: Tx,
  register: string,
  at: Instant,
  records: readonly NewRecord[],
): Promise<void> {
  await sql`with row as (
      select t.id, t.key
      from unnest(${records.map((one) => one.id)}::uuid[], ${records.map((one) => one.key)}::text[]) as t(id, key)
    ), record as (
      insert into registers.record (id, register, created_at)
      select id, ${register}, ${isoInstant(at)}::timestamptz from row
    )
    insert into registers.record_key (record_id, register, key) select id, ${register}, key from row`.execute(
    tx.db<Tables>(),
  );
}

export interface NewVersion {
  readonly recordId: string;
  readonly number: number;
  readonly act: Span['act'];
  readonly validFrom: LocalDate;
  readonly validTo?: LocalDate;
  readonly values: Readonly<Record<string, Json>>;
  readonly digest: string;
  readonly subjects: readonly Subject[];
  readonly words: readonly Word[];
  readonly mergedInto?: string;
  readonly splitFrom?: string;
  /** Of a batch: what its leaf binds, HMAC-SHA-256(salt, canonical version), hex. */
  readonly member?: { readonly commit: string; readonly salt: Uint8Array };
}

/** What is the same for every version of one write. */
export interface WriteCommon {
  readonly register: string;
  readonly edition: string;
  readonly recordedAt: Instant;
  readonly ground: Json;
  readonly groundKind: Ground['kind'];
  readonly caseId: string | null;
  readonly proof:
    | { readonly leafHash: Uint8Array; readonly salt: Uint8Array }
    | { readonly batch: string; readonly from: number };
}

/** Versions with what they say, whom they speak of and the words they are found by, in three statements however many they are. */
export async function insertVersions(tx: Tx, common: WriteCommon, versions: readonly NewVersion[]): Promise<void> {
  const { proof } = common;
  const leaf = 'leafHash' in proof ? { hash: Buffer.from(proof.leafHash), salt: Buffer.from(proof.salt) } : undefined;
  const batch = 'batch' in proof ? proof : undefined;
  await sql`with row as (
      select t.*, coalesce(${leaf?.salt ?? null}::bytea, decode(t.member_salt, 'hex')) as salt
      from unnest(${versions.map((one) => one.recordId)}::uuid[], ${versions.map((one) => one.number)}::integer[],
        ${versions.map((one) => one.act)}::text[], ${versions.map((one) => one.validFrom)}::date[],
        ${versions.map((one) => one.validTo ?? null)}::date[], ${versions.map((one) => JSON.stringify(one.values))}::text[],
        ${versions.map((one) => one.digest)}::text[], ${versions.map((one) => one.mergedInto ?? null)}::uuid[],
        ${versions.map((one) => one.splitFrom ?? null)}::uuid[], ${versions.map((one) => one.member?.commit ?? null)}::text[],
        ${versions.map((one) => (one.member ? hex(one.member.salt) : null))}::text[])
        with ordinality
        as t(record_id, number, act, valid_from, valid_to, content, digest, merged_into, split_from, member, member_salt, place)
    ), unfed as (
      insert into registers.unfed (leaf_hash, register, size, record_id, version)
      select ${leaf?.hash ?? null}::bytea, ${common.register}, 1, record_id, number from row
      where ${leaf !== undefined}::boolean
    ), version as (
      insert into registers.version (record_id, number, act, valid_from, valid_to, edition, recorded_at, ground_kind, case_id,
        leaf_hash, batch, place, member, merged_into, split_from)
      select record_id, number, act, valid_from, valid_to, decode(${common.edition}, 'hex'), ${isoInstant(common.recordedAt)}::timestamptz,
        ${common.groundKind}, ${common.caseId}::uuid, ${leaf?.hash ?? null}::bytea, ${batch?.batch ?? null}::uuid,
        case when ${batch !== undefined}::boolean then ${batch?.from ?? 0}::integer + place::integer - 1 end,
        decode(member, 'hex'), merged_into, split_from from row
    )
    insert into registers.content (record_id, number, "values", ground, digest, salt)
    select record_id, number, content::jsonb, ${JSON.stringify(common.ground)}::jsonb, decode(digest, 'hex'), salt from row`.execute(
    tx.db<Tables>(),
  );
  await insertSubjects(tx, common.register, versions);
  await insertWords(tx, common.register, versions);
}

async function insertWords(tx: Tx, register: string, versions: readonly NewVersion[]): Promise<void> {
  const rows = versions.flatMap(({ words, recordId }) =>
    words.map((word) => ({ token: Buffer.from(tokenOf(register, word)), recordId })),
  );
  if (rows.length === 0) return;
  // An earlier version of the record may have said the word already.
  await sql`insert into registers.word (token, record_id)
    select t.token, t.record_id
    from unnest(${rows.map((one) => one.token)}::bytea[], ${rows.map((one) => one.recordId)}::uuid[]) as t(token, record_id)
    order by t.token, t.record_id
    on conflict do nothing`.execute(tx.db<Tables>());
}

async function insertSubjects(tx: Tx, register: string, versions: readonly NewVersion[]): Promise<void> {
  const rows = versions.flatMap(({ subjects, recordId, number }) =>
    subjects.map((subject) => ({ ...subject, recordId, number })),
  );
  if (rows.length === 0) return;
  await sql`insert into registers.subject (kind, identifier, register, field, record_id, number)
    select t.kind, t.identifier, ${register}, t.field, t.record_id, t.number
    from unnest(${rows.map((one) => one.kind)}::text[], ${rows.map((one) => one.identifier)}::text[],
      ${rows.map((one) => one.field)}::text[], ${rows.map((one) => one.recordId)}::uuid[],
      ${rows.map((one) => one.number)}::integer[]) as t(kind, identifier, field, record_id, number)`.execute(
    tx.db<Tables>(),
  );
}

export interface NewBatch {
  readonly id: string;
  readonly register: string;
  readonly label: string;
  readonly signedBy: string | null;
  readonly size: number;
  readonly recordedAt: Instant;
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

/** The batch, which waits for its place in the feed as one. */
export async function insertBatch(tx: Tx, batch: NewBatch): Promise<void> {
  const leafHash = Buffer.from(batch.leafHash);
  await sql`with unfed as (
      insert into registers.unfed (leaf_hash, register, size, batch)
      values (${leafHash}, ${batch.register}, ${batch.size}, ${batch.id}::uuid)
    )
    insert into registers.batch (id, register, label, signed_by, size, recorded_at, leaf_hash, salt, salted)
    values (${batch.id}::uuid, ${batch.register}, ${batch.label}, ${batch.signedBy}, ${batch.size},
      ${isoInstant(batch.recordedAt)}::timestamptz, ${leafHash}, ${Buffer.from(batch.salt)}, true)`.execute(
    tx.db<Tables>(),
  );
}

/** The canonical key of a record of the register; undefined: there is none, or retention has erased it. */
export async function keyOfRecord(tx: Tx, register: string, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`select key from registers.record_key
    where register = ${register} and record_id = ${id}::uuid`.execute(tx.db<Tables>());
  return rows[0]?.key;
}
