/** The pages of signing by the key on a SIM: number and secret travel in bodies alone. */
import { z } from 'zod';
import { json, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { askedSim, askSim } from '../actions/sim.ts';
import { SimPage } from '../pages/sim.tsx';

const t = texts('certificates');

async function shown({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>, token: string, isAsked: boolean): Promise<Reply> {
  const { language } = ctx;
  const signing = await app.read((tx) => askedSim(tx, token));
  const body = SimPage({ language, token, signing, isAsked });
  return page(t(language, 'sim.title'), body, { formAt: signing.action, hasErrors: signing.failure !== null });
}

const askBody = z
  .object({ content: z.base64(), action: z.string(), phone: z.string() })
  .catchall(z.string())
  .transform(({ content, action, phone, ...fields }) => ({ content, action, phone, fields }));

const ask = route({
  method: 'POST',
  path: '/:lang/sign/sim',
  access: 'public',
  limit: 'sign-in',
  body: askBody,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof askBody>>) =>
    shown(request, await request.perform(askSim, request.body), false),
});

const tokenBody = z.object({ token: z.string().max(100) });
type Holding = RouteRequest<unknown, unknown, z.infer<typeof tokenBody>>;

const check = route({
  method: 'POST',
  path: '/:lang/sign/sim/check',
  access: 'public',
  body: tokenBody,
  handle: (request: Holding) => shown(request, request.body.token, true),
});

const state = route({
  method: 'POST',
  path: '/:lang/sign/sim/state',
  access: 'public',
  body: tokenBody,
  handle: async ({ app, body }: Holding) => {
    const { cms, failure } = await app.read((tx) => askedSim(tx, body.token));
    return json({ isOver: cms !== null || failure !== null });
  },
});

export const simRoutes = [ask, check, state];
