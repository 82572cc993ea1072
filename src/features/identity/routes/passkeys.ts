/** Passkeys: in the cabinet and at the sign-in. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { hasAssurance, isSignedIn } from '#kernel/actor.ts';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import {
  type Assertion,
  endPasskeyAction,
  passkeyOptionsAction,
  passkeySignInAction,
  type Registration,
  registerPasskeyAction,
} from '../actions/passkeys.ts';
import { signOutAction } from '../actions/sessions.ts';
import { PasskeysPage } from '../pages/passkeys.tsx';
import { refuse } from '../refusals.ts';
import { deviceName, networkOf } from '../rules/session.ts';
import { passkeysOf } from '../store/passkeys.ts';
import { homeOf, safeNext } from './address.ts';
import { sessionCookie } from './sign-in.ts';

const t = texts('identity');
const LIST = '/:lang/cabinet/passkeys';

/** The answer of the browser, as its form field carries it; the action's schema parses what it says. */
const responseSchema = z
  .string()
  .max(40_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  });

const list = route({
  method: 'GET',
  path: LIST,
  access: 'signed-in',
  async handle(request: RouteRequest) {
    const { app, ctx, headers } = request;
    const { actor, language, now } = ctx;
    if (!isSignedIn(actor)) throw refuse('sign_in_required');
    const passkeys = await app.read((tx) => passkeysOf(tx, actor.personId));
    const question = hasAssurance(actor, 'substantial')
      ? await request.perform(passkeyOptionsAction, { host: String(headers.host ?? '') })
      : undefined;
    const device = deviceName(String(headers['user-agent'] ?? ''));
    const { zone } = countryOf(app.env, now);
    const body = PasskeysPage({ language, zone, passkeys, question, device });
    return page(t(language, 'passkeys.title'), body, { navigation: 'cabinet' });
  },
});

const registerBody = z.object({ challenge: z.uuid(), name: z.string().max(60), response: responseSchema });

const register = route({
  method: 'POST',
  path: LIST,
  access: 'signed-in',
  limit: 'write',
  body: registerBody,
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof registerBody>>) {
    const { challenge, name, response } = request.body;
    await request.perform(registerPasskeyAction, {
      challenge,
      name,
      response: response as Registration,
    });
    return redirect(`/${request.ctx.language}/cabinet/passkeys`);
  },
});

const endBody = z.object({ passkey: z.string().max(2000) });

const end = route({
  method: 'POST',
  path: `${LIST}/end`,
  access: 'signed-in',
  limit: 'write',
  body: endBody,
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof endBody>>) {
    await request.perform(endPasskeyAction, request.body);
    return redirect(`/${request.ctx.language}/cabinet/passkeys`);
  },
});

const signInBody = z.object({ challenge: z.uuid(), next: z.string().optional(), response: responseSchema });

const signIn = route({
  method: 'POST',
  path: '/:lang/sign-in/passkey',
  access: 'public',
  limit: 'sign-in',
  body: signInBody,
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof signInBody>>) {
    const { ctx, body, headers, ip } = request;
    const session = await request.perform(passkeySignInAction, {
      challenge: body.challenge,
      response: body.response as Assertion,
      device: deviceName(String(headers['user-agent'] ?? '')),
      network: networkOf(ip),
    });
    // Whoever was signed in here before is not any more.
    if (isSignedIn(ctx.actor)) await request.perform(signOutAction, {});
    return redirect(safeNext(body.next) || homeOf({ kind: 'person' }, ctx.language), [sessionCookie(session)]);
  },
});

export const passkeyRoutes = [list, register, end, signIn];
