/** Writing records and versions: insert only. */
import { sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Subject } from '../rules/values.ts';
import type { Span } from '../rules/versions.ts';
import type { Word } from '../rules/words.ts';
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
    .selectFrom('registers.record')
    .select('id')
    .where('register', '=', register)
    .where('key', '=', key)
    .executeTakeFirst();
  if (record === undefined) return undefined;
  const rows = await db
    .selectFrom('registers.version')
    .select(['number', 'act', 'valid_from', 'valid_to', 'recorded_at', 'values', 'merged_into'])
    .where('record_id', '=', record.id)
    .orderBy('number')
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
  await sql`insert into registers.record (id, register, key, created_at)
    select t.id, ${register}, t.key, ${isoInstant(at)}::timestamptz
    from unnest(${records.map((one) => one.id)}::uuid[], ${records.map((one) => one.key)}::text[]) as t(id, key)`.execute(
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
}

/** What is the same for every version of one write. */
export interface WriteCommon {
  readonly register: string;
  readonly edition: string;
  readonly recordedAt: Instant;
  readonly ground: Json;
  readonly caseId: string | null;
  readonly proof:
    | { readonly leafHash: Uint8Array; readonly salt: Uint8Array }
    | { readonly batch: string; readonly from: number };
}

/** Versions with whom they speak of and the words they are found by, in three statements however many they are. */
export async function insertVersions(tx: Tx, common: WriteCommon, versions: readonly NewVersion[]): Promise<void> {
  const { proof } = common;
  const leaf = 'leafHash' in proof ? { hash: Buffer.from(proof.leafHash), salt: Buffer.from(proof.salt) } : undefined;
  const batch = 'batch' in proof ? proof : undefined;
  await sql`with unfed as (
      insert into registers.unfed (leaf_hash, register, size, record_id, version)
      select ${leaf?.hash ?? null}::bytea, ${common.register}, 1, t.record_id, t.number
      from unnest(${versions.map((one) => one.recordId)}::uuid[], ${versions.map((one) => one.number)}::integer[])
        as t(record_id, number)
      where ${leaf !== undefined}::boolean
    )
    insert into registers.version (record_id, number, act, valid_from, valid_to, "values", digest, edition,
      recorded_at, ground, case_id, leaf_hash, salt, batch, place, merged_into, split_from)
    select t.record_id, t.number, t.act, t.valid_from, t.valid_to, t.content::jsonb, t.digest, ${common.edition},
      ${isoInstant(common.recordedAt)}::timestamptz, ${JSON.stringify(common.ground)}::jsonb, ${common.caseId}::uuid,
      ${leaf?.hash ?? null}::bytea, ${leaf?.salt ?? null}::bytea, ${batch?.batch ?? null}::uuid,
      case when ${batch !== undefined}::boolean then ${batch?.from ?? 0}::integer + t.place::integer - 1 end,
      t.merged_into, t.split_from
    from unnest(${versions.map((one) => one.recordId)}::uuid[], ${versions.map((one) => one.number)}::integer[],
      ${versions.map((one) => one.act)}::text[], ${versions.map((one) => one.validFrom)}::date[],
      ${versions.map((one) => one.validTo ?? null)}::date[], ${versions.map((one) => JSON.stringify(one.values))}::text[],
      ${versions.map((one) => one.digest)}::text[], ${versions.map((one) => one.mergedInto ?? null)}::uuid[],
      ${versions.map((one) => one.splitFrom ?? null)}::uuid[])
      with ordinality
      as t(record_id, number, act, valid_from, valid_to, content, digest, merged_into, split_from, place)`.execute(
    tx.db<Tables>(),
  );
  await insertSubjects(tx, common.register, versions);
  await insertWords(tx, common.register, versions);
}

async function insertWords(tx: Tx, register: string, versions: readonly NewVersion[]): Promise<void> {
  const rows = versions.flatMap(({ words, recordId, number }) => words.map((word) => ({ ...word, recordId, number })));
  if (rows.length === 0) return;
  await sql`insert into registers.word (register, word, record_id, field, number)
    select ${register}, t.word, t.record_id, t.field, t.number
    from unnest(${rows.map((one) => one.word)}::text[], ${rows.map((one) => one.recordId)}::uuid[],
      ${rows.map((one) => one.field)}::text[], ${rows.map((one) => one.number)}::integer[])
      as t(word, record_id, field, number)`.execute(tx.db<Tables>());
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
    insert into registers.batch (id, register, label, signed_by, size, recorded_at, leaf_hash, salt)
    values (${batch.id}::uuid, ${batch.register}, ${batch.label}, ${batch.signedBy}, ${batch.size},
      ${isoInstant(batch.recordedAt)}::timestamptz, ${leafHash}, ${Buffer.from(batch.salt)})`.execute(tx.db<Tables>());
}

/** The canonical key of a record of the register; undefined: there is none. */
export async function keyOfRecord(tx: Tx, register: string, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`select key from registers.record
    where register = ${register} and id = ${id}::uuid`.execute(tx.db<Tables>());
  return rows[0]?.key;
}
