/** Who may do what in data protection: one line each. */
import { countryOf } from '#features/country/index.ts';
import { requireAssurance } from '#features/identity/index.ts';
import { type ActorOf, hasRole } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';

/** Staff of the authority: role `data-protection` in the agency that the country named for it. Refuses authority_required. */
export function requireAuthority(tx: Pick<Tx, 'env'>, ctx: Context): ActorOf<'officer'> {
  const { actor } = ctx;
  const isOfAuthority = actor.kind === 'officer' && actor.agency === countryOf(tx.env, ctx.now).offices.dataProtection;
  if (!isOfAuthority || !hasRole(actor, 'data-protection')) throw refuse('authority_required');
  requireAssurance(ctx, 'substantial');
  return actor;
}
