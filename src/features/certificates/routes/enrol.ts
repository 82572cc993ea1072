/** The pages on which a person gets a key of his own. */
import { z } from 'zod';
import { deviceName } from '#features/identity/index.ts';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import { bytes, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { performSigned, redirectSigned } from '#platform/signing-road.ts';
import { texts } from '#platform/texts.ts';
import { ownBases } from '../actions/basis.ts';
import { type BegunEnrolment, beginByCertificate, beginByCode, beginForCentre } from '../actions/begin.ts';
import { signForKey, unsignedEnrolment } from '../actions/enrol.ts';
import { CodePage, MakeKeyPage, ReadyPage, SignForKeyPage } from '../pages/enrol.tsx';

const t = texts('certificates');
const NEW = '/:lang/cabinet/certificates/new';

const askCode = route({
  method: 'GET',
  path: '/:lang/get-key',
  access: 'public',
  limit: 'sign-in',
  handle: async ({ app, ctx }) => {
    const bases = await app.read((tx) => ownBases(tx, ctx));
    return page(t(ctx.language, 'code.title'), CodePage({ language: ctx.language, bases }));
  },
});

/** The step that makes the key, whatever the proof. */
function makeKeyPage({ ctx, headers }: Pick<RouteRequest, 'ctx' | 'headers'>, enrolment: BegunEnrolment): Reply {
  const device = deviceName(String(headers['user-agent'] ?? ''));
  return page(t(ctx.language, 'make.title'), MakeKeyPage({ language: ctx.language, enrolment, device }));
}

/** What was typed or chosen; nothing: one's own name. */
const binField = z
  .string()
  .max(20)
  .default('')
  .transform((typed) => typed.replace(/\D/g, '') || undefined);

const codeBody = z.object({ iin: z.string().max(20), code: z.string().max(40), bin: binField });

const takeCode = route({
  method: 'POST',
  path: '/:lang/get-key',
  access: 'public',
  limit: 'sign-in',
  body: codeBody,
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof codeBody>>) {
    const begun = await request.perform(beginByCode, request.body);
    if (begun) return makeKeyPage(request, begun);
    const { language } = request.ctx;
    const { iin, bin } = request.body;
    // The code is not written back: whoever mistyped it looks at the paper again.
    const body = CodePage({ language, iin, bin, isWrong: true });
    return page(t(language, 'code.title'), body, { hasErrors: true, status: 422 });
  },
});

const forCentre = route({
  method: 'POST',
  path: '/:lang/get-key/for-centre',
  access: 'public',
  limit: 'sign-in',
  body: z.object({}),
  handle: async (request: RouteRequest) => makeKeyPage(request, await request.perform(beginForCentre, {})),
});

const ready = route({
  method: 'GET',
  path: '/:lang/get-key/ready',
  access: 'public',
  handle: ({ ctx: { language } }) => page(t(language, 'ready.title'), ReadyPage({ language })),
});

const addBody = z.object({ bin: binField });

const addKey = route({
  method: 'POST',
  path: NEW,
  access: 'person',
  body: addBody,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof addBody>>) =>
    makeKeyPage(request, await request.perform(beginByCertificate, request.body)),
});

const enrolmentParams = z.object({ lang: z.string(), id: z.uuid() });
type Numbered = z.infer<typeof enrolmentParams>;

const unsigned = ({ app, ctx, params }: Pick<RouteRequest<Numbered>, 'app' | 'ctx' | 'params'>) =>
  app.read((tx) => unsignedEnrolment(tx, ctx, params.id));

const signPage = route({
  method: 'GET',
  path: `${NEW}/:id`,
  access: 'person',
  params: enrolmentParams,
  handle: async (request: RouteRequest<Numbered>) => {
    const { app, ctx } = request;
    const { language } = ctx;
    const { content, enrolment, basis } = await unsigned(request);
    const asked = { content, basis, id: enrolment.id, device: enrolment.device ?? '' };
    const body = SignForKeyPage({ env: app.env, language, ...asked });
    return page(t(language, 'confirm.title'), body, { navigation: 'cabinet' });
  },
});

const content = route({
  method: 'GET',
  path: `${NEW}/:id/content`,
  access: 'person',
  params: enrolmentParams,
  handle: async (request: RouteRequest<Numbered>) =>
    bytes((await unsigned(request)).content, 'application/json; charset=utf-8', {
      'content-disposition': 'attachment; filename="key.json"',
      'cache-control': 'no-store',
    }),
});

const signed = route({
  method: 'POST',
  path: `${NEW}/:id`,
  access: 'person',
  limit: 'write',
  params: enrolmentParams,
  body: z.object({ signature: z.string().optional() }),
  maxFileBytes: MAX_SIGNATURE_BYTES,
  async handle(request: RouteRequest<Numbered, unknown, { signature?: string | undefined }>) {
    const input = { id: request.params.id, signature: base64(readSignature(request)) };
    const signed = await performSigned(request, signForKey, input, { back: '/get-key/ready' });
    return redirectSigned(request.ctx.language, signed, '/get-key/ready');
  },
});

export const enrolmentRoutes = [askCode, takeCode, forCentre, ready, addKey, signPage, content, signed];
