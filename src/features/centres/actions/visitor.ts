/** Who stands at the window, known by the identity document that the operator holds. */

import { z } from 'zod';
import { requireAssurance, requireOperator } from '#features/identity/index.ts';
import { type Person, personByIin } from '#features/registers/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';

/** What the operator types from the document, and says of it. */
export const documentSchema = z.strictObject({
  iin: z.string().max(20),
  surname: z.string().max(100),
  seen: z.literal(true),
});
export type SeenDocument = z.infer<typeof documentSchema>;

/** An operator, known by a certificate. Refuses identity.forbidden, identity.assurance_too_low. */
export function requireSureOperator(ctx: Context): ActorOf<'operator'> {
  requireAssurance(ctx, 'substantial');
  return requireOperator(ctx);
}

/**
 * The person whose number and surname the document has. Whoever types both has both before him: this is no way to look into the register.
 * Undefined where they don't belong together. Refuses centres.own_invitation.
 */
export async function visitorBy(
  tx: Tx,
  operator: ActorOf<'operator'>,
  { iin, surname }: SeenDocument,
): Promise<Person | undefined> {
  const person = await personByIin(tx, iin.trim());
  if (!person || !isSameName(person.name.surname, surname)) return undefined;
  return person.personId === operator.personId ? refuse('own_invitation') : person;
}

const isSameName = (a: string, b: string): boolean =>
  a.trim().toLocaleLowerCase('kk') === b.trim().toLocaleLowerCase('kk');
