/** An official's own signature over what he decides or answers. */
import { personById, verifyOfficersSignature } from '#features/registers/index.ts';
import type { VerifiedSignature } from '#features/trust/index.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { requireOfficer } from './policy.ts';

/** The number by which his key knows the officer who acts. Refuses services.wrong_signer for one whom no register knows. */
export async function officerIin(tx: Tx, ctx: Context): Promise<string> {
  const person = await personById(tx, requireOfficer(ctx).personId);
  return person?.iin ?? refuse('wrong_signer');
}

/** By his own key. Refuses services.wrong_signer, signature_unknown, and what trust refuses. */
export const verifyOfficer = (tx: Tx, ctx: Context, content: Uint8Array, cms: Uint8Array): Promise<VerifiedSignature> =>
  verifyOfficersSignature(tx, requireOfficer(ctx), { content, cms, at: ctx.now }, refuse);
