/** SQL of what is kept and until when, of acts of erasing, and of the erasing itself. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { keepingIn } from '#platform/keeping.ts';
import type { ErasureContent } from '../rules/content.ts';
import type { Span } from '../rules/versions.ts';
import type { Tables } from './tables.ts';

/** When to look whether the time of records is over. */
export const keeping = keepingIn('registers.keeping', 'record_id');

/** The register and the name of a record. */
export const findName = (tx: Tx, recordId: string) =>
  tx
    .db<Tables>()
    .selectFrom('registers.record_key')
    .select(['register', 'key'])
    .where('record_id', '=', recordId)
    .executeTakeFirst();

/** What a version's envelope says of time and merges. */
export interface KeptSpan extends Span {
  readonly mergedInto?: string;
}

/** The envelopes of a record, oldest first. */
export async function spansOf(tx: Tx, recordId: string): Promise<KeptSpan[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('registers.version')
    .select(['number', 'act', 'valid_from', 'valid_to', 'recorded_at', 'merged_into'])
    .where('record_id', '=', recordId)
    .orderBy('number')
    .execute();
  return rows.map(({ number, act, valid_from, valid_to, recorded_at, merged_into }) => ({
    ...{ number, act, validFrom: valid_from, recordedAt: recorded_at },
    ...(valid_to === null ? {} : { validTo: valid_to }),
    ...(merged_into === null ? {} : { mergedInto: merged_into }),
  }));
}

/** When a record was erased; undefined: it wasn't. */
export async function erasedAt(tx: Tx, recordId: string): Promise<Instant | undefined> {
  const query = tx.db<Tables>().selectFrom('registers.erasure').select('at').where('record_id', '=', recordId);
  return (await query.executeTakeFirst())?.at;
}

/** Whether somebody's request about a record was without an answer at a moment. */
export async function wasDisputed(tx: Tx, recordId: string, at: Instant): Promise<boolean> {
  const { rows } = await sql`select from registers.request q left join registers.request_answer a on a.request_id = q.id
    where q.record_id = ${recordId}::uuid and q.filed_at <= ${isoInstant(at)}::timestamptz
      and (a.answered_at is null or a.answered_at > ${isoInstant(at)}::timestamptz) limit 1`.execute(tx.db<Tables>());
  return rows.length > 0;
}

interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export async function insertErasure(tx: Tx, erasure: ErasureContent, leaf: Leaf): Promise<void> {
  const { recordId, at, countedFrom, period, act, article, versions } = erasure;
  await tx
    .db<Tables>()
    .insertInto('registers.erasure')
    .values({
      ...{ record_id: recordId, at: isoInstant(at), counted_from: countedFrom, period, act, article, versions },
      leaf_hash: Buffer.from(leaf.leafHash),
      salt: Buffer.from(leaf.salt),
    })
    .execute();
}

/**
 * Deletes what the versions of a record say that an act of erasing names, with everything that it is found by, and its name. Without an
 * act, nothing. Under the retention role; what is gone already does no harm.
 */
export async function eraseRecord(tx: Tx, recordId: string): Promise<void> {
  if ((await erasedAt(tx, recordId)) === undefined) return;
  const db = tx.db<Tables>();
  await db.deleteFrom('registers.word').where('record_id', '=', recordId).execute();
  await db.deleteFrom('registers.subject').where('record_id', '=', recordId).execute();
  await db.deleteFrom('registers.block').where('record_id', '=', recordId).execute();
  for (const side of ['first_id', 'second_id'] as const)
    await db.deleteFrom('registers.duplicate').where(side, '=', recordId).execute();
  await db.deleteFrom('registers.content').where('record_id', '=', recordId).execute();
  await db.deleteFrom('registers.record_key').where('record_id', '=', recordId).execute();
}

export interface StoredErasure extends ErasureContent, Leaf {
  /** Whether anything is there that it takes away. */
  readonly isUndone: boolean;
}

/** The next acts of erasing after a record, for fsck. */
export async function erasuresAfter(tx: Tx, after: string, limit: number): Promise<StoredErasure[]> {
  const rest = (table: string) =>
    sql`exists (select from ${sql.table(`registers.${table}`)} t where t.record_id = e.record_id)`;
  const { rows } = await sql<StoredErasure>`
    select r.register, e.record_id as "recordId", e.at, e.counted_from as "countedFrom", e.period, e.act, e.article, e.versions,
      e.leaf_hash as "leafHash", e.salt,
      ${rest('content')} or ${rest('record_key')} or ${rest('subject')} or ${rest('word')} or ${rest('block')} as "isUndone"
    from registers.erasure e join registers.record r on r.id = e.record_id
    where e.record_id > ${after}::uuid order by e.record_id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

export async function countErasures(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from registers.erasure`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.count ?? 0;
}
