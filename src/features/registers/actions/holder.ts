import type { Actor } from '#kernel/actor.ts';
import { refuse } from '../refusals.ts';
import type { Holder } from './lookups.ts';

/** Whose data the reader may see as his own: himself, or the organisation he acts for. Refuses registers.own_data_only. */
export function holderOf(actor: Actor): Holder {
  if (actor.kind !== 'person') throw refuse('own_data_only');
  if (actor.onBehalfOf === undefined) return { personId: actor.personId };
  if (actor.onBehalfOf.kind !== 'organisation') throw refuse('own_data_only');
  return { organisationId: actor.onBehalfOf.subjectId };
}
