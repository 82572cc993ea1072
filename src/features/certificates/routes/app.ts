/** The page that waits for an app of the country: its secret travels in bodies alone. */
import { z } from 'zod';
import { json, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { refererOf } from '#platform/http/origin.ts';
import { texts } from '#platform/texts.ts';
import { askApp, askedApp, requireApp } from '../actions/app.ts';
import { appPage, stateOf } from '../pages/app.tsx';
import { isOwnPage, linkOf } from '../rules/phone.ts';
import { type AskBody, askBody } from './ask-body.ts';
import { appLink } from './signing-app.ts';

const t = texts('certificates');

interface Shown {
  readonly token: string;
  /** The page that asked. */
  readonly back: string | undefined;
  /** He pressed the button. */
  readonly isAsked: boolean;
}

async function shown({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>, { token, back, isAsked }: Shown): Promise<Reply> {
  const { env } = app;
  const signing = await app.read((tx) => askedApp(tx, ctx, token));
  const link = appLink(env.config.publicUrl, linkOf(token));
  const props = { env, ctx, token, link, signing, isAsked, app: requireApp(env), back };
  const title = t(ctx.language, 'app.title', { app: props.app.apps[0]?.name ?? '' });
  return page(title, await appPage(props), {
    formAt: signing.action,
    hasErrors: stateOf(signing, ctx.now) === 'refused',
  });
}

const ask = route({
  method: 'POST',
  path: '/:lang/sign/app',
  access: 'public',
  limit: 'sign-in',
  body: askBody,
  handle: async (request: RouteRequest<unknown, unknown, AskBody>) => {
    const token = await request.perform(askApp, request.body);
    const { headers } = request;
    const before = refererOf({ headers, host: String(headers.host ?? '') }) ?? '';
    return shown(request, { token, back: isOwnPage(before) ? before : undefined, isAsked: false });
  },
});

const tokenBody = z.object({
  token: z.string().max(100),
  back: z.string().refine(isOwnPage).optional().catch(undefined),
});
type Holding = RouteRequest<unknown, unknown, z.infer<typeof tokenBody>>;

const check = route({
  method: 'POST',
  path: '/:lang/sign/app/check',
  access: 'public',
  body: tokenBody,
  handle: (request: Holding) => shown(request, { token: request.body.token, back: request.body.back, isAsked: true }),
});

const state = route({
  method: 'POST',
  path: '/:lang/sign/app/state',
  access: 'public',
  body: tokenBody,
  handle: async ({ app, ctx, body }: Holding) => {
    const signing = await app.read((tx) => askedApp(tx, ctx, body.token));
    return json({ isOver: stateOf(signing, ctx.now) !== 'waiting' });
  },
});

export const appRoutes = [ask, check, state];
