import type { Actor } from '#kernel/actor.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';
import type { Charge, Payer } from './store/charges.ts';

/** For whom an actor may pay: himself, the organisation he acts for, or the visitor at an operator's window. */
export function payerOf(actor: Actor): Payer | undefined {
  if (actor.kind === 'operator') return actor.visitor && { personId: actor.visitor.personId };
  if (actor.kind !== 'person') return undefined;
  const behalf = actor.onBehalfOf;
  return behalf?.kind === 'organisation'
    ? { personId: actor.personId, organisationId: behalf.subjectId }
    : { personId: actor.personId };
}

/** Only the payer sees and pays a charge; to everybody else it isn't there. Refuses payments.not_found. */
export function requirePayer({ actor }: Context, { payer }: Charge): void {
  const own = payerOf(actor);
  const isPayer =
    own !== undefined &&
    (own.personId === payer.personId ||
      (own.organisationId !== undefined && own.organisationId === payer.organisationId));
  if (!isPayer) refuse('not_found');
}
