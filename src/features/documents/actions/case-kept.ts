/** Which case of a document is still kept: the one that it came of, and the one that ended its force. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { caseKeeperOf } from '#platform/case-keeper.ts';
import type { DocumentRow } from '../store/documents.ts';
import type { EventRow } from '../store/life.ts';

/**
 * The first case of a document that wasn't erased at a moment: open, disputed, or within its own retention; undefined where all are. Where
 * nobody keeps cases, none is erased.
 */
export async function caseKept(
  tx: Tx,
  document: DocumentRow,
  event: EventRow | undefined,
  at: Instant,
): Promise<string | undefined> {
  const keeper = caseKeeperOf(tx.env);
  for (const caseId of new Set([document.case_id, ...(event ? [event.case_id] : [])])) {
    if (!(await keeper?.isErased(tx, caseId, at))) return caseId;
  }
  return undefined;
}
