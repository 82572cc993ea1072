/** What the library would show by itself is shown by pages of ours, in the person's language. */
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { Refusal } from '#kernel/refusal.ts';
import { isOutage } from '#platform/database/outage.ts';
import type { PageReply } from '#platform/feature.ts';
import { ProblemBody, problemOf } from '#platform/http/problems.tsx';
import { texts } from '#platform/texts.ts';
import { SignedOutPage, SignOutPage } from '../pages/sign-out.tsx';
import { findClient } from '../store/clients.ts';
import { languageOf } from './language.ts';
import { visitOf } from './visit.ts';

const t = texts('sign-on');

async function show(ctx: KoaContextWithOIDC, reply: Omit<PageReply, 'kind'>): Promise<void> {
  ctx.type = 'html';
  ctx.body = await visitOf(ctx).render({ kind: 'page', ...reply }, languageOf(ctx));
}

const { InvalidClient, InvalidRedirectUri, OIDCProviderError, SessionNotFound } = errors;

/** In our words: a page tells a person what he can do. Programs read what the library tells them. */
function refusalOf(error: Error): unknown {
  if (isOutage(error)) return new Refusal('platform.unavailable');
  if (error instanceof InvalidClient) return new Refusal('sign-on.unknown_client');
  if (error instanceof InvalidRedirectUri) return new Refusal('sign-on.wrong_return_address');
  if (error instanceof SessionNotFound) return new Refusal('sign-on.sign_in_over');
  return error instanceof OIDCProviderError ? new Refusal('sign-on.wrong_request') : error;
}

export async function renderError(ctx: KoaContextWithOIDC, _out: unknown, error: Error): Promise<void> {
  await renderRefusal(ctx, refusalOf(error));
}

async function renderRefusal(ctx: KoaContextWithOIDC, refusal: unknown): Promise<void> {
  const language = languageOf(ctx);
  const problem = problemOf(refusal, language);
  const { requestId } = visitOf(ctx).ctx;
  ctx.status = problem.status;
  await show(ctx, { title: problem.title, body: ProblemBody({ problem, requestId, language }) });
}

/** For what the library would answer by itself. */
export const renderWrongRequest = (ctx: KoaContextWithOIDC): Promise<void> =>
  renderRefusal(ctx, new Refusal('sign-on.wrong_request'));

export const renderNotFound = (ctx: KoaContextWithOIDC): Promise<void> =>
  renderRefusal(ctx, new Refusal('platform.not_found'));

/** Asks whether to sign out. A form of it leads to the client at last, where the client has an address for that. */
export async function renderSignOut(ctx: KoaContextWithOIDC): Promise<void> {
  const { app } = visitOf(ctx);
  const { session, client, params, provider } = ctx.oidc;
  const language = languageOf(ctx);
  const known = client && (await app.read((tx) => findClient(tx, client.clientId)));
  const back = params?.post_logout_redirect_uri;
  const body = SignOutPage({
    language,
    action: provider.urlFor('end_session_confirm'),
    secret: String(session?.state?.secret ?? ''),
    isSignedIn: session?.accountId !== undefined,
    ...(known ? { title: known.title[language] } : {}),
  });
  const formLeadsTo = typeof back === 'string' ? { formLeadsTo: new URL(back).origin } : {};
  ctx.status = 200;
  await show(ctx, { title: t(language, 'signOut.title'), body, ...formLeadsTo });
}

export async function renderSignedOut(ctx: KoaContextWithOIDC): Promise<void> {
  const language = languageOf(ctx);
  const stays = visitOf(ctx).ctx.actor.kind !== 'anonymous';
  await show(ctx, { title: t(language, 'signedOut.title'), body: SignedOutPage({ language, stays }) });
}
