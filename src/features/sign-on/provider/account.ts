/** What the library asks of a person: whether he is still there, by which name a client knows him, and what it may be told. */
import { type Account, type AccountClaims, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { livingSession } from '#features/identity/index.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '#platform/app.ts';
import { workingClient } from '../actions/consent.ts';
import { claimsOf, subjectAt } from '../claims.ts';
import { scopesIn } from '../scopes.ts';
import { signInByGrant } from '../store/sign-ins.ts';
import { hashOf } from './hash.ts';

/** For `pairwiseIdentifier`: the account is a session of ours. */
export async function pairwiseSubject(app: App, sessionId: string, clientId: string): Promise<string> {
  return app.transaction(async (tx) => {
    const session = await livingSession(tx, sessionId);
    if (session === undefined) throw new errors.AccessDenied('the session has ended');
    return subjectAt(tx, session.personId, clientId);
  });
}

/** A person while his session lives: with it all that was opened by it ends, at once. */
export async function findAccount(app: App, ctx: KoaContextWithOIDC, sessionId: string): Promise<Account | undefined> {
  const session = await app.read((tx) => livingSession(tx, sessionId));
  if (session === undefined) return undefined;
  return {
    accountId: sessionId,
    claims: async (use, scope): Promise<AccountClaims> =>
      use === 'userinfo' ? { sub: sessionId, ...(await told(app, ctx, scope)) } : { sub: sessionId },
  };
}

/** What an access token opens now. */
async function told(app: App, { oidc }: KoaContextWithOIDC, scope: string): Promise<Record<string, unknown>> {
  const grantId = oidc.accessToken?.grantId;
  if (grantId === undefined) throw new errors.InvalidToken('grant not found');
  const scopes = scopesIn(scope);
  // Whom he acts for may need a name at the client that nobody has given yet: that is written.
  const open = scopes.includes('mandates') ? app.transaction : app.readAndNote;
  try {
    return await open(async (tx) => {
      const signIn = await signInByGrant(tx, hashOf(grantId));
      if (signIn === undefined) throw new errors.InvalidToken('sign-in has ended');
      const client = await workingClient(tx, signIn.clientId);
      if (signIn.at < client.openSince) throw new errors.InvalidToken('client was suspended since');
      return claimsOf(tx, client, signIn, scopes);
    });
  } catch (error) {
    // An order of the data protection authority stops the purpose: the client is told no more than that.
    if (error instanceof Refusal) throw new errors.AccessDenied(error.code);
    throw error;
  }
}
