/** How both officers sign an import: the exact bytes, the signature, and both as files once the rows are in. */
import { z } from 'zod';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { isUuid } from '#kernel/uuid.ts';
import { bytes, json, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { answerProposed, proposedAnswer } from '#platform/four-eyes/answer.ts';
import { answerSigned, performSigned, redirectSigned, waitingAnswer } from '#platform/signing-road.ts';
import { texts } from '#platform/texts.ts';
import {
  confirmImport,
  describeImport,
  getSignedImport,
  importGround,
  importToSign,
  listSignedImports,
  proposeImport,
} from '../actions/import-signing.ts';
import { requireRegistrar } from '../actions/registrar.ts';
import { SignImportPage } from '../pages/registry/import-signing.tsx';
import { readingOf } from './reading.ts';

const t = texts('registers');

const params = z.object({ register: z.string().max(100), id: z.uuid() });
type Request<B = unknown> = RouteRequest<z.infer<typeof params>, unknown, B>;
const at = { path: '/:lang/registry/:register/imports/:id/sign', access: 'officer', params } as const;

const JSON_TYPE = 'application/json; charset=utf-8';

const asFile = (content: Uint8Array, type: string, name: string): Reply =>
  bytes(content, type, { 'content-disposition': `attachment; filename="${name}"` });

const toSign = ({ app, ctx, params: asked }: Request) =>
  app.read((tx) => importToSign(tx, ctx, asked.register, asked.id));

const show = route({
  method: 'GET',
  ...at,
  handle: async (request: Request) => {
    const { app, ctx, params: asked } = request;
    const { definition } = requireRegistrar(app.env, ctx, asked.register);
    const props = { reading: readingOf(request), definition, importId: asked.id, signing: await toSign(request) };
    return page(t(ctx.language, 'import.sign.title'), <SignImportPage {...props} />, { navigation: 'registry' });
  },
});

const content = route({
  method: 'GET',
  path: '/:lang/registry/:register/imports/:id/content',
  access: 'officer',
  params,
  handle: async (request: Request) => asFile((await toSign(request)).content, JSON_TYPE, 'import.json'),
});

const signBody = z.object({ sha256: z.string(), signature: z.string().optional() });

const sign = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body: signBody,
  maxFileBytes: MAX_SIGNATURE_BYTES,
  handle: async (request: Request<z.infer<typeof signBody>>) => {
    const { app, body, ctx, params: asked } = request;
    const { register, id: importId } = asked;
    const signature = base64(readSignature(request));
    const { isSecond } = await app.read((tx) => importToSign(tx, ctx, register, importId));
    const back = isSecond ? `/registry/${register}/import` : '/proposals';
    const input = { register, importId, sha256: body.sha256, signature };
    const signed = await (isSecond
      ? performSigned(request, confirmImport, input, { back })
      : performSigned(request, proposeImport, input, { back }));
    return redirectSigned(ctx.language, signed, back);
  },
});

const apiWords = z.strictObject({
  digest: z.string().length(64),
  reference: importGround.reference.describe('Who handed the rows over, and when.'),
  reason: importGround.reason,
  basis: importGround.basis.describe('Which article of the basis of the definition, from 0.'),
});

const apiContent = route({
  method: 'POST',
  path: '/api/v1/registry/:register/imports/:id/content',
  access: 'officer',
  limit: 'write',
  summary: 'The bytes that both officers sign to have the rows imported.',
  params,
  body: apiWords,
  answer: z.object({ contentBase64: z.base64(), sha256: z.string() }),
  handle: async (request: Request<z.infer<typeof apiWords>>) => {
    const { register, id: importId } = request.params;
    return json(await request.perform(describeImport, { register, importId, ...request.body }));
  },
});

const apiToSign = route({
  method: 'GET',
  path: '/api/v1/registry/:register/imports/:id/content',
  access: 'officer',
  summary: 'The bytes that you may sign: your own, or those that somebody else signed and proposed.',
  params,
  answer: z.object({ contentBase64: z.base64(), sha256: z.string(), isSecond: z.boolean() }),
  handle: async (request: Request) => {
    const { content: found, ...rest } = await toSign(request);
    return json({ contentBase64: base64(found), ...rest });
  },
});

const apiSignature = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.base64().max(140_000).describe('Detached CMS over the content, DER in base64.'),
});
type SignatureRequest = Request<z.infer<typeof apiSignature>>;

const apiPropose = route({
  method: 'POST',
  path: '/api/v1/registry/:register/imports/:id/proposal',
  access: 'officer',
  limit: 'write',
  summary: 'Signs and proposes the import. Another officer of the same agency signs and confirms it.',
  params,
  body: apiSignature,
  answer: z.union([proposedAnswer, waitingAnswer]),
  answered: [201, 202],
  handle: async (request: SignatureRequest) => {
    const { register, id: importId } = request.params;
    const input = { register, importId, ...request.body };
    return answerSigned(await performSigned(request, proposeImport, input, { back: '/proposals' }), answerProposed);
  },
});

const apiConfirm = route({
  method: 'POST',
  path: '/api/v1/registry/:register/imports/:id/confirmation',
  access: 'officer',
  limit: 'write',
  summary: 'Signs as the second officer and confirms the import, which writes the rows.',
  params,
  body: apiSignature,
  answer: z.union([z.object({ done: z.literal(true) }), waitingAnswer]),
  answered: [200, 202],
  handle: async (request: SignatureRequest) => {
    const { register, id: importId } = request.params;
    const input = { register, importId, ...request.body };
    const back = `/registry/${register}/import`;
    return answerSigned(await performSigned(request, confirmImport, input, { back }), () => json({ done: true }));
  },
});

const fileParams = params.extend({ file: z.enum(['import.json', 'proposed.p7s', 'confirmed.p7s']) });

const file = route({
  method: 'GET',
  path: '/:lang/registry/:register/signed-imports/:id/:file',
  access: 'officer',
  params: fileParams,
  handle: async ({ app, ctx, params: asked }: RouteRequest<z.infer<typeof fileParams>>) => {
    const one = await app.read((tx) => getSignedImport(tx, ctx, asked.register, asked.id));
    if (asked.file === 'import.json') return asFile(one.content, JSON_TYPE, asked.file);
    const cms = asked.file === 'proposed.p7s' ? one.cms : one.secondCms;
    return asFile(cms, 'application/pkcs7-signature', asked.file);
  },
});

const listParams = z.object({ register: z.string().max(100) });
const listQuery = z.object({ before: z.string().refine(isUuid).optional() });

const apiList = route({
  method: 'GET',
  path: '/api/v1/registry/:register/signed-imports',
  access: 'officer',
  summary: 'Imports of the own register that two officers signed, the newest first, with both signatures.',
  params: listParams,
  query: listQuery,
  answer: z.object({
    imports: z.array(
      z.object({
        ...{ id: z.uuid(), at: z.iso.datetime(), officer: z.uuid(), secondOfficer: z.uuid() },
        contentBase64: z.base64(),
        signature: z.base64(),
        secondSignature: z.base64(),
      }),
    ),
    next: z.string().optional(),
  }),
  handle: async ({
    app,
    ctx,
    params: asked,
    query,
  }: RouteRequest<z.infer<typeof listParams>, z.infer<typeof listQuery>>) => {
    const { imports, next } = await app.read((tx) => listSignedImports(tx, ctx, asked.register, query.before));
    return json({
      imports: imports.map((one) => ({
        ...{ id: one.id, at: isoInstant(one.at), officer: one.officer, secondOfficer: one.secondOfficer },
        ...{ contentBase64: base64(one.content), signature: base64(one.cms), secondSignature: base64(one.secondCms) },
      })),
      ...(next === undefined ? {} : { next }),
    });
  },
});

export const importSigningRoutes = [
  ...[show, content, sign, file],
  ...[apiContent, apiToSign, apiPropose, apiConfirm, apiList],
];
