/** How an official answers: the form, the exact bytes, the signature. And the signed answer as files, for both sides. */
import { z } from 'zod';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { bytes, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { performSigned, redirectSigned } from '#platform/signing-road.ts';
import { texts } from '#platform/texts.ts';
import { answerComplaint, ownPreparedAnswer } from '../actions/answer.ts';
import { openComplaint, ownComplaint, type Words } from '../actions/read.ts';
import { SignAnswerPage } from '../pages/answer.tsx';
import { requireOverseer } from '../policy.ts';
import { refuse } from '../refusals.ts';

const t = texts('oversight');

const params = z.object({ id: z.uuid() });
type Request<B = unknown> = RouteRequest<{ id: string }, unknown, B>;

const asFile = (content: Uint8Array, type: string, name: string): Reply =>
  bytes(content, type, { 'content-disposition': `attachment; filename="${name}"` });

const JSON_TYPE = 'application/json; charset=utf-8';

/** What this official prepared and hasn't signed yet. */
const preparedOf = ({ app, ctx, params }: Request) =>
  app.read((tx) => ownPreparedAnswer(tx, requireOverseer(tx, ctx).officerId, params.id));

const sign = route({
  method: 'GET',
  path: '/:lang/oversight/complaints/:id/sign',
  access: 'officer',
  params,
  handle: async (request: Request) => {
    const { language } = request.ctx;
    const prepared = await preparedOf(request);
    const body = <SignAnswerPage env={request.app.env} language={language} prepared={prepared} />;
    return page(t(language, 'hearing.sign.title'), body, { navigation: 'oversight' });
  },
});

const content = route({
  method: 'GET',
  path: '/:lang/oversight/complaints/:id/content',
  access: 'officer',
  params,
  handle: async (request: Request) => asFile((await preparedOf(request)).content, JSON_TYPE, 'answer.json'),
});

const signBody = z.object({ sha256: z.string(), signature: z.string().optional() });

const give = route({
  method: 'POST',
  path: '/:lang/oversight/complaints/:id/sign',
  access: 'officer',
  limit: 'write',
  params,
  body: signBody,
  maxFileBytes: MAX_SIGNATURE_BYTES,
  handle: async (request: Request<z.infer<typeof signBody>>) => {
    const { params, body, ctx } = request;
    const signature = base64(readSignature(request));
    const back = `/oversight/complaints/${params.id}`;
    const input = { complaint: params.id, sha256: body.sha256, signature };
    return redirectSigned(ctx.language, await performSigned(request, answerComplaint, input, { back }), back);
  },
});

const fileParams = params.extend({ file: z.enum(['answer.json', 'answer.p7s']) });
type FileRequest = RouteRequest<z.infer<typeof fileParams>>;

function signedFile({ signed }: Words, file: 'answer.json' | 'answer.p7s'): Reply {
  const { content, cms } = signed ?? refuse('not_found');
  return file === 'answer.json'
    ? asFile(fromBase64(content), JSON_TYPE, file)
    : asFile(fromBase64(cms), 'application/pkcs7-signature', file);
}

const ownFile = route({
  method: 'GET',
  path: '/:lang/complaints/:id/:file',
  access: 'person',
  params: fileParams,
  handle: async ({ app, ctx, params }: FileRequest) =>
    signedFile((await app.read((tx) => ownComplaint(tx, ctx, params.id))).words, params.file),
});

const heardFile = route({
  method: 'GET',
  path: '/:lang/oversight/complaints/:id/:file',
  access: 'officer',
  params: fileParams,
  handle: async ({ perform, params }: FileRequest) =>
    signedFile((await perform(openComplaint, { complaint: params.id })).words, params.file),
});

export const answerRoutes = [sign, content, give, ownFile, heardFile];
