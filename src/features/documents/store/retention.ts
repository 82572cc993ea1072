/** SQL of what is kept and until when, of acts of erasing, and of the erasing itself. */
import type { Selectable } from 'kysely';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { eraseFile } from '#platform/files.ts';
import { keepingIn } from '#platform/keeping.ts';
import type { Tables } from './tables.ts';

export type ErasureRow = Selectable<Tables['documents.erasure']>;

/** When to look whether the time of documents is over. */
export const keeping = keepingIn('documents.keeping', 'document_id');

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
