/** Who may: the holder, in whatever office he signed in, his own certificates alone. */
import { personById } from '#features/registers/index.ts';
import { certificatesOf, type HeldCertificate } from '#features/trust/index.ts';
import { personOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';

/** The certificates that carry the actor's own number, newest first; of an operator the operator's, never the visitor's. */
export async function ownCertificates(tx: Tx, ctx: Context): Promise<HeldCertificate[]> {
  const personId = personOf(ctx.actor);
  const person = personId === null ? undefined : await personById(tx, personId);
  return person ? certificatesOf(tx, person.iin) : [];
}

/** One of them. Refuses certificates.not_yours. */
export async function requireOwn(tx: Tx, ctx: Context, serial: string): Promise<HeldCertificate> {
  const found = (await ownCertificates(tx, ctx)).find((one) => one.serial === serial);
  return found ?? refuse('not_yours');
}
