/** SQL of what is kept and until when, of acts of erasing, and of the erasing itself. */
import { type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { eraseFile } from '#platform/files.ts';
import type { Tables } from './tables.ts';

export type ErasureRow = Selectable<Tables['documents.erasure']>;
export type Keeping = Selectable<Tables['documents.keeping']>;

/** Notes when to look at a document again; undefined: not before something happens to it. */
export async function saveKeeping(tx: Tx, documentId: string, until: Instant | undefined): Promise<void> {
  const db = tx.db<Tables>();
  if (until === undefined) {
    await db.deleteFrom('documents.keeping').where('document_id', '=', documentId).execute();
    return;
  }
  await db
    .insertInto('documents.keeping')
    .values({ document_id: documentId, until: isoInstant(until) })
    .onConflict((conflict) => conflict.column('document_id').doUpdateSet({ until: isoInstant(until) }))
    .execute();
}

/** Documents to look at, the longest due first, after the last one seen. */
export async function dueAfter(tx: Tx, now: Instant, after: Keeping | undefined, limit: number): Promise<Keeping[]> {
  const query = tx
    .db<Tables>()
    .selectFrom('documents.keeping')
    .selectAll()
    .where(sql<boolean>`until <= ${isoInstant(now)}::timestamptz`)
    .orderBy('until')
    .orderBy('document_id')
    .limit(limit);
  if (!after) return query.execute();
  const last = sql`(${isoInstant(after.until)}::timestamptz, ${after.document_id}::uuid)`;
  return query.where(sql<boolean>`(until, document_id) > ${last}`).execute();
}

/** Takes a document that is due, unless another process has it or has done it. */
export async function claimKeeping(tx: Tx, documentId: string, now: Instant): Promise<boolean> {
  const row = await tx
    .db<Tables>()
    .selectFrom('documents.keeping')
    .select('document_id')
    .where('document_id', '=', documentId)
    .where(sql<boolean>`until <= ${isoInstant(now)}::timestamptz`)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row !== undefined;
}

export const findErasure = (tx: Tx, documentId: string): Promise<ErasureRow | undefined> =>
  tx.db<Tables>().selectFrom('documents.erasure').selectAll().where('document_id', '=', documentId).executeTakeFirst();

export async function insertErasure(tx: Tx, row: ErasureRow): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('documents.erasure')
    .values({
      ...row,
      at: isoInstant(row.at),
      leaf_hash: Buffer.from(row.leaf_hash),
      salt: Buffer.from(row.salt),
    })
    .execute();
}

/**
 * Deletes all contents of a document that an act of erasing names: data, seal, renderings with the files that nothing else refers to, the
 * words of its revocation. Without an act, nothing. Under the retention role; what is gone already does no harm.
 */
export async function eraseDocument(tx: Tx, documentId: string): Promise<void> {
  const db = tx.db<Tables>();
  if (!(await findErasure(tx, documentId))) return;
  await db.deleteFrom('documents.content').where('document_id', '=', documentId).execute();
  await db.deleteFrom('documents.seal').where('document_id', '=', documentId).execute();
  await db.deleteFrom('documents.event_content').where('document_id', '=', documentId).execute();
  const renderings = await db
    .deleteFrom('documents.rendering')
    .where('document_id', '=', documentId)
    .returning('sha256')
    .execute();
  for (const { sha256 } of renderings) await eraseFile(tx, sha256);
}
