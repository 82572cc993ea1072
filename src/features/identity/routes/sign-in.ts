/** Signing in and out by pages. */
import { join } from 'node:path';
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { readSignature } from '#features/trust/index.ts';
import { hasAssurance, isSignedIn } from '#kernel/actor.ts';
import { base64 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '#platform/app.ts';
import { bytes, type CookieChange, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { problemOf } from '#platform/http/problems.tsx';
import { texts } from '#platform/texts.ts';
import { challengeContent } from '../actions/challenge.ts';
import { passkeyChallengeAction } from '../actions/passkeys.ts';
import { actAsAction, signOutAction } from '../actions/sessions.ts';
import { challengeAction, signInBy } from '../actions/sign-in.ts';
import { RolePage } from '../pages/roles.tsx';
import { SignInPage, type SignInPageProps } from '../pages/sign-in.tsx';
import { SESSION_COOKIE } from '../resolve-actor.ts';
import { deviceName, networkOf } from '../rules/session.ts';
import { postsOf } from '../store/officers.ts';
import { homeOf, nextAtWork, safeNext } from './address.ts';

const t = texts('identity');
const SIGNATURE_BYTES = 100_000;

export const sessionCookie = (session: { token: string; maxAgeSeconds: number }): CookieChange => ({
  name: SESSION_COOKIE,
  value: session.token,
  maxAgeSeconds: session.maxAgeSeconds,
});

const nextSchema = z.object({ next: z.string().optional() });

async function signInPage(request: RouteRequest, next: string, error?: Refusal): Promise<Reply> {
  const { app, ctx } = request;
  const { language } = ctx;
  const host = String(request.headers.host ?? '');
  const challenge = await request.perform(challengeAction, { host });
  const passkey = await request.perform(passkeyChallengeAction, { host });
  const props: SignInPageProps = {
    env: app.env,
    language,
    challenge,
    next,
    passkey,
    hasSim: app.env.config.mobileSignature !== undefined,
    ...(error ? { problem: problemOf(error, language) } : {}),
    ...(app.env.instance.mode === 'demo' ? { demoFolder: join(app.env.config.dataDir, 'demo') } : {}),
  };
  const options = error ? { status: error.status, hasErrors: true } : {};
  return page(t(language, 'signIn.title'), SignInPage(props), options);
}

const show = route({
  method: 'GET',
  path: '/:lang/sign-in',
  access: 'public',
  limit: 'sign-in',
  query: nextSchema,
  handle: (request: RouteRequest<unknown, z.infer<typeof nextSchema>>) =>
    signInPage(request, safeNext(request.query.next)),
});

const challengeParams = z.object({ lang: z.string(), challenge: z.uuid() });

/** The road without script: the file to sign elsewhere. */
const content = route({
  method: 'GET',
  path: '/:lang/sign-in/:challenge/content',
  access: 'public',
  limit: 'sign-in',
  params: challengeParams,
  handle: async ({ app, ctx, params }: RouteRequest<z.infer<typeof challengeParams>>) => {
    const file = await app.read((tx) => challengeContent(tx, params.challenge, ctx.now));
    const name = `${t(ctx.language, 'signIn.content')}.json`;
    return bytes(file, 'application/json', { 'content-disposition': `attachment; filename="${name}"` });
  },
});

const signInSchema = z.object({ challenge: z.uuid(), next: z.string().optional(), signature: z.string().optional() });

const submit = route({
  method: 'POST',
  path: '/:lang/sign-in',
  access: 'public',
  limit: 'sign-in',
  body: signInSchema,
  maxFileBytes: SIGNATURE_BYTES,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof signInSchema>>) => {
    const { ctx, body, headers, ip } = request;
    const next = safeNext(body.next);
    try {
      const session = await signInBy(request, {
        challenge: body.challenge,
        signature: base64(readSignature(request)),
        as: 'person',
        channel: 'portal',
        device: deviceName(String(headers['user-agent'] ?? '')),
        network: networkOf(ip),
      });
      // Whoever was signed in here before is not any more.
      if (isSignedIn(ctx.actor)) await request.perform(signOutAction, {});
      const home = next || homeOf({ kind: 'person' }, ctx.language);
      const role = `/${ctx.language}/sign-in/role?next=${encodeURIComponent(next)}`;
      return redirect(session.hasPosts ? role : home, [sessionCookie(session)]);
    } catch (error) {
      if (error instanceof Refusal) return signInPage(request, next, error);
      throw error;
    }
  },
});

const postsToday = (app: App, personId: string) =>
  app.read((tx) => {
    const now = app.env.clock.now();
    return postsOf(tx, personId, dayIn(app.env, now));
  });

const chooseRole = route({
  method: 'GET',
  path: '/:lang/sign-in/role',
  access: 'signed-in',
  query: nextSchema,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, z.infer<typeof nextSchema>>) => {
    const { actor, language, now } = ctx;
    if (!isSignedIn(actor)) return redirect(`/${language}/sign-in`);
    const posts = await postsToday(app, actor.personId);
    const current = actor.kind === 'person' ? 'person' : actor.officerId;
    const isSure = hasAssurance(actor, 'substantial');
    const body = RolePage({ env: app.env, now, language, posts, current, next: safeNext(query.next), isSure });
    return page(t(language, 'role.title'), body);
  },
});

const roleSchema = z.object({ as: z.union([z.literal('person'), z.uuid()]), next: z.string().optional() });

const takeRole = route({
  method: 'POST',
  path: '/:lang/sign-in/role',
  access: 'signed-in',
  body: roleSchema,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof roleSchema>>) => {
    const { app, ctx, body } = request;
    const { as } = body;
    const session = await request.perform(actAsAction, { as: as === 'person' ? as : { officer: as } });
    if (as === 'person' || !isSignedIn(ctx.actor)) {
      return redirect(safeNext(body.next) || homeOf({ kind: 'person' }, ctx.language), [sessionCookie(session)]);
    }
    const posts = await postsToday(app, ctx.actor.personId);
    const post = posts.find((one) => one.officerId === as);
    const kind = post?.roles.includes('administrator') ? 'administrator' : post?.centre ? 'operator' : 'officer';
    const home = homeOf({ kind, roles: post?.roles ?? [] }, ctx.language);
    return redirect(nextAtWork(body.next) || home, [sessionCookie(session)]);
  },
});

const signOut = route({
  method: 'POST',
  path: '/:lang/sign-out',
  access: 'public',
  body: z.object({}),
  handle: async (request) => {
    if (isSignedIn(request.ctx.actor)) await request.perform(signOutAction, {});
    return redirect(`/${request.ctx.language}`, [{ name: SESSION_COOKIE, value: null }]);
  },
});

export const signInRoutes = [show, content, submit, chooseRole, takeRole, signOut];
