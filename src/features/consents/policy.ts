/** Who may do what with consents: one line each. */
import { entrusts, entrustsAny, mandateInUse, requireAssurance } from '#features/identity/index.ts';
import { type Organisation, organisationById, type Person, personById } from '#features/registers/index.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';

interface Asker {
  readonly personId: string;
  readonly organisation: Organisation;
  /** Whether his mandate reaches consents for a purpose. */
  covers(of: Subject): boolean;
}

/** What is asked for or read by a consent. */
type Subject = { readonly register: string; readonly purpose: string };

/**
 * Whoever acts for an organisation by a mandate that holds at this moment and reaches consents: the director's, and an employee's that names
 * the purpose. `of`: which one is meant; without it, whether there is any. Refuses consents.organisation_only, not_entrusted,
 * identity.assurance_too_low.
 */
export async function requireOrganisation(tx: Tx, ctx: Context, of?: Subject): Promise<Asker> {
  requireAssurance(ctx, 'substantial');
  const { actor } = ctx;
  if (actor.kind !== 'person' || actor.isLapsed || actor.onBehalfOf?.kind !== 'organisation')
    throw refuse('organisation_only');
  const { onBehalfOf, personId } = actor;
  // A mandate for services alone entrusts nobody with the data of the organisation's clients.
  if (!entrustsAny(onBehalfOf.scope)) throw refuse('organisation_only');
  if (of !== undefined && !entrusts(onBehalfOf.scope, of)) throw refuse('not_entrusted');
  if (!(await mandateInUse(tx, personId, onBehalfOf))) throw refuse('organisation_only');
  const organisation = (await organisationById(tx, onBehalfOf.subjectId)) ?? refuse('organisation_only');
  return { personId, organisation, covers: (subject) => entrusts(onBehalfOf.scope, subject) };
}

/** A living person for himself: nobody consents for another. Refuses consents.only_oneself, identity.assurance_too_low. */
export async function requireOneself(tx: Tx, ctx: Context): Promise<Person> {
  requireAssurance(ctx, 'substantial');
  const { actor } = ctx;
  if (actor.kind !== 'person' || actor.isLapsed || actor.onBehalfOf !== undefined) throw refuse('only_oneself');
  return (await personById(tx, actor.personId)) ?? refuse('only_oneself');
}
