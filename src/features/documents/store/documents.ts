/** Documents as they are issued and found. */
import { type Selectable, sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export type DocumentRow = Selectable<Tables['documents.document']>;

/** Whose documents: of a person, or of an organisation. */
export type Holder = { readonly personId: string } | { readonly organisationId: string };

/** The next running number; a number of a transaction that fails stays unused. */
export async function nextRunningNumber(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select nextval('documents.running_number') as n`.execute(tx.db<Tables>());
  return Number(rows[0]?.n);
}

/** Keeps a new document with its content. */
export async function insertDocument(
  tx: Tx,
  row: DocumentRow,
  content: { readonly bytes: Uint8Array; readonly salt: Uint8Array },
): Promise<void> {
  const db = tx.db<Tables>();
  await db
    .insertInto('documents.document')
    .values({
      ...row,
      issued_at: isoInstant(row.issued_at),
      leaf_hash: Buffer.from(row.leaf_hash),
      row_leaf: row.row_leaf && Buffer.from(row.row_leaf),
      row_salt: row.row_salt && Buffer.from(row.row_salt),
    })
    .execute();
  await db
    .insertInto('documents.content')
    .values({ document_id: row.id, bytes: Buffer.from(content.bytes), salt: Buffer.from(content.salt) })
    .execute();
}

/** The document with a number, or undefined. */
export const findByNumber = (tx: Tx, number: string): Promise<DocumentRow | undefined> =>
  tx.db<Tables>().selectFrom('documents.document').selectAll().where('number', '=', number).executeTakeFirst();

export const findById = (tx: Tx, id: string): Promise<DocumentRow | undefined> =>
  tx.db<Tables>().selectFrom('documents.document').selectAll().where('id', '=', id).executeTakeFirst();

/** What the same entry of a case gave out already, so that issuing twice gives one document. */
export const findOfEntry = (
  tx: Tx,
  caseId: string,
  entry: string,
  document: string,
): Promise<DocumentRow | undefined> =>
  tx
    .db<Tables>()
    .selectFrom('documents.document')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('entry', '=', entry)
    .where('document', '=', document)
    .executeTakeFirst();

/** What a case gave out of one kind. */
export const findOfCase = (tx: Tx, caseId: string, document: string): Promise<DocumentRow | undefined> =>
  tx
    .db<Tables>()
    .selectFrom('documents.document')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('document', '=', document)
    .executeTakeFirst();

/** Sealed bytes and their salt; undefined where retention erased them. */
export const findContent = (tx: Tx, documentId: string) =>
  tx
    .db<Tables>()
    .selectFrom('documents.content')
    .select(['bytes', 'salt'])
    .where('document_id', '=', documentId)
    .executeTakeFirst();

export interface HeldDocument {
  readonly id: string;
  readonly number: string;
  readonly document: string;
  readonly edition: string;
  readonly issuer: string;
  readonly issued_on: DocumentRow['issued_on'];
  readonly valid_until: DocumentRow['valid_until'];
  readonly issued_at: Instant;
  readonly event: 'revoked' | 'corrected' | null;
}

/** A holder's documents, newest first; `before`: the id of the last one already shown. */
export async function listDocuments(tx: Tx, holder: Holder, limit: number, before?: string): Promise<HeldDocument[]> {
  let query = tx
    .db<Tables>()
    .selectFrom('documents.document as d')
    .leftJoin('documents.event as e', 'e.document_id', 'd.id')
    .select([
      'd.id',
      'd.number',
      'd.document',
      'd.edition',
      'd.issuer',
      'd.issued_on',
      'd.valid_until',
      'd.issued_at',
      'e.kind as event',
    ])
    .orderBy('d.id', 'desc')
    .limit(limit);
  query =
    'personId' in holder
      ? query.where('d.person_id', '=', holder.personId)
      : query.where('d.organisation_id', '=', holder.organisationId);
  return before === undefined ? query.execute() : query.where('d.id', '<', before).execute();
}

/** How many documents a holder has. */
export async function countDocuments(tx: Tx, holder: Holder): Promise<number> {
  const query = tx
    .db<Tables>()
    .selectFrom('documents.document')
    .select(({ fn }) => fn.countAll<number>().as('n'));
  const row = await ('personId' in holder
    ? query.where('person_id', '=', holder.personId)
    : query.where('organisation_id', '=', holder.organisationId)
  ).executeTakeFirst();
  return Number(row?.n ?? 0);
}
