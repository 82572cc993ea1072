/** A person comes in: the client is about to get a code, and with it the name of the session. */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { saveSid } from '../store/sign-ins.ts';
import { hashOf } from './hash.ts';
import { visitOf } from './visit.ts';

/** Whoever was only asked, or is still to sign in more surely, isn't in. */
export async function noteEntry(ctx: KoaContextWithOIDC): Promise<void> {
  const { entities, session } = ctx.oidc;
  const { AuthorizationCode: code } = entities;
  if (code?.grantId === undefined || code.clientId === undefined) return;
  const [grantHash, sid] = [hashOf(code.grantId), session?.sidFor(code.clientId)];
  if (sid !== undefined) await visitOf(ctx).app.transaction((tx) => saveSid(tx, grantHash, sid));
}
