/** Telling a client that a session has ended: OpenID Connect Back-Channel Logout 1.0. */
import { sign } from 'node:crypto';
import { base64url, utf8 } from '#kernel/hash.ts';
import type { App, Tx } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { newId } from '#platform/random.ts';
import { issuerOf } from './addresses.ts';
import { signingKeys } from './keys.ts';
import { findClient } from './store/clients.ts';
import { findSubject } from './store/consents.ts';
import { findSignIn, markTold, type SignIn } from './store/sign-ins.ts';

const ANSWER_WITHIN_MS = 10_000;
const GOOD_FOR_SECONDS = 120;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const encoded = (value: object): string => base64url(utf8(JSON.stringify(value)));

/** The token, signed by the workers' own key; undefined where the client has no address for it, or has no name for the person. */
async function logoutToken(tx: Tx, signIn: SignIn): Promise<{ address: string; token: string } | undefined> {
  const { clientId, personId, sid } = signIn;
  const address = (await findClient(tx, clientId))?.logoutUri;
  const sub = await findSubject(tx, personId, clientId);
  if (address === undefined || sub === undefined || sid === null) return undefined;
  const [signer] = await signingKeys(tx, 'worker');
  if (signer === undefined) throw new Error('the workers have no key to sign by yet');
  const iat = Math.floor(systemClock.now() / 1000);
  const claims = {
    ...{ iss: issuerOf(tx.env), sub, aud: clientId, iat, exp: iat + GOOD_FOR_SECONDS },
    ...{ jti: newId(tx.env.clock.now()), sid, events: { [EVENT]: {} } },
  };
  const content = `${encoded({ alg: signer.jwk.alg, typ: 'logout+jwt', kid: signer.jwk.kid })}.${encoded(claims)}`;
  const signature = sign('sha256', utf8(content), { key: signer.key, dsaEncoding: 'ieee-p1363' });
  return { address, token: `${content}.${base64url(signature)}` };
}

/** Throws where the client doesn't take it: then it is told again. */
export async function tellSignedOut(app: App, signInId: string): Promise<void> {
  const found = await app.read(async (tx) => {
    const signIn = await findSignIn(tx, signInId);
    return signIn === undefined || signIn.toldAt !== null ? undefined : logoutToken(tx, signIn);
  });
  if (found === undefined) return;
  const answer = await fetch(found.address, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: found.token }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the system answered ${answer.status} to the end of a session`);
  await app.transaction((tx) => markTold(tx, signInId, app.env.clock.now()));
}
