/** What a person does: lets a system learn what it asks and comes in, or withdraws that. */
import { z } from 'zod';
import { actingOptions, livingSession, type Mandate } from '#features/identity/index.ts';
import { append } from '#features/transparency/index.ts';
import { fromBase64url } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { humans, requireHuman } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { type Client, promiseOf } from '../rules/client.ts';
import { type ConsentAct, consentBytes, isCovered, togetherWith } from '../rules/consent.ts';
import { SCOPES } from '../scopes.ts';
import { findClient } from '../store/clients.ts';
import { insertConsentAct, lockConsent, newestConsents } from '../store/consents.ts';
import { insertSignIn, keeping, type NewSignIn, openSignIns, openSignInsOf } from '../store/sign-ins.ts';
import { endSignIn } from './end.ts';

export const CONSENT_LEAF = 'sign-on.consent';

/** A client that works. Refuses sign-on.unknown_client, client_suspended. */
export async function workingClient(tx: Tx, id: string): Promise<Client> {
  const client = (await findClient(tx, id)) ?? refuse('unknown_client');
  return client.isSuspended ? refuse('client_suspended') : client;
}

/** Organisations for which a person may come. */
export const organisationsFor = async (tx: Tx, personId: string): Promise<Mandate[]> =>
  (await actingOptions(tx, personId)).filter(({ represented }) => represented.kind === 'organisation');

export const newestConsent = async (tx: Tx, personId: string, clientId: string): Promise<ConsentAct | undefined> =>
  (await newestConsents(tx, personId, clientId))[0];

async function addAct(tx: Tx, ctx: Context, act: Omit<ConsentAct, 'at'>): Promise<void> {
  const whole = { ...act, at: ctx.now };
  await insertConsentAct(tx, whole, await append(tx, CONSENT_LEAF, consentBytes(whole)));
}

/**
 * Lets a client learn the scopes and opens a sign-in under the name that the protocol gave its grant. Refuses sign-on.unknown_client,
 * client_suspended, and bad_client for a scope that isn't the client's or an organisation for which the person may not come.
 */
export const allowClient = action({
  name: 'sign-on.allow',
  input: z.strictObject({
    client: z.string().max(60),
    scopes: z.array(z.enum(SCOPES)),
    /** Reference of a mandate; absent: for himself. */
    mandate: z.string().max(100).optional(),
    /** SHA-256, base64url. */
    grantHash: z.string().length(43),
  }),
  allow: humans,
  async run(tx, ctx, { client: clientId, scopes, mandate, grantHash }): Promise<void> {
    const { personId, sessionId } = requireHuman(ctx);
    const client = await workingClient(tx, clientId);
    if (scopes.some((scope) => !client.scopes.includes(scope))) throw refuse('bad_client', { what: scopes.join(' ') });
    if (mandate !== undefined && !(await organisationsFor(tx, personId)).some(({ ref }) => ref === mandate))
      throw refuse('bad_client', { what: 'mandate' });
    await lockConsent(tx, personId, clientId);
    const promise = promiseOf(client);
    const newest = await newestConsent(tx, personId, clientId);
    if (!isCovered(newest, scopes, promise)) {
      const number = (newest?.number ?? 0) + 1;
      const all = togetherWith(newest, scopes, promise);
      await addAct(tx, ctx, { personId, clientId, number, kind: 'given', scopes: all, promise });
    }
    await openSignIn(tx, {
      sessionId,
      personId,
      clientId,
      grantHash: fromBase64url(grantHash),
      mandate: mandate ?? null,
      promise,
    });
  },
});

/** Opens a sign-in in the place of an earlier one of the session. Refuses sign-on.sign_in_over where the session has ended. */
export async function openSignIn(tx: Tx, wanted: Omit<NewSignIn, 'id' | 'at' | 'sessionMandate'>): Promise<NewSignIn> {
  const at = tx.env.clock.now();
  const session = (await livingSession(tx, wanted.sessionId)) ?? refuse('sign_in_over');
  for (const earlier of await openSignIns(tx, wanted.sessionId, wanted.clientId))
    await endSignIn(tx, earlier, 'silent');
  const signIn = { ...wanted, id: newId(at), at, sessionMandate: session.mandate };
  await insertSignIn(tx, signIn);
  await keeping.save(tx, signIn.id, session.endsAt);
  return signIn;
}

/** Takes back what a client may learn, and ends every sign-in there. Refuses sign-on.no_consent. */
export const withdrawConsent = action({
  name: 'sign-on.withdraw',
  input: z.strictObject({ client: z.string().max(60) }),
  allow: humans,
  async run(tx, ctx, { client: clientId }): Promise<void> {
    const { personId } = requireHuman(ctx);
    await lockConsent(tx, personId, clientId);
    const newest = await newestConsent(tx, personId, clientId);
    if (newest?.kind !== 'given') throw refuse('no_consent');
    const { scopes, promise } = newest;
    await addAct(tx, ctx, { personId, clientId, number: newest.number + 1, kind: 'withdrawn', scopes, promise });
    for (const one of await openSignInsOf(tx, personId, clientId)) await endSignIn(tx, one, 'tell');
  },
});
