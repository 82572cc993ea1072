/** Whether a person who comes again must be asked: the grant of his session, or one made anew from what he allowed before. */
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { livingSession } from '#features/identity/index.ts';
import { base64url } from '#kernel/hash.ts';
import type { App, Tx } from '#platform/app.ts';
import { randomBytes } from '#platform/random.ts';
import { newestConsent, openSignIn } from '../actions/consent.ts';
import { type Client, promiseOf } from '../rules/client.ts';
import { isCovered } from '../rules/consent.ts';
import { type Scope, scopesIn } from '../scopes.ts';
import { findClient } from '../store/clients.ts';
import { lockConsent } from '../store/consents.ts';
import { signInByGrant } from '../store/sign-ins.ts';
import { hashOf } from './hash.ts';

const GRANT_BYTES = 32;

export const newGrantId = (): string => base64url(randomBytes(GRANT_BYTES));

/** A grant in the library's words. */
export async function saveGrant(
  provider: KoaContextWithOIDC['oidc']['provider'],
  of: {
    readonly grantId: string;
    readonly sessionId: string;
    readonly clientId: string;
    readonly scopes: readonly Scope[];
  },
): Promise<Grant> {
  const grant = new provider.Grant({ accountId: of.sessionId, clientId: of.clientId });
  grant.jti = of.grantId;
  grant.addOIDCScope(['openid', ...of.scopes].join(' '));
  await grant.save();
  return grant;
}

/** For `loadExistingGrant`. */
export async function existingGrant(app: App, ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { session, client, provider, result, params } = ctx.oidc;
  if (session?.accountId === undefined || client === undefined) return undefined;
  const { clientId } = client;
  const scopes = scopesIn(String(params?.scope ?? ''));
  const known = result?.consent?.grantId ?? session.grantIdFor(clientId);
  const question = { sessionId: session.accountId, clientId, scopes };
  if (known !== undefined && (await app.transaction((tx) => mayReuse(tx, known, question)))) {
    const grant = await provider.Grant.find(known);
    if (grant) return grant;
  }
  const grantId = newGrantId();
  const isOpen = await app.transaction((tx) => openByMemory(tx, grantId, question));
  return isOpen ? saveGrant(provider, { ...question, grantId }) : undefined;
}

interface Question {
  readonly sessionId: string;
  readonly clientId: string;
  readonly scopes: readonly Scope[];
}

/** The sign-in that a grant stands for still says what it said, and for whom the session acts hasn't changed where that is told. */
async function mayReuse(tx: Tx, grantId: string, { sessionId, clientId, scopes }: Question): Promise<boolean> {
  const signIn = await signInByGrant(tx, hashOf(grantId));
  const client = await findClient(tx, clientId);
  const session = await livingSession(tx, sessionId);
  if (!signIn || !client || !session || signIn.sessionId !== sessionId) return false;
  if (signIn.promise !== promiseOf(client) || signIn.at < client.openSince) return false;
  return !scopes.includes('organisation') || signIn.sessionMandate === session.mandate;
}

/** Who allowed all this before comes in without a question, unless he must say for whom. */
async function openByMemory(tx: Tx, grantId: string, { sessionId, clientId, scopes }: Question): Promise<boolean> {
  if (scopes.includes('organisation')) return false;
  const session = await livingSession(tx, sessionId);
  const client: Client | undefined = await findClient(tx, clientId);
  if (!session || !client) return false;
  const { personId } = session;
  await lockConsent(tx, personId, clientId);
  const promise = promiseOf(client);
  if (!isCovered(await newestConsent(tx, personId, clientId), scopes, promise)) return false;
  const grantHash = hashOf(grantId);
  await openSignIn(tx, { sessionId, personId, clientId, grantHash, mandate: null, promise });
  return true;
}
