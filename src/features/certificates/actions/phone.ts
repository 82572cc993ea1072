/** A page on one screen asks, the person's phone signs, the page goes on: by a page of ours on the phone, or by an app of the country. */
import { z } from 'zod';
import { challengeFor } from '#features/identity/index.ts';
import { personById } from '#features/registers/index.ts';
import { askAboutSignature, isForChecker, verifySignature, waitForChecker } from '#features/trust/index.ts';
import { isSignedIn } from '#kernel/actor.ts';
import { base64, base64url, fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context, type RouteRequest } from '#platform/feature.ts';
import { newId, randomBelow, randomBytes } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { isOwnAction, phoneExpiry, screenCode } from '../rules/phone.ts';
import {
  findPhoneSigning,
  insertPhoneSigning,
  lockByLink,
  lockBySigner,
  type PhoneSigning,
  saveOpened,
  savePhoneSignature,
  saveSigner,
} from '../store/phone.ts';
import { tokenHash } from './begin.ts';

const SECRET_BYTES = 32;

export const newSecret = (): string => base64url(randomBytes(SECRET_BYTES));

/** What a page's form asks a phone for. */
export const askedSchema = z.strictObject({
  /** Base64. */
  content: z.base64().max(900_000),
  action: z.string().max(300).refine(isOwnAction),
  fields: z.record(z.string().max(100), z.string().max(2000)),
});

interface Asked extends z.infer<typeof askedSchema> {
  readonly isForApp: boolean;
  /** The secret of the link. */
  readonly link: string;
}

/**
 * Where nobody is signed in nothing can be signed but a sign-in of ours, lest anybody have others sign bytes of his own making. Refuses
 * certificates.only_sign_in, and as `identity.challengeFor`.
 */
export async function requireSignable(
  tx: Tx,
  { actor, now }: Context,
  { content, fields }: Pick<z.infer<typeof askedSchema>, 'content' | 'fields'>,
): Promise<void> {
  if (isSignedIn(actor)) return;
  const id = z.uuid().safeParse(fields.challenge);
  if (!id.success) throw refuse('only_sign_in');
  const challenge = await challengeFor(tx, { id: id.data, purpose: 'sign-in' }, now);
  if (base64(challenge.content) !== content) throw refuse('only_sign_in');
}

/** Keeps what is to be signed, for the session that asks, for five minutes. Gives its id. */
export async function keepAsked(tx: Tx, { actor, now }: Context, asked: Asked): Promise<string> {
  const { personId, sessionId } = isSignedIn(actor) ? actor : { personId: null, sessionId: null };
  const { isForApp, action: to, fields } = asked;
  const id = newId(now);
  await insertPhoneSigning(tx, {
    ...{ id, personId, sessionId, isForApp, action: to, fields },
    tokenHash: tokenHash(asked.link),
    code: screenCode(randomBelow),
    content: fromBase64(asked.content),
    madeAt: now,
    expiresAt: phoneExpiry(now),
  });
  return id;
}

const requireSession = ({ actor }: Context): void => {
  if (!isSignedIn(actor)) throw refuse('phone_unknown');
};

/** Whether it was asked by the session that acts now: its own, or where nobody is signed in. */
export const isOfSession = ({ sessionId, personId }: PhoneSigning, { actor }: Context): boolean =>
  isSignedIn(actor) ? sessionId === actor.sessionId && personId === actor.personId : sessionId === null;

/** Asks the phone for a signature over the bytes. Gives the secret of the link, which is kept nowhere. Refuses certificates.phone_unknown. */
export const askPhone = action({
  name: 'certificates.ask-phone',
  input: askedSchema,
  allow: (_tx, ctx) => requireSession(ctx),
  async run(tx, ctx, asked): Promise<{ readonly id: string; readonly token: string }> {
    const token = newSecret();
    return { id: await keepAsked(tx, ctx, { ...asked, isForApp: false, link: token }), token };
  },
});

/** What a session asked its phone. Refuses certificates.phone_unknown, phone_over. */
export async function askedPhone(tx: Tx, ctx: Context, id: string): Promise<PhoneSigning> {
  requireSession(ctx);
  const signing = await findPhoneSigning(tx, id);
  if (!signing || signing.isForApp || !isOfSession(signing, ctx)) throw refuse('phone_unknown');
  return requireOpen(signing, ctx.now);
}

const requireOpen = (signing: PhoneSigning, now: Instant): PhoneSigning =>
  now >= signing.expiresAt ? refuse('phone_over') : signing;

/**
 * The link is followed: who does is given a secret of his own, and one given before is worth nothing. Once what is to be signed was
 * given out, the link is worth nothing either. Refuses certificates.phone_unknown, phone_over.
 */
export async function follow(
  tx: Tx,
  now: Instant,
  link: string,
  isForApp: boolean,
): Promise<{ readonly signing: PhoneSigning; readonly secret: string }> {
  const found = await lockByLink(tx, tokenHash(link));
  if (!found || found.isForApp !== isForApp || found.openedAt !== null) throw refuse('phone_unknown');
  const signing = requireOpen(found, now);
  const secret = newSecret();
  await saveSigner(tx, signing.id, tokenHash(secret));
  return { signing, secret };
}

/** The phone follows the link to a page of ours, once: it gets the bytes at the same time. Refuses as `follow`. */
export const openOnPhone = action({
  name: 'certificates.open-on-phone',
  input: z.strictObject({ token: z.string().max(100) }),
  allow: () => undefined,
  async run(tx, { now }, { token }): Promise<Pick<PhoneSigning, 'content' | 'code'> & { readonly token: string }> {
    const { signing, secret } = await follow(tx, now, token, false);
    await saveOpened(tx, signing.id, now);
    return { content: signing.content, code: signing.code, token: secret };
  },
});

/** What whoever has the secret may still sign or refuse. Refuses certificates.phone_unknown (also where that was done), phone_over. */
export async function followed(tx: Tx, now: Instant, secret: string): Promise<PhoneSigning> {
  const signing = await lockBySigner(tx, tokenHash(secret));
  if (!signing || signing.cms !== null || signing.refusedAt !== null) throw refuse('phone_unknown');
  return requireOpen(signing, now);
}

/** The same of who has read what he signs. */
async function read(tx: Tx, now: Instant, secret: string): Promise<PhoneSigning> {
  const signing = await followed(tx, now, secret);
  return signing.openedAt === null ? refuse('phone_unknown') : signing;
}

const signedSchema = z.strictObject({ token: z.string().max(100), signature: z.base64().max(140_000) });

/**
 * Verifies what a phone or a SIM signed: of the person who asked and of nobody else, or of anybody where somebody signs in. The act for
 * which it is signed verifies it again, and alone knows whether it can wait for the checker. Refuses certificates.not_the_asker, and as
 * `trust.verifySignature`.
 */
export async function requireOwnSignature(
  tx: Tx,
  { content, personId }: Pick<PhoneSigning, 'content' | 'personId'>,
  cms: Uint8Array,
  at: Instant,
): Promise<void> {
  const accept = ['person', 'organisation'] as const;
  const { iin } = await verifySignature(tx, { content, cms, at, accept, mayWait: true, isKept: false });
  if (personId === null) return;
  const person = await personById(tx, personId);
  if (iin === undefined || iin !== person?.iin) throw refuse('not_the_asker');
}

/** Takes the phone's signature. Refuses as `followed` and `requireOwnSignature`. */
export const signOnPhone = action({
  name: 'certificates.sign-on-phone',
  input: signedSchema,
  allow: () => undefined,
  async run(tx, { now }, { token, signature }): Promise<void> {
    const signing = await read(tx, now, token);
    const cms = fromBase64(signature);
    await requireOwnSignature(tx, signing, cms, now);
    await savePhoneSignature(tx, signing.id, cms);
  },
});

/** Has the checker asked about a signature that only it can compute, before it is taken. Refuses as `followed`. */
export const askAboutPhone = action({
  name: 'certificates.ask-about-phone',
  input: signedSchema,
  allow: () => undefined,
  async run(tx, { now }, { token, signature }): Promise<string | undefined> {
    const { content } = await read(tx, now, token);
    return askAboutSignature(tx, { content, cms: fromBase64(signature) });
  },
});

/** Takes a signature by a route: an answer of the checker is waited for a moment, where one is needed. Refuses as `signOnPhone`. */
export async function signByPhone(
  { app, perform }: Pick<RouteRequest, 'app' | 'perform'>,
  token: string,
  cms: Uint8Array,
): Promise<void> {
  const input = { token, signature: base64(cms) };
  const asked = isForChecker(app.env, cms) ? await perform(askAboutPhone, input) : undefined;
  if (asked !== undefined) await waitForChecker(app, asked);
  await perform(signOnPhone, input);
}
