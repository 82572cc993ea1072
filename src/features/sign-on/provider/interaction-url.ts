/** Where a person is asked, and the mark in his browser that it was he who was sent there. */
import type { Interaction, KoaContextWithOIDC } from 'oidc-provider';
import { type Config, isHttps } from '#platform/config.ts';
import { nameOnTheWay } from '#platform/http/cookies.ts';
import { languageOf } from './language.ts';

/**
 * One cookie for each question, so that two tabs don't disturb each other. Without it whoever began a sign-in could send somebody else
 * the address of the question, and come in under his name.
 */
export const markOf = (uid: string): string => `shanyraq_sign_on_${uid}`;

const LASTS_MS = 30 * 60_000;

export function interactionUrl(ctx: KoaContextWithOIDC, { uid }: Interaction, config: Config): string {
  ctx.cookies.set(nameOnTheWay(config, markOf(uid)), uid, {
    ...{ path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(config), signed: false, overwrite: false },
    maxAge: LASTS_MS,
  });
  return `/${languageOf(ctx)}/sign-on/${uid}`;
}
