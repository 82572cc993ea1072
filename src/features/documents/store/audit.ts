/** Reading everything in order and counting it, for the checker. */
import { sql } from 'kysely';
import type { Tx } from '#platform/app.ts';
import type { DocumentRow } from './documents.ts';
import type { Tables } from './tables.ts';

const PORTION = 200;

/** The next portion of all documents, by id: for whoever checks every one. */
export const documentsAfter = (tx: Tx, id: string): Promise<DocumentRow[]> =>
  tx
    .db<Tables>()
    .selectFrom('documents.document')
    .selectAll()
    .where('id', '>', id)
    .orderBy('id')
    .limit(PORTION)
    .execute();

const countOf = async (tx: Tx, query: ReturnType<typeof sql<{ n: number }>>): Promise<number> =>
  Number((await query.execute(tx.db<Tables>())).rows[0]?.n ?? 0);

/** How many rows a table of this room has. */
export const countRows = (tx: Tx, table: 'document' | 'event' | 'erasure'): Promise<number> =>
  countOf(tx, sql<{ n: number }>`select count(*) as n from ${sql.table(`documents.${table}`)}`);

/** How many documents have a leaf over their row. */
export const countRowsWithLeaf = (tx: Tx): Promise<number> =>
  countOf(tx, sql<{ n: number }>`select count(row_leaf) as n from documents.document`);

/** How many renderings are there, or are gone and named by an act of erasing. */
export const countRenderings = (tx: Tx): Promise<number> =>
  countOf(
    tx,
    sql<{ n: number }>`select (select count(*) from documents.rendering) + (
      select count(*) from documents.erasure e cross join unnest(e.renderings) as named (leaf)
      where not exists (
        select from documents.rendering r where r.document_id = e.document_id and encode(r.leaf_hash, 'hex') = named.leaf)) as n`,
  );

/** Whether anything of a document is there that an act of erasing takes away. */
export async function hasContents(tx: Tx, documentId: string): Promise<boolean> {
  const { rows } = await sql`select from documents.content where document_id = ${documentId}
    union all select from documents.seal where document_id = ${documentId}
    union all select from documents.rendering where document_id = ${documentId}
    union all select from documents.event_content where document_id = ${documentId}`.execute(tx.db<Tables>());
  return rows.length > 0;
}
