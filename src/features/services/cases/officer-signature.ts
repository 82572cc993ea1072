/** An official's own signature over what he decides or answers. */
import { isOfficersKey, personById } from '#features/registers/index.ts';
import { type VerifiedSignature, verifySignature } from '#features/trust/index.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { requireOfficer } from './policy.ts';

/** The number by which his key knows the officer who acts. Refuses services.wrong_signer for one whom no register knows. */
export async function officerIin(tx: Tx, ctx: Context): Promise<string> {
  const person = await personById(tx, requireOfficer(ctx).personId);
  return person?.iin ?? refuse('wrong_signer');
}

/**
 * His own key: a person's, or one that names him at his agency. Its status must be known to be good: an officer can come back later.
 * Refuses services.wrong_signer, signature_unknown, and what trust refuses.
 */
export async function verifyOfficer(
  tx: Tx,
  ctx: Context,
  content: Uint8Array,
  cms: Uint8Array,
): Promise<VerifiedSignature> {
  const signed = await verifySignature(tx, {
    content,
    cms,
    at: ctx.now,
    accept: ['person', 'organisation'],
    isKept: true,
  });
  if (!(await isOfficersKey(tx, requireOfficer(ctx), signed))) throw refuse('wrong_signer');
  if (signed.revocation !== 'good') throw refuse('signature_unknown');
  return signed;
}
