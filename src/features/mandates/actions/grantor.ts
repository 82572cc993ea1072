/** Who gives mandates and who answers them: a person for himself, also as the visitor of a centre; the director for the organisation. */
import { requireAssurance } from '#features/identity/index.ts';
import { type Organisation, organisationById, type Person, personById } from '#features/registers/index.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';

export interface Grantor {
  readonly person: Person;
  readonly organisation: Organisation | undefined;
  /** The operator at the window. */
  readonly assistedBy: string | null;
}

/**
 * The one who gives in a context. Refuses mandates.only_oneself for staff and for who acts for another person, whatever his mandate:
 * nobody passes on what he was entrusted with; not_director for who acts for an organisation without directing it; identity's
 * assurance_too_low.
 */
export async function grantorOf(tx: Tx, ctx: Context): Promise<Grantor> {
  requireAssurance(ctx, 'substantial');
  const { actor } = ctx;
  if (actor.kind === 'operator' && actor.visitor)
    return grantor(tx, actor.visitor.personId, undefined, actor.officerId);
  if (actor.kind !== 'person' || actor.isLapsed || actor.onBehalfOf?.kind === 'person') throw refuse('only_oneself');
  return grantor(tx, actor.personId, actor.onBehalfOf?.subjectId, null);
}

async function grantor(
  tx: Tx,
  personId: string,
  organisationId: string | undefined,
  assistedBy: string | null,
): Promise<Grantor> {
  const person = (await personById(tx, personId)) ?? refuse('only_oneself');
  if (organisationId === undefined) return { person, organisation: undefined, assistedBy };
  const organisation = (await organisationById(tx, organisationId)) ?? refuse('not_director');
  if (organisation.directorIin !== person.iin) throw refuse('not_director');
  return { person, organisation, assistedBy };
}

export interface Helper {
  readonly person: Person;
  /** The operator at the window. */
  readonly assistedBy: string | null;
}

/** The one to whom a mandate is given acts for himself, or is the visitor of a centre. Refuses mandates.only_oneself. */
export async function helperIn(tx: Tx, ctx: Context): Promise<Helper> {
  requireAssurance(ctx, 'substantial');
  const { actor } = ctx;
  if (actor.kind === 'operator' && actor.visitor) {
    const person = (await personById(tx, actor.visitor.personId)) ?? refuse('only_oneself');
    return { person, assistedBy: actor.officerId };
  }
  if (actor.kind !== 'person' || actor.onBehalfOf !== undefined) throw refuse('only_oneself');
  return { person: (await personById(tx, actor.personId)) ?? refuse('only_oneself'), assistedBy: null };
}

/** No operator serves where he is the other side himself. Refuses mandates.other_operator. */
export function requireUninvolved({ actor }: Context, ...sides: (string | undefined)[]): void {
  if (actor.kind === 'operator' && sides.includes(actor.personId)) throw refuse('other_operator');
}
