/**
 * The library's session is a shadow of ours: its account is the id of the Shanyraq session in which the browser is at this moment. It is
 * taken over without asking, for the person has signed in already, and it is worth nothing as soon as the browser is in another
 * session, or in none.
 */
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type LivingSession, livingSession } from '#features/identity/index.ts';
import type { App } from '#platform/app.ts';
import { acrOf, amrOf } from '../rules/assurance.ts';
import { epochOf } from './time.ts';
import { visitOf } from './visit.ts';

type LibrarySession = InstanceType<Provider['Session']>;

interface SessionClass {
  get(ctx: KoaContextWithOIDC): Promise<LibrarySession>;
  new (payload: object): LibrarySession;
}

/** How somebody signed in, as the library is told. */
export const loginOf = (app: App, sessionId: string, { createdAt, assurance }: LivingSession) => ({
  accountId: sessionId,
  acr: acrOf(assurance),
  amr: amrOf(assurance),
  ts: epochOf(app.env, createdAt),
});

export function shadowOurSessions(provider: Provider): void {
  const Session = provider.Session as unknown as SessionClass;
  const get = Session.get.bind(Session);
  Session.get = async (ctx) => {
    const { app, ctx: ours } = visitOf(ctx);
    const sessionId = ours.actor.kind === 'person' ? ours.actor.sessionId : undefined;
    const found = await get(ctx);
    const isForeign = found.accountId !== undefined && found.accountId !== sessionId;
    const session = isForeign ? new Session({}) : found;
    if (isForeign) ctx.oidc.entity('Session', session);
    const living = sessionId === undefined ? undefined : await app.read((tx) => livingSession(tx, sessionId));
    if (sessionId !== undefined && living) {
      const { ts, ...login } = loginOf(app, sessionId, living);
      session.loginAccount({ ...login, loginTs: ts });
    }
    return session;
  };
}
