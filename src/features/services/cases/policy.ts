/** Who may see and do what with a case: one line each. */
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { isHeldBy, partyOf, requireSigning } from '../applications/party.ts';
import { refuse } from '../refusals.ts';
import type { LoadedCase } from './load.ts';
import { type CaseRow, findCaseRow } from './store.ts';

/** The applicant himself, who acts for him or for the applying organisation by a mandate that covers the service, or the visitor of a centre. */
export function isApplicant(row: Pick<CaseRow, 'personId' | 'organisationId' | 'service'>, ctx: Context): boolean {
  const { actor } = ctx;
  if (actor.kind !== 'person' && !(actor.kind === 'operator' && actor.visitor)) return false;
  return isHeldBy(row, partyOf(ctx));
}

/** Who may read: the applicant, who submitted or co-signed it, whatever name he acts in now. */
export function mayRead({ row, entries }: Pick<LoadedCase, 'row' | 'entries'>, ctx: Context): boolean {
  if (isApplicant(row, ctx)) return true;
  const { actor } = ctx;
  if (actor.kind !== 'person') return false;
  return (
    row.personId === actor.personId ||
    entries.some(({ kind, by }) => kind === 'cosigned' && by.kind === 'person' && by.id === actor.personId)
  );
}

/** Refuses services.not_found for everybody else, as for a case that isn't there; may_only_fill for who may not sign. */
export async function requireApplicant(tx: Tx, ctx: Context, caseId: string): Promise<void> {
  const row = await findCaseRow(tx, caseId);
  if (!row || !isApplicant(row, ctx)) throw refuse('not_found');
  requireSigning(partyOf(ctx));
}

/** An officer; whether the case is his own the judge says. Refuses services.officer_required. */
export function requireOfficer(ctx: Context): ActorOf<'officer'> {
  return ctx.actor.kind === 'officer' ? ctx.actor : refuse('officer_required');
}
