/** Who was warned of which term. */
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

interface Warned {
  readonly caseId: string;
  readonly officerId: string;
  readonly percent: number;
  readonly dueAt: Instant;
  readonly toldAt: Instant;
}

/** Notes a warning; false where the officer had it already. */
export async function insertWarned(tx: Tx, one: Warned): Promise<boolean> {
  const { caseId, officerId, percent, dueAt, toldAt } = one;
  const result = await tx
    .db<Tables>()
    .insertInto('desk.warned')
    .values({
      case_id: caseId,
      officer_id: officerId,
      percent,
      due_at: isoInstant(dueAt),
      told_at: isoInstant(toldAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
