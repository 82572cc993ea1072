/** SQL of what is needed to give a mandate. */
import type { ColumnType } from 'kysely';
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Moment = ColumnType<Instant, string, string>;

interface Tables {
  'mandates.prepared': {
    id: string;
    grantor_id: string;
    prepared: ColumnType<unknown, string, never>;
    content: Uint8Array;
    at: Moment;
  };
  'mandates.code': { code_hash: Uint8Array; mandate_id: string; expires_at: Moment };
  'mandates.miss': { person_id: string; at: Moment };
}

/** What was written and not yet signed. */
export interface Prepared {
  readonly id: string;
  readonly grantorId: string;
  readonly prepared: unknown;
  /** The exact bytes to sign. */
  readonly content: Uint8Array;
  readonly at: Instant;
}

export async function savePrepared(tx: Tx, { id, grantorId, prepared, content, at }: Prepared): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('mandates.prepared')
    .values({
      id,
      grantor_id: grantorId,
      prepared: JSON.stringify(prepared),
      content: Buffer.from(content),
      at: isoInstant(at),
    })
    .execute();
}

/** What a person prepared under this id; somebody else's is as if it were not there. `lock`: for signing it, once. */
export async function findPrepared(tx: Tx, id: string, grantorId: string, lock = false): Promise<Prepared | undefined> {
  const query = tx
    .db<Tables>()
    .selectFrom('mandates.prepared')
    .selectAll()
    .where('id', '=', id)
    .where('grantor_id', '=', grantorId);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return row && { id, grantorId, prepared: row.prepared, content: new Uint8Array(row.content), at: row.at };
}

export async function dropPrepared(tx: Tx, id: string): Promise<void> {
  await tx.db<Tables>().deleteFrom('mandates.prepared').where('id', '=', id).execute();
}

export async function saveCode(tx: Tx, hash: Uint8Array, mandateId: string, expiresAt: Instant): Promise<void> {
  const row = { code_hash: Buffer.from(hash), mandate_id: mandateId, expires_at: isoInstant(expiresAt) };
  await tx.db<Tables>().insertInto('mandates.code').values(row).execute();
}

/** Takes a code that is still good away and gives its mandate: nobody uses it twice. */
export async function takeCode(tx: Tx, hash: Uint8Array, now: Instant): Promise<string | undefined> {
  const row = await tx
    .db<Tables>()
    .deleteFrom('mandates.code')
    .where('code_hash', '=', Buffer.from(hash))
    .where('expires_at', '>', sql<Instant>`${isoInstant(now)}::timestamptz`)
    .returning('mandate_id')
    .executeTakeFirst();
  return row?.mandate_id;
}

/** How many wrong codes a person entered since a moment. His tries follow each other from here until the transaction ends. */
export async function countMisses(tx: Tx, personId: string, since: Instant): Promise<number> {
  const db = tx.db<Tables>();
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mandate code ${personId}`}, 0))`.execute(db);
  const { count } = await db
    .selectFrom('mandates.miss')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .where('at', '>', sql<Instant>`${isoInstant(since)}::timestamptz`)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertMiss(tx: Tx, personId: string, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('mandates.miss')
    .values({ person_id: personId, at: isoInstant(at) })
    .execute();
}

/** Forgets what was prepared, and tries that were made, before a moment; and codes that can be used no more. */
export async function sweep(tx: Tx, now: Instant, before: Instant): Promise<void> {
  const db = tx.db<Tables>();
  const old = sql<Instant>`${isoInstant(before)}::timestamptz`;
  await db.deleteFrom('mandates.prepared').where('at', '<', old).execute();
  await db.deleteFrom('mandates.miss').where('at', '<', old).execute();
  await db
    .deleteFrom('mandates.code')
    .where('expires_at', '<', sql<Instant>`${isoInstant(now)}::timestamptz`)
    .execute();
}
