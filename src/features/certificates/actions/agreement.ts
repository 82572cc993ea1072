/** A head of an agency agrees that an officer of it gets a certificate in its name, or declines. */
import { z } from 'zod';
import { requireAssurance, requireRole } from '#features/identity/index.ts';
import { calledName, personById } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { type Enrolment, stateOf } from '../rules/enrolment.ts';
import { deleteEnrolment, listUnagreed, lockEnrolment, saveAgreed } from '../store/enrolments.ts';
import { proceed } from './enrol.ts';
import { tellDeclined } from './letters.ts';
import { answersFor } from './organisation.ts';

export interface AskedKey {
  /** Id of the enrolment. */
  readonly id: string;
  readonly holder: string;
  /** What he calls the device. */
  readonly device: string;
}

/** What waits for a head of the agency of who acts, oldest first; nothing where there is no agency. Refuses as `answersFor`. */
export async function askedKeys(tx: Tx, ctx: Context): Promise<AskedKey[]> {
  const { bin } = await answersFor(tx, ctx);
  if (bin === undefined || ctx.actor.kind !== 'officer') return [];
  const asked: AskedKey[] = [];
  for (const one of await listUnagreed(tx, bin, ctx.now)) {
    const person = one.personId === null ? undefined : await personById(tx, one.personId);
    if (person && stateOf(one) === 'unagreed')
      asked.push({ id: one.id, holder: calledName(person), device: one.device ?? '' });
  }
  return asked;
}

const idSchema = z.strictObject({ id: z.uuid() });

async function allow(tx: Tx, ctx: Context): Promise<void> {
  requireRole(ctx, 'head');
  requireAssurance(ctx, 'substantial');
  await answersFor(tx, ctx);
}

/** Of his agency, and nobody agrees to his own. */
async function lockAsked(tx: Tx, ctx: Context, id: string): Promise<Enrolment & { readonly personId: string }> {
  const { personId: ownId } = requireRole(ctx, 'head');
  const { bin } = await answersFor(tx, ctx);
  const found = await lockEnrolment(tx, id);
  const isAsked = found && found.bin === bin && stateOf(found) === 'unagreed' && ctx.now < found.expiresAt;
  if (!isAsked || found.personId === null || found.personId === ownId) throw refuse('not_asked');
  return { ...found, personId: found.personId };
}

/** Agrees: the certificate is issued. The act is in the log. Refuses identity.forbidden, certificates.not_asked, no_basis. */
export const agreeToKey = action({
  name: 'certificates.agree-to-key',
  input: idSchema,
  allow,
  async run(tx, ctx, { id }): Promise<void> {
    const { personId, bin, keyDigest } = await lockAsked(tx, ctx, id);
    const { officerId } = requireRole(ctx, 'head');
    await saveAgreed(tx, id, officerId);
    const content = canonicalBytes({ id, personId, bin, key: keyDigest ?? '', officerId });
    await append(tx, 'certificates.agreement', content);
    await proceed(tx, id);
  },
});

/** Declines: no certificate comes, and the officer is told. Refuses identity.forbidden, certificates.not_asked. */
export const declineKey = action({
  name: 'certificates.decline-key',
  input: idSchema,
  allow,
  async run(tx, ctx, { id }): Promise<void> {
    const { personId } = await lockAsked(tx, ctx, id);
    await deleteEnrolment(tx, id);
    await tellDeclined(tx, personId, await answersFor(tx, ctx));
  },
});
