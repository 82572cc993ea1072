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
