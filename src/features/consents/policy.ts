/** Who may do what with consents: one line each. */
import { mandateInUse, requireAssurance } from '#features/identity/index.ts';
import { type Organisation, organisationById, type Person, personById } from '#features/registers/index.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';

interface Asker {
  readonly personId: string;
  readonly organisation: Organisation;
}

/**
 * Whoever acts for an organisation by a mandate that reaches everything it may ask for, and that holds at this moment. Refuses
 * consents.organisation_only, identity.assurance_too_low.
 */
export async function requireOrganisation(tx: Tx, ctx: Context): Promise<Asker> {
  requireAssurance(ctx, 'substantial');
  const { actor } = ctx;
  if (actor.kind !== 'person' || actor.isLapsed || actor.onBehalfOf?.kind !== 'organisation')
    throw refuse('organisation_only');
  const { onBehalfOf, personId } = actor;
  // A mandate for some services entrusts nobody with the data of the organisation's clients.
  if (onBehalfOf.scope.services !== 'all' || !onBehalfOf.scope.maySign) throw refuse('organisation_only');
  if (!(await mandateInUse(tx, personId, onBehalfOf))) throw refuse('organisation_only');
  const organisation = (await organisationById(tx, onBehalfOf.subjectId)) ?? refuse('organisation_only');
  return { personId, organisation };
}

/** A living person for himself: nobody consents for another. Refuses consents.only_oneself, identity.assurance_too_low. */
export async function requireOneself(tx: Tx, ctx: Context): Promise<Person> {
  requireAssurance(ctx, 'substantial');
  const { actor } = ctx;
  if (actor.kind !== 'person' || actor.isLapsed || actor.onBehalfOf !== undefined) throw refuse('only_oneself');
  return (await personById(tx, actor.personId)) ?? refuse('only_oneself');
}
