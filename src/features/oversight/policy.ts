/** Who may do what in oversight: one line each. */
import { countryOf } from '#features/country/index.ts';
import { exclusionsFor, officersOf, personOfOfficer } from '#features/identity/index.ts';
import { findCase, isApplicant, type LoadedCase } from '#features/services/index.ts';
import { type ActorOf, hasRole } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';
import { officersInvolved } from './rules/complaint.ts';

/** The applicant's case. Refuses oversight.not_found for everybody else: as for a case that isn't there. */
export async function requireApplicant(tx: Tx, ctx: Context, caseId: string): Promise<LoadedCase> {
  const loaded = await findCase(tx, caseId, ctx.now);
  return loaded && isApplicant(loaded.row, ctx) ? loaded : refuse('not_found');
}

/** Staff of oversight: role `oversight` in the agency that the country named for it. Refuses oversight.overseer_required. */
export function requireOverseer(tx: Pick<Tx, 'env'>, ctx: Context): ActorOf<'officer'> {
  const { actor } = ctx;
  const isOverseer = actor.kind === 'officer' && actor.agency === countryOf(tx.env, ctx.now).offices.oversight;
  return isOverseer && hasRole(actor, 'oversight') ? actor : refuse('overseer_required');
}

/**
 * An overseer who has no part in the case: neither acted in it nor was drawn for it, doesn't head the unit that decides, isn't the
 * applicant nor tied to him. Refuses oversight.overseer_required, oversight.not_impartial.
 */
export async function requireImpartial(tx: Tx, ctx: Context, subject: LoadedCase): Promise<ActorOf<'officer'>> {
  const actor = requireOverseer(tx, ctx);
  const { row, state, entries } = subject;
  const involved = officersInvolved(entries);
  const unit = state.unit === undefined ? [] : await officersOf(tx, row.provider, state.unit);
  // The same human may hold another post: he is known by his person, not by his post.
  const barred = unit.some((post) => post.personId === actor.personId && post.roles.includes('head'));
  const ties = await exclusionsFor(tx, [actor], row.personId, row.organisationId);
  const hasPart = involved.has(actor.officerId) || (await isOneOf(tx, actor.personId, involved));
  if (barred || hasPart || ties.length > 0) throw refuse('not_impartial');
  return actor;
}

/** Whether a person has, or had, one of the posts: in an agency that was merged since, too. */
async function isOneOf(tx: Tx, personId: string, posts: ReadonlySet<string>): Promise<boolean> {
  for (const officerId of posts) if ((await personOfOfficer(tx, officerId)) === personId) return true;
  return false;
}
