/** What a person holds in hand after submitting: the number, the moment, and the leaf that the log will show. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { ServicesTables } from '../store.ts';

export interface Receipt {
  readonly caseId: string;
  readonly number: string;
  readonly service: string;
  readonly edition: string;
  readonly submittedAt: Instant;
  /** Hexadecimal leaf hash of the submission. */
  readonly leaf: string;
}

/** The receipt of the latest submission of a case, or undefined before the first. */
export async function findReceipt(tx: Tx, caseId: string): Promise<Receipt | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.case_index as c')
    .innerJoin('services.history as h', 'h.case_id', 'c.case_id')
    .select(['c.case_id', 'c.number', 'c.service', 'c.edition', 'h.at', 'h.leaf'])
    .where('c.case_id', '=', caseId)
    .where('h.kind', 'in', ['submitted', 'resubmitted'])
    .orderBy('h.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    caseId: row.case_id,
    number: row.number,
    service: row.service,
    edition: row.edition,
    submittedAt: row.at,
    leaf: row.leaf,
  };
}
