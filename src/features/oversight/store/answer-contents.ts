/** SQL of answers that are prepared and not signed yet. */
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface AnswerContent {
  readonly complaintId: string;
  readonly officerId: string;
  readonly content: Bytes;
  readonly sha256: string;
  /** Entries of the history that the contents know. */
  readonly headSeq: number;
  readonly createdAt: Instant;
}

export async function saveAnswerContent(tx: Tx, one: AnswerContent): Promise<void> {
  const row = {
    officer_id: one.officerId,
    content: Buffer.from(one.content),
    sha256: one.sha256,
    head_seq: one.headSeq,
    created_at: isoInstant(one.createdAt),
  };
  await tx
    .db<Tables>()
    .insertInto('oversight.answer_content')
    .values({ complaint_id: one.complaintId, ...row })
    .onConflict((conflict) => conflict.column('complaint_id').doUpdateSet(row))
    .execute();
}

export async function findAnswerContent(tx: Tx, complaintId: string): Promise<AnswerContent | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('oversight.answer_content')
    .selectAll()
    .where('complaint_id', '=', complaintId)
    .executeTakeFirst();
  return (
    row && {
      complaintId,
      officerId: row.officer_id,
      content: new Uint8Array(row.content),
      sha256: row.sha256,
      headSeq: row.head_seq,
      createdAt: row.created_at,
    }
  );
}

export async function dropAnswerContent(tx: Tx, complaintId: string): Promise<void> {
  await tx.db<Tables>().deleteFrom('oversight.answer_content').where('complaint_id', '=', complaintId).execute();
}
