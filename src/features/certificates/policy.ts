/** Who may: the holder, in whatever office he signed in, his own certificates alone; a director those in his organisation's name. */
import { type Organisation, organisationById, personById } from '#features/registers/index.ts';
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

/** The organisation for which its director acts; undefined for anybody else. */
export async function directed(tx: Tx, { actor }: Context): Promise<Organisation | undefined> {
  if (actor.kind !== 'person' || actor.onBehalfOf?.kind !== 'organisation') return undefined;
  const person = await personById(tx, actor.personId);
  const found = await organisationById(tx, actor.onBehalfOf.subjectId);
  return found && found.directorIin === person?.iin ? found : undefined;
}
