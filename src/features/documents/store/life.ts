/** What happens to a document after its issue: revocation, and each check by its code. */
import type { Selectable } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import type { Tables } from './tables.ts';

/** `reason` and `salt` are null where retention erased them. */
export type EventRow = Selectable<Tables['documents.event']> & {
  readonly reason: string | null;
  readonly salt: Uint8Array | null;
};
export type Viewing = Pick<Selectable<Tables['documents.viewing']>, 'id' | 'at' | 'channel'>;

export const findEvent = (tx: Tx, documentId: string): Promise<EventRow | undefined> =>
  tx
    .db<Tables>()
    .selectFrom('documents.event as e')
    .leftJoin('documents.event_content as c', 'c.document_id', 'e.document_id')
    .selectAll('e')
    .select(['c.reason', 'c.salt'])
    .where('e.document_id', '=', documentId)
    .executeTakeFirst();

/** Keeps what became of a document, and apart from it the words of who decided. */
export async function insertEvent(
  tx: Tx,
  row: Selectable<Tables['documents.event']>,
  content: { readonly reason: string; readonly salt: Uint8Array },
): Promise<void> {
  const db = tx.db<Tables>();
  await db
    .insertInto('documents.event')
    .values({ ...row, at: isoInstant(row.at), leaf_hash: Buffer.from(row.leaf_hash) })
    .execute();
  await db
    .insertInto('documents.event_content')
    .values({ document_id: row.document_id, reason: content.reason, salt: Buffer.from(content.salt) })
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
