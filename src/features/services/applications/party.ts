/** For whom an application is made: the person who acts, the visitor of a centre, or whoever gave a mandate. */
import { covers, displayName, mandateKind } from '#features/identity/index.ts';
import type { Reader } from '#features/registers/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';

export type ActingFor = NonNullable<ActorOf<'person'>['onBehalfOf']>;

export interface Party {
  /** Whose application it is; for an organisation, who acts for it. */
  readonly personId: string;
  readonly organisationId?: string;
  /** By which right somebody else acts: for the organisation, or for the person. */
  readonly mandate?: ActingFor;
  /** Who acts for the person. */
  readonly representativeId?: string;
  /** The operator at the window. */
  readonly assistedBy?: string;
}

/**
 * The party of a context. Refuses services.person_required for everybody who applies for nobody (officers, systems), mandate_lapsed for
 * who chose to act for somebody and may no more.
 */
export function partyOf({ actor }: Context): Party {
  if (actor.kind === 'operator' && actor.visitor) {
    return { personId: actor.visitor.personId, assistedBy: actor.officerId };
  }
  if (actor.kind !== 'person') throw refuse('person_required');
  if (actor.isLapsed) throw refuse('mandate_lapsed');
  const { personId, onBehalfOf: mandate } = actor;
  if (mandate === undefined) return { personId };
  return mandate.kind === 'organisation'
    ? { personId, organisationId: mandate.subjectId, mandate }
    : { personId: mandate.subjectId, representativeId: personId, mandate };
}

interface Held {
  readonly personId: string;
  readonly organisationId?: string | undefined;
  readonly service: string;
}

/** Whether an application is the party's own, and of a service that its mandate covers. */
export function isHeldBy({ personId, organisationId, service }: Held, party: Party): boolean {
  const isOwn =
    party.organisationId === undefined
      ? organisationId === undefined && personId === party.personId
      : organisationId === party.organisationId;
  return isOwn && (party.mandate === undefined || covers(party.mandate.scope, service));
}

/** Ids of the services that a party may see, or null where it may see all of its own. */
export const servicesOf = ({ mandate }: Party): string[] | null =>
  mandate === undefined || mandate.scope.services === 'all' ? null : [...mandate.scope.services];

/** Refuses services.only_the_person where somebody acts for another person: some things nobody does for him. */
export function requireSelf(party: Party): void {
  if (party.representativeId !== undefined) throw refuse('only_the_person');
}

/** Refuses services.may_only_fill where the mandate doesn't reach to signing. */
export function requireSigning({ mandate }: Party): void {
  if (mandate?.scope.maySign === false) throw refuse('may_only_fill');
}

/** How registers are read while somebody acts for a person: in his own name, by the article of the mandate, for the person to see. */
export async function representativeReader(tx: Tx, party: Party, agency: string): Promise<Reader | undefined> {
  const { representativeId, mandate } = party;
  if (representativeId === undefined || mandate === undefined) return undefined;
  const kind = mandateKind(tx.env, mandate.mandateKind, tx.env.clock.now());
  if (kind === undefined) throw refuse('mandate_lapsed');
  return {
    kind: 'representative',
    mandateId: mandate.mandateId,
    name: await displayName(tx, representativeId),
    agency,
    ground: kind.cite,
  };
}
