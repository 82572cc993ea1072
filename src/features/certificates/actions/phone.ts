/** A page on one screen asks, the person's phone signs, the page goes on. */
import { z } from 'zod';
import { personById } from '#features/registers/index.ts';
import { verifySignature } from '#features/trust/index.ts';
import { isSignedIn } from '#kernel/actor.ts';
import { base64url, fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId, randomBelow, randomBytes } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { isOwnAction, phoneExpiry, screenCode } from '../rules/phone.ts';
import {
  findPhoneSigning,
  insertPhoneSigning,
  lockPhoneSigning,
  type PhoneSigning,
  saveOpened,
  savePhoneSignature,
} from '../store/phone.ts';
import { tokenHash } from './begin.ts';

const SECRET_BYTES = 32;

const sessionOf = (ctx: Context): { readonly personId: string; readonly sessionId: string } =>
  isSignedIn(ctx.actor) ? ctx.actor : refuse('phone_unknown');

/** Asks the phone for a signature over the bytes. Gives the secret of the link, which is kept nowhere. Refuses certificates.phone_unknown. */
export const askPhone = action({
  name: 'certificates.ask-phone',
  input: z.strictObject({
    /** Base64. */
    content: z.base64().max(900_000),
    action: z.string().max(300).refine(isOwnAction),
    fields: z.record(z.string().max(100), z.string().max(2000)),
  }),
  allow(_tx, ctx) {
    sessionOf(ctx);
  },
  async run(tx, ctx, { content, action: to, fields }): Promise<{ readonly id: string; readonly token: string }> {
    const { personId, sessionId } = sessionOf(ctx);
    const [id, token] = [newId(ctx.now), base64url(randomBytes(SECRET_BYTES))];
    await insertPhoneSigning(tx, {
      id,
      personId,
      sessionId,
      tokenHash: tokenHash(token),
      code: screenCode(randomBelow),
      content: fromBase64(content),
      action: to,
      fields,
      madeAt: ctx.now,
      expiresAt: phoneExpiry(ctx.now),
    });
    return { id, token };
  },
});

/** What a session asked its phone. Refuses certificates.phone_unknown, phone_over. */
export async function askedPhone(tx: Tx, ctx: Context, id: string): Promise<PhoneSigning> {
  const { personId, sessionId } = sessionOf(ctx);
  const signing = await findPhoneSigning(tx, id);
  if (!signing || signing.personId !== personId || signing.sessionId !== sessionId) return refuse('phone_unknown');
  return requireOpen(signing, ctx.now);
}

const requireOpen = (signing: PhoneSigning, now: Instant): PhoneSigning =>
  now >= signing.expiresAt ? refuse('phone_over') : signing;

/**
 * The phone follows the link, once: it gets the bytes and a secret of its own, and the link is worth nothing from then on. Refuses
 * certificates.phone_unknown, phone_over.
 */
export const openOnPhone = action({
  name: 'certificates.open-on-phone',
  input: z.strictObject({ token: z.string().max(100) }),
  allow: () => undefined,
  async run(tx, { now }, { token }): Promise<Pick<PhoneSigning, 'content' | 'code'> & { readonly token: string }> {
    const signing = await lockPhoneSigning(tx, tokenHash(token));
    if (!signing || signing.openedAt !== null) return refuse('phone_unknown');
    const { id, content, code } = requireOpen(signing, now);
    const own = base64url(randomBytes(SECRET_BYTES));
    await saveOpened(tx, id, tokenHash(own), now);
    return { content, code, token: own };
  },
});

/**
 * Takes the phone's signature: of the person who is signed in on the other screen and of nobody else. Refuses certificates.phone_unknown,
 * phone_over, other_person, and as `trust.verifySignature`.
 */
export const signOnPhone = action({
  name: 'certificates.sign-on-phone',
  input: z.strictObject({ token: z.string().max(100), signature: z.base64().max(140_000) }),
  allow: () => undefined,
  async run(tx, { now }, { token, signature }): Promise<void> {
    const signing = await lockPhoneSigning(tx, tokenHash(token));
    if (!signing || signing.openedAt === null || signing.cms !== null) return refuse('phone_unknown');
    const { id, content, personId } = requireOpen(signing, now);
    const cms = fromBase64(signature);
    // What it is for verifies it again, and waits where it must.
    const signed = await verifySignature(tx, {
      ...{ content, cms, at: now, mayWait: true },
      accept: ['person', 'organisation'],
    });
    const person = await personById(tx, personId);
    if (signed.iin === undefined || signed.iin !== person?.iin) refuse('other_person');
    await savePhoneSignature(tx, id, cms);
  },
});
