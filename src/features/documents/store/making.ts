/** What the worker adds to a document: its seal and its renderings. */
import { type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export type Rendering = Selectable<Tables['documents.rendering']>;

/** Nobody else seals or renders this document until the end of the transaction. */
export async function lockDocument(tx: Tx, documentId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`documents/${documentId}`}, 0))`.execute(tx.db<Tables>());
}

export const findSeal = (tx: Tx, documentId: string) =>
  tx
    .db<Tables>()
    .selectFrom('documents.seal')
    .select(['cms', 'sealed_at'])
    .where('document_id', '=', documentId)
    .executeTakeFirst();

export async function insertSeal(tx: Tx, documentId: string, cms: Uint8Array, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('documents.seal')
    .values({ document_id: documentId, cms: Buffer.from(cms), sealed_at: isoInstant(at) })
    .execute();
}

/** The renderings of a document, the newest of each language last. */
export const listRenderings = (tx: Tx, documentId: string): Promise<Rendering[]> =>
  tx
    .db<Tables>()
    .selectFrom('documents.rendering')
    .selectAll()
    .where('document_id', '=', documentId)
    .orderBy('number')
    .execute();

/** The newest rendering in a language, or undefined. */
export const findRendering = (tx: Tx, documentId: string, language: Language): Promise<Rendering | undefined> =>
  tx
    .db<Tables>()
    .selectFrom('documents.rendering')
    .selectAll()
    .where('document_id', '=', documentId)
    .where('language', '=', language)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();

export async function insertRendering(tx: Tx, row: Rendering): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('documents.rendering')
    .values({
      ...row,
      made_at: isoInstant(row.made_at),
      leaf_hash: Buffer.from(row.leaf_hash),
      salt: Buffer.from(row.salt),
    })
    .execute();
}
