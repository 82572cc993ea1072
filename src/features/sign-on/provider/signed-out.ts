/** A person signed out at a client's wish: out of everything, or only out of that client. */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { SESSION_COOKIE, signOutAction } from '#features/identity/index.ts';
import { isHttps } from '#platform/config.ts';
import { nameOnTheWay } from '#platform/http/cookies.ts';
import { endSignIn } from '../actions/end.ts';
import { openSignIns } from '../store/sign-ins.ts';
import { visitOf } from './visit.ts';

/** After the library has confirmed that the wish is his own. */
export async function signOutConfirmed(ctx: KoaContextWithOIDC): Promise<void> {
  const { app, ctx: ours } = visitOf(ctx);
  const { actor } = ours;
  if (actor.kind !== 'person') return;
  if (ctx.oidc.params?.logout) {
    await app.perform(signOutAction, ours, {});
    const { config } = app.env;
    ctx.cookies.set(nameOnTheWay(config, SESSION_COOKIE), null, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps(config),
      signed: false,
    });
    return;
  }
  const clientId = ctx.oidc.client?.clientId;
  if (clientId === undefined) return;
  await app.transaction(async (tx) => {
    for (const one of await openSignIns(tx, actor.sessionId, clientId)) await endSignIn(tx, one, 'silent');
  });
}
