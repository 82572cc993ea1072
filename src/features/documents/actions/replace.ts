/** A document that was issued in the place of another, which ends by it: a licence that is renewed, a permit for a new address. */
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { type DocumentRow, findByNumber, findOfCase, type Holder } from '../store/documents.ts';
import { findEvent } from '../store/life.ts';
import { findErasure } from '../store/retention.ts';
import { revokeDocument } from './revoke.ts';

export interface Replacement {
  /** Id of the definition of both. */
  readonly document: string;
  readonly holder: Holder;
  /** The case by which the one that ends was issued. */
  readonly earlierCaseId: string;
  /** The case by which the new one is issued, and its number. */
  readonly caseId: string;
  readonly number: string;
}

const isOf = (document: DocumentRow, holder: Holder): boolean =>
  'personId' in holder ? document.person_id === holder.personId : document.organisation_id === holder.organisationId;

/**
 * Ends the document of an earlier case, or the one that has taken its place by now. Gives its number; undefined where the holder has
 * none of that case in force.
 */
export async function replaceDocument(
  tx: Tx,
  by: Pick<Context, 'actor' | 'now'>,
  { document, holder, earlierCaseId, caseId, number }: Replacement,
): Promise<string | undefined> {
  let one = await findOfCase(tx, earlierCaseId, document);
  while (one !== undefined && one.number !== number && isOf(one, holder) && !(await findErasure(tx, one.id))) {
    const event = await findEvent(tx, one.id);
    if (!event) {
      await revokeDocument(tx, by, one.number, '', { caseId, replacedBy: number });
      return one.number;
    }
    one = event.replaced_by === null ? undefined : await findByNumber(tx, event.replaced_by);
  }
  return undefined;
}
