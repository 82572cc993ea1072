/** What happens to a document after its issue: revocation, and each check by its code. */
import type { Selectable } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import type { Tables } from './tables.ts';

export type EventRow = Selectable<Tables['documents.event']>;
export type Viewing = Pick<Selectable<Tables['documents.viewing']>, 'id' | 'at' | 'channel'>;

export const findEvent = (tx: Tx, documentId: string): Promise<EventRow | undefined> =>
  tx.db<Tables>().selectFrom('documents.event').selectAll().where('document_id', '=', documentId).executeTakeFirst();

export async function insertEvent(tx: Tx, row: EventRow): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('documents.event')
    .values({ ...row, at: isoInstant(row.at), leaf_hash: Buffer.from(row.leaf_hash), salt: Buffer.from(row.salt) })
    .execute();
}

export async function insertViewing(
  tx: Tx,
  documentId: string,
  at: Instant,
  channel: Viewing['channel'],
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('documents.viewing')
    .values({ id: newId(at), document_id: documentId, at: isoInstant(at), channel })
    .execute();
}

/** The latest checks of a document, newest first. */
export const listViewings = (tx: Tx, documentId: string, limit: number): Promise<Viewing[]> =>
  tx
    .db<Tables>()
    .selectFrom('documents.viewing')
    .select(['id', 'at', 'channel'])
    .where('document_id', '=', documentId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
