import { covers, mandateInUse } from '#features/identity/index.ts';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';
import type { Charge, Payer } from './store/charges.ts';

/** Whose charges an actor is shown to pay: his own, those of whom he acts for, or of the visitor at an operator's window. */
export function payerOf(actor: Actor): Payer | undefined {
  if (actor.kind === 'operator') return actor.visitor && { personId: actor.visitor.personId };
  if (actor.kind !== 'person' || actor.isLapsed) return undefined;
  const { personId, onBehalfOf: behalf } = actor;
  if (behalf === undefined) return { personId };
  return behalf.kind === 'organisation'
    ? { personId, organisationId: behalf.subjectId }
    : { personId: behalf.subjectId };
}

/** Ids of the services whose charges an actor may pay, or null where he may pay all of the payer's. */
export function payableServices(actor: Actor): readonly string[] | null {
  const services = actor.kind === 'person' ? actor.onBehalfOf?.scope.services : undefined;
  return services === undefined || services === 'all' ? null : services;
}

/** Who may see and pay a charge: its payer himself, and who acts for the payer by a mandate that covers the service. */
function isPayableBy(actor: Actor, { payer, service }: Charge): boolean {
  if (actor.kind === 'person' && actor.personId === payer.personId) return true;
  const own = payerOf(actor);
  if (own === undefined) return false;
  if (actor.kind === 'operator') return own.personId === payer.personId;
  const isPayer =
    own.organisationId === undefined
      ? payer.organisationId === undefined && own.personId === payer.personId
      : own.organisationId === payer.organisationId;
  return (
    isPayer &&
    actor.kind === 'person' &&
    actor.onBehalfOf !== undefined &&
    covers(actor.onBehalfOf.scope, service ?? '')
  );
}

/**
 * To everybody but those who may pay it a charge isn't there. Refuses payments.not_found; mandate_lapsed where the right to act for the
 * payer has ended.
 */
export async function requirePayer(tx: Tx, { actor }: Context, charge: Charge): Promise<void> {
  if (!isPayableBy(actor, charge))
    throw refuse(actor.kind === 'person' && actor.isLapsed ? 'mandate_lapsed' : 'not_found');
  const mandate = mandateUsed(actor, charge);
  if (mandate && !(await mandateInUse(tx, mandate.by, mandate))) throw refuse('mandate_lapsed');
}

/** The mandate by which an actor reaches a charge that isn't his own, and whose it is. */
export function mandateUsed(
  actor: Actor,
  { payer }: Charge,
): { readonly by: string; readonly mandateId: string; readonly mandateDigest: string } | undefined {
  if (actor.kind !== 'person' || actor.onBehalfOf === undefined || actor.personId === payer.personId) return undefined;
  const { mandateId, mandateDigest } = actor.onBehalfOf;
  return { by: actor.personId, mandateId, mandateDigest };
}
