/** The pages of signing on a phone: /sign/phone on the screen that asks, /sign/here on the phone. */
import { z } from 'zod';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { json, page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { askedPhone, askPhone, openOnPhone, signByPhone } from '../actions/phone.ts';
import { askPhonePage, FollowPage, PhoneStatePage, SignedHerePage, SignHerePage } from '../pages/phone.tsx';
import { hasSimService } from '../sim/service.ts';
import { type AskBody, askBody } from './ask-body.ts';

const t = texts('certificates');

const ask = route({
  method: 'POST',
  path: '/:lang/sign/phone',
  access: 'signed-in',
  limit: 'write',
  body: askBody,
  async handle(request: RouteRequest<unknown, unknown, AskBody>) {
    const { app, ctx } = request;
    const { language } = ctx;
    const { id, token } = await request.perform(askPhone, request.body);
    const signing = await app.read((tx) => askedPhone(tx, ctx, id));
    // In the fragment the secret reaches no server and no log.
    const link = `${app.env.config.publicUrl}/${language}/sign/here#${token}`;
    return page(
      t(language, 'phone.title'),
      await askPhonePage({ language, link, signing, hasSim: hasSimService(app.env) }),
      { formAt: `/${language}/sign/phone/${id}` },
    );
  },
});

const params = z.object({ lang: z.string(), id: z.uuid() });
type Numbered = RouteRequest<z.infer<typeof params>>;

const show = route({
  method: 'GET',
  path: '/:lang/sign/phone/:id',
  access: 'signed-in',
  params,
  async handle({ app, ctx, params: { id } }: Numbered) {
    const { language } = ctx;
    const signing = await app.read((tx) => askedPhone(tx, ctx, id));
    return page(t(language, 'phone.title'), PhoneStatePage({ language, signing }));
  },
});

const state = route({
  method: 'GET',
  path: '/:lang/sign/phone/:id/state',
  access: 'signed-in',
  params,
  handle: async ({ app, ctx, params: { id } }: Numbered) =>
    json({ isSigned: (await app.read((tx) => askedPhone(tx, ctx, id))).cms !== null }),
});

const follow = route({
  method: 'GET',
  path: '/:lang/sign/here',
  access: 'public',
  handle: ({ ctx: { language } }) => page(t(language, 'phone.here'), FollowPage({ language })),
});

const tokenBody = z.object({ token: z.string().max(100) });

const open = route({
  method: 'POST',
  path: '/:lang/sign/here',
  access: 'public',
  limit: 'sign-in',
  body: tokenBody,
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof tokenBody>>) {
    const { language } = request.ctx;
    const opened = await request.perform(openOnPhone, request.body);
    return page(t(language, 'phone.here'), SignHerePage({ language, ...opened }));
  },
});

const signedBody = tokenBody.extend({ signature: z.string().optional() });

const signed = route({
  method: 'POST',
  path: '/:lang/sign/here/signed',
  access: 'public',
  limit: 'sign-in',
  body: signedBody,
  maxFileBytes: MAX_SIGNATURE_BYTES,
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof signedBody>>) {
    const { language } = request.ctx;
    await signByPhone(request, request.body.token, readSignature(request));
    return page(t(language, 'phone.signedTitle'), SignedHerePage({ language }));
  },
});

export const phoneRoutes = [ask, show, state, follow, open, signed];
