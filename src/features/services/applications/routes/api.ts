/** The same road for programs. What goes out is written out field by field. */
import { z } from 'zod';
import { promiseOf } from '#features/transparency/index.ts';
import { fromHex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { bytes, json, type RouteRequest, route } from '#platform/feature.ts';
import { presentCase, presentedCase } from '../../cases/present.ts';
import { serviceOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import { upload } from '../actions/attach.ts';
import { refreshEvidence } from '../actions/evidence.ts';
import { moveToEdition } from '../actions/move.ts';
import { prepareAnswered } from '../actions/prepare.ts';
import { saveDraft } from '../actions/save.ts';
import { startApplication } from '../actions/start.ts';
import { submitSigned } from '../actions/submit.ts';
import { contentSchema } from '../content.ts';
import { type Draft, findOwnDraft, isEditable } from '../drafts.ts';
import { FILE_MEDIA_TYPES } from '../files/inspect.ts';
import { partyOf } from '../party.ts';
import type { Receipt } from '../receipt.ts';
import { choosesWhatAnswersFind, type DraftView, viewOf } from '../view.ts';
import { apiList } from './api-list.ts';
import { draftSchema, presentDraft } from './present-draft.ts';

const idParams = z.object({ id: z.uuid() });
type Id = z.infer<typeof idParams>;

const start = route({
  method: 'POST',
  path: '/api/v1/applications',
  access: 'person',
  summary: 'Begins an application for a service.',
  body: z.strictObject({ service: z.string().max(100) }),
  answer: draftSchema,
  answered: [201],
  handle: async ({ app, ctx, body, perform }: RouteRequest<unknown, unknown, { service: string }>) => {
    const { id } = await perform(startApplication, body);
    return json(await presentDraft(app, ctx, await ownView(app, ctx, id)), 201);
  },
});

const ownView = (app: App, ctx: RouteRequest['ctx'], id: string): Promise<DraftView> =>
  app.read(async (tx) => {
    const draft = (await findOwnDraft(tx, id, partyOf(ctx))) ?? refuse('not_found');
    return viewOf(tx, draft, ctx.now);
  });

/** As the page of the form does: where answers find the records to choose among, registers are read first. */
async function shownView(
  { app, ctx, perform }: Pick<RouteRequest, 'app' | 'ctx' | 'perform'>,
  draft: Draft,
): Promise<DraftView> {
  if (isEditable(draft) && choosesWhatAnswersFind(serviceOf(app.env, draft.edition)))
    return perform(refreshEvidence, { applicationId: draft.id });
  return app.read((tx) => viewOf(tx, draft, ctx.now));
}

const changeSchema = z.strictObject({
  version: z.int().positive().optional().describe('Of the draft as you know it; absent: whatever it is now.'),
  answers: z.record(z.string().max(100), z.unknown()).describe('By field id; null takes an answer back.'),
});

const change = route({
  method: 'PATCH',
  path: '/api/v1/applications/:id',
  access: 'person',
  summary: 'Changes answers; those that are refused come back as problems and are not kept.',
  params: idParams,
  body: changeSchema,
  answer: draftSchema,
  handle: async (request: RouteRequest<Id, unknown, z.infer<typeof changeSchema>>) => {
    const { app, ctx, params, body, perform } = request;
    const before = await ownView(app, ctx, params.id);
    const { draft, problems } = await perform(saveDraft, {
      applicationId: params.id,
      edition: before.draft.edition,
      version: body.version ?? before.draft.version,
      answers: body.answers,
    });
    return json(await presentDraft(app, ctx, await shownView(request, draft), problems));
  },
});

const moveSchema = z.strictObject({
  edition: z.string().max(64).describe('`newer.edition` of the draft.'),
  version: z.int().positive().describe('Of the draft as you know it.'),
});
const move = route({
  method: 'POST',
  path: '/api/v1/applications/:id/move',
  access: 'person',
  summary: 'Moves a draft to the newer edition of its service. Signatures given are void.',
  params: idParams,
  body: moveSchema,
  answer: draftSchema,
  handle: async ({ app, ctx, params, body, perform }: RouteRequest<Id, unknown, z.infer<typeof moveSchema>>) => {
    await perform(moveToEdition, { applicationId: params.id, ...body });
    return json(await presentDraft(app, ctx, await ownView(app, ctx, params.id)));
  },
});

/** The largest file that any form may ask for; each field's own limit is looked at afterwards. */
const MAX_FILE_BYTES = 20_000_000;

const attach = route({
  method: 'POST',
  path: '/api/v1/applications/:id/files/:field',
  access: 'person',
  summary: 'Uploads a file for a field; send its sha256 as the answer to the field.',
  params: idParams.extend({
    field: z.string().max(200).describe('Path of the field: `plan`, or `children.0.paper` in a group.'),
  }),
  maxUploadBytes: MAX_FILE_BYTES,
  fileParts: {
    file: {
      description:
        'The file. `accept` and `maxBytes` of the field in the definition may allow less; its content says what it is.',
      mediaTypes: FILE_MEDIA_TYPES,
      maxBytes: MAX_FILE_BYTES,
      isRequired: true,
    },
  },
  answer: z.object({ sha256: z.string() }),
  answered: [201],
  handle: async ({ app, ctx, params, uploads }: RouteRequest<Id & { field: string }>) => {
    const view = await ownView(app, ctx, params.id);
    const file = uploads.get('file') ?? refuse('file_type');
    const target = { applicationId: params.id, edition: view.draft.edition, path: params.field };
    return json({ sha256: await upload(app, ctx, target, file) }, 201);
  },
});

const content = route({
  method: 'GET',
  path: '/api/v1/applications/:id/content',
  access: 'person',
  summary: 'The exact bytes to sign: canonical JSON of type shanyraq/application/v1.',
  params: idParams,
  answer: contentSchema,
  handle: async (request: RouteRequest<Id>) => {
    const { attempt } = await prepareAnswered(request, request.params.id);
    return bytes(attempt.content, 'application/json', { 'x-content-sha256': attempt.sha256 });
  },
});

const submitSchema = z.strictObject({
  signature: z.base64().max(128_000).describe('Detached CMS over the content, DER in base64.'),
  transactionId: z.string().min(8).max(100).optional().describe('Yours: repeating it gives the first answer.'),
});
const submittedSchema = z.union([
  z.object({
    status: z.literal('submitted'),
    id: z.uuid(),
    number: z.string(),
    submittedAt: z.string(),
    promise: z.unknown().describe('The signed promise that the log will show the application.'),
  }),
  z.object({ status: z.literal('awaiting-cosignature'), waitingFor: z.array(z.string()) }),
]);

const submit = route({
  method: 'POST',
  path: '/api/v1/applications/:id/submit',
  access: 'person',
  summary: 'Submits the application with a signature over its content.',
  params: idParams,
  body: submitSchema,
  answer: submittedSchema,
  handle: async (request: RouteRequest<Id, unknown, z.infer<typeof submitSchema>>) => {
    const { app, params, body } = request;
    const input = { applicationId: params.id, signature: body.signature };
    const result = await submitSigned(request, input, body.transactionId);
    return json(result.status === 'submitted' ? await presentReceipt(app, result.receipt) : result);
  },
});

async function presentReceipt(app: App, receipt: Receipt) {
  return {
    status: 'submitted',
    id: receipt.caseId,
    number: receipt.number,
    submittedAt: isoInstant(receipt.submittedAt),
    promise: await promiseOf(app.env, fromHex(receipt.leaf), receipt.submittedAt),
  };
}

const read = route({
  method: 'GET',
  path: '/api/v1/applications/:id',
  access: 'person',
  summary: 'A draft with what it still lacks, or a case with its state, term and history.',
  params: idParams,
  answer: z.union([draftSchema, presentedCase]),
  handle: async (request: RouteRequest<Id>) => {
    const { app, ctx, params } = request;
    const draft = await app.read((tx) => findOwnDraft(tx, params.id, partyOf(ctx)));
    if (!draft || draft.state === 'submitted') return json(await app.read((tx) => presentCase(tx, ctx, params.id)));
    return json(await presentDraft(app, ctx, await shownView(request, draft)));
  },
});

export const apiRoutes = [apiList, start, change, move, attach, content, submit, read];
