/** For whom an application is made: the person who acts, or the visitor of a centre; himself, or his organisation. */
import type { Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';

export interface Party {
  readonly personId: string;
  readonly organisationId?: string;
  readonly mandateDigest?: string;
  /** The operator at the window. */
  readonly assistedBy?: string;
}

/** The party of a context. Refuses services.person_required for everybody who applies for nobody (officers, systems). */
export function partyOf({ actor }: Context): Party {
  if (actor.kind === 'operator' && actor.visitor) {
    return { personId: actor.visitor.personId, assistedBy: actor.officerId };
  }
  if (actor.kind !== 'person') throw refuse('person_required');
  if (actor.onBehalfOf?.kind !== 'organisation') return { personId: actor.personId };
  const { subjectId, mandateDigest } = actor.onBehalfOf;
  return { personId: actor.personId, organisationId: subjectId, mandateDigest };
}
