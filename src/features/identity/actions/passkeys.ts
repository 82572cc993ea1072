/** Passkeys (W3C Web Authentication): registered in a session of a certificate, and by them to one's own data (decision 023). */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { personById } from '#features/registers/index.ts';
import { statusOf } from '#features/trust/index.ts';
import { isSignedIn } from '#kernel/actor.ts';
import { base64url, sha256, utf8 } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { requireAssurance } from '../policy.ts';
import { refuse } from '../refusals.ts';
import {
  certificateOfSession,
  insertPasskey,
  lockPasskey,
  notePasskeyUse,
  passkeysOf,
  revokePasskey,
} from '../store/passkeys.ts';
import { challengeFor, makeChallenge, spendChallenge } from './challenge.ts';
import { openSession, type SignedIn, shortName } from './sign-in.ts';

/** Loaded when somebody has a passkey to do with: it brings readers of every maker's attestation along. */
const webAuthn = () => import('@simplewebauthn/server');

// COSE: EdDSA, ES256, and RS256 for the authenticators of Windows.
const ALGORITHMS = [-8, -7, -257];
const NOBODY = { officerId: null, mandate: null } as const;

function sessionOf(ctx: Context): { readonly personId: string; readonly sessionId: string } {
  return isSignedIn(ctx.actor) ? ctx.actor : refuse('sign_in_required');
}

const byCertificate = (_tx: Tx, ctx: Context): void => requireAssurance(ctx, 'substantial');

/** What the authenticator signs of a challenge: its digest, which binds session, origin and moment. */
const digestOf = (content: Uint8Array): string => base64url(sha256(content));

export interface PasskeyQuestion {
  /** Of the challenge. */
  readonly id: string;
  /** What the browser's `navigator.credentials` is asked with, JSON. */
  readonly options: object;
}

/** Options to make a passkey with, for who is signed in by a certificate. Refuses identity.assurance_too_low. */
export const passkeyOptionsAction = action({
  name: 'identity.passkey-options',
  input: z.strictObject({ host: z.string().max(300) }),
  allow: byCertificate,
  async run(tx, ctx, { host }): Promise<PasskeyQuestion> {
    const { personId, sessionId } = sessionOf(ctx);
    const { id, content, origin } = await makeChallenge(tx, 'passkey-registration', host, ctx.now, sessionId);
    const person = (await personById(tx, personId)) ?? refuse('unknown_person');
    const known = await passkeysOf(tx, personId);
    const options = await (await webAuthn()).generateRegistrationOptions({
      rpName: countryOf(tx.env, ctx.now).service[ctx.language],
      rpID: new URL(origin).hostname,
      userName: shortName(person),
      userID: utf8(personId),
      challenge: sha256(content),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    });
    return { id, options };
  },
});

const base64urlSchema = z.base64url().max(20_000);
const credentialFields = { id: base64urlSchema, rawId: base64urlSchema, type: z.literal('public-key') };
const extensionResults = z.object({}).transform(() => ({}));

const registrationSchema = z.object({
  ...credentialFields,
  response: z.object({ clientDataJSON: base64urlSchema, attestationObject: base64urlSchema }),
  clientExtensionResults: extensionResults,
});

const assertionSchema = z.object({
  ...credentialFields,
  response: z.object({
    clientDataJSON: base64urlSchema,
    authenticatorData: base64urlSchema,
    signature: base64urlSchema,
  }),
  clientExtensionResults: extensionResults,
});

export type Registration = z.infer<typeof registrationSchema>;
export type Assertion = z.infer<typeof assertionSchema>;

/** The library throws for whatever is wrong: another origin, challenge or key, no verification of the user, a count that fell. */
async function verified<T extends { readonly verified: boolean }>(attempt: Promise<T>): Promise<T> {
  const answer = await attempt.catch(() => refuse('passkey_wrong'));
  return answer.verified ? answer : refuse('passkey_wrong');
}

/** Registers a passkey. Refuses as `challengeFor`, and identity.passkey_wrong. */
export const registerPasskeyAction = action({
  name: 'identity.register-passkey',
  input: z.strictObject({
    challenge: z.uuid(),
    /** What the person calls it. */
    name: z.string().trim().min(1).max(60),
    response: registrationSchema,
  }),
  allow: byCertificate,
  async run(tx, ctx, { challenge: id, name, response }): Promise<void> {
    const { personId, sessionId } = sessionOf(ctx);
    const { content, origin } = await challengeFor(
      tx,
      { id, purpose: 'passkey-registration', session: sessionId },
      ctx.now,
    );
    const { registrationInfo } = await verified(
      (await webAuthn()).verifyRegistrationResponse({
        response,
        expectedChallenge: digestOf(content),
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    const certificate = await certificateOfSession(tx, sessionId);
    if (!registrationInfo || certificate === undefined) throw refuse('passkey_wrong');
    const { id: credentialId, publicKey, counter } = registrationInfo.credential;
    const passkey = { credentialId, personId, publicKey, counter, name, certificate, registeredAt: ctx.now };
    if (!(await insertPasskey(tx, passkey))) throw refuse('passkey_wrong');
    await spendChallenge(tx, id, ctx.now);
  },
});

/** Asks anybody for a passkey of his; which, his device knows. */
export const passkeyChallengeAction = action({
  name: 'identity.passkey-challenge',
  input: z.strictObject({ host: z.string().max(300) }),
  allow: () => undefined,
  async run(tx, ctx, { host }): Promise<PasskeyQuestion> {
    const { id, content, origin } = await makeChallenge(tx, 'passkey-sign-in', host, ctx.now);
    const rpId = new URL(origin).hostname;
    return { id, options: { challenge: digestOf(content), rpId, userVerification: 'required', allowCredentials: [] } };
  },
});

/**
 * Signs in by a passkey: to one's own data, no office, no organisation. Refuses as `challengeFor`, and identity.passkey_unknown (ended,
 * or the certificate that vouched for it is withdrawn or suspended), passkey_wrong.
 */
export const passkeySignInAction = action({
  name: 'identity.passkey-sign-in',
  input: z.strictObject({
    challenge: z.uuid(),
    response: assertionSchema,
    device: z.string().max(100),
    network: z.string().max(100),
  }),
  allow: () => undefined,
  async run(tx, { now }, { challenge: id, response, device, network }): Promise<SignedIn> {
    const { content, origin } = await challengeFor(tx, { id, purpose: 'passkey-sign-in' }, now);
    const passkey = (await lockPasskey(tx, response.id)) ?? refuse('passkey_unknown');
    const { credentialId, counter, certificate } = passkey;
    const { authenticationInfo } = await verified(
      (await webAuthn()).verifyAuthenticationResponse({
        response,
        expectedChallenge: digestOf(content),
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        requireUserVerification: true,
        credential: { id: credentialId, publicKey: new Uint8Array(passkey.publicKey), counter },
      }),
    );
    if ((await statusOf(tx, certificate, now)) === 'revoked') throw refuse('passkey_unknown');
    const person = (await personById(tx, passkey.personId)) ?? refuse('unknown_person');
    await notePasskeyUse(tx, credentialId, authenticationInfo.newCounter, now);
    await spendChallenge(tx, id, now);
    const opened = {
      person,
      assurance: 'passkey',
      actor: NOBODY,
      certificate,
      channel: 'portal',
      device,
      network,
    } as const;
    return openSession(tx, opened, now);
  },
});

/** Ends one's own passkey. Refuses identity.passkey_not_found. */
export const endPasskeyAction = action({
  name: 'identity.end-passkey',
  input: z.strictObject({ passkey: base64urlSchema }),
  allow(_tx, ctx) {
    sessionOf(ctx);
  },
  async run(tx, ctx, { passkey }): Promise<void> {
    if (!(await revokePasskey(tx, sessionOf(ctx).personId, passkey, ctx.now))) throw refuse('passkey_not_found');
  },
});
