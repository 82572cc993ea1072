/** The same by an app of the country: it comes for what is to be signed by a protocol of its own, and brings it back signed. */
import { z } from 'zod';
import { type OfferedApp, signingApp } from '#features/trust/index.ts';
import type { Env, Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { linkOf } from '../rules/phone.ts';
import { findByLink, type PhoneSigning, saveOpened, saveRefused } from '../store/phone.ts';
import { tokenHash } from './begin.ts';
import { askedSchema, follow, followed, isOfSession, keepAsked, newSecret, requireSignable } from './phone.ts';

/** The app that is offered here. Refuses certificates.app_unavailable. */
export const requireApp = (env: Env): OfferedApp => signingApp(env) ?? refuse('app_unavailable');

/**
 * Asks an app for a signature over the bytes. Gives the secret of the page; `linkOf` makes of it that of the link. Refuses
 * certificates.app_unavailable, and as `requireSignable`.
 */
export const askApp = action({
  name: 'certificates.ask-app',
  input: askedSchema,
  allow: (tx) => void requireApp(tx.env),
  async run(tx, ctx, asked): Promise<string> {
    await requireSignable(tx, ctx, asked);
    const token = newSecret();
    await keepAsked(tx, ctx, { ...asked, isForApp: true, link: linkOf(token) });
    return token;
  },
});

/** What the page with the secret asked, also when it is over. Refuses certificates.phone_unknown. */
export async function askedApp(tx: Tx, ctx: Context, token: string): Promise<PhoneSigning> {
  const signing = await findByLink(tx, tokenHash(linkOf(token)));
  return signing?.isForApp && isOfSession(signing, ctx) ? signing : refuse('phone_unknown');
}

type ForApp = Pick<PhoneSigning, 'code' | 'content' | 'personId' | 'expiresAt'>;

const secretSchema = z.strictObject({ secret: z.string().max(100) });

/**
 * An app follows the link: it learns who asks and gets a secret for the document. It may come again until it has taken the document; only
 * the last secret counts. Refuses as `follow`.
 */
export const openForApp = action({
  name: 'certificates.open-for-app',
  input: z.strictObject({ link: z.string().max(100) }),
  allow: (tx) => void requireApp(tx.env),
  async run(tx, { now }, { link }): Promise<{ readonly signing: ForApp; readonly secret: string }> {
    return follow(tx, now, link, true);
  },
});

/** The app takes what is to be signed; from then on the link is worth nothing to another phone. Refuses as `followed`. */
export const readForApp = action({
  name: 'certificates.read-for-app',
  input: secretSchema,
  allow: (tx) => void requireApp(tx.env),
  async run(tx, { now }, { secret }): Promise<ForApp> {
    const signing = await followed(tx, now, secret);
    if (signing.openedAt === null) await saveOpened(tx, signing.id, now);
    return signing;
  },
});

/** The person said no in the app: it is over. Refuses as `followed`. */
export const refuseInApp = action({
  name: 'certificates.refuse-in-app',
  input: secretSchema,
  allow: (tx) => void requireApp(tx.env),
  async run(tx, { now }, { secret }): Promise<void> {
    await saveRefused(tx, (await followed(tx, now, secret)).id, now);
  },
});
