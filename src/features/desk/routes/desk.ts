/** The officer's desk: his queue, a case, and what he may do with it. */
import { z } from 'zod';
import { requireOfficer, signingNotice } from '#features/identity/index.ts';
import { decideCase, findDecisionContent } from '#features/services/index.ts';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import { bytes, type Context, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { performSigned, redirectSigned } from '#platform/signing-road.ts';
import { storedFileReply } from '#platform/stored-file.ts';
import { texts } from '#platform/texts.ts';
import { doneWith } from '../actions/done.ts';
import { openCaseAction } from '../actions/open-case.ts';
import { queueOf } from '../actions/queue.ts';
import { CaseBody, LawAside } from '../pages/case.tsx';
import type { Fault } from '../pages/faults.tsx';
import { ACTS, type Act, ActForm, SignDecision } from '../pages/forms.tsx';
import { DeskHome } from '../pages/frame.tsx';
import { refuse } from '../refusals.ts';
import { type Posted, performAct, savePoints, writeMessage } from './acts.ts';
import { deskReply } from './reply.tsx';

const t = texts('desk');

const idParams = z.object({ id: z.uuid() });
type Request = RouteRequest<{ id: string }>;

/** `done`: the case with which something has just been done. */
export const doneQuery = z.object({ done: z.uuid().optional().catch(undefined) });
export type DoneQuery = z.infer<typeof doneQuery>;

const home = route({
  method: 'GET',
  path: '/:lang/desk',
  access: 'officer',
  query: doneQuery,
  handle: async (request: RouteRequest<unknown, DoneQuery>) => {
    const { app, ctx, query } = request;
    const { language, now } = ctx;
    const actor = requireOfficer(ctx);
    const [queue, done] = await app.read(async (tx) => [
      await queueOf(tx, ctx, actor),
      await doneWith(tx, ctx, actor, query.done),
    ]);
    const body = DeskHome({ env: app.env, language, now, queue, done });
    return deskReply(request, { title: t(language, 'home.title'), body });
  },
});

/** What every page of a case needs. */
async function opened(request: Request) {
  const view = await request.perform(openCaseAction, { caseId: request.params.id });
  const { language } = request.ctx;
  const { officerId } = requireOfficer(request.ctx);
  const title = view.loaded.edition.definition.title[language];
  return { title, props: { env: request.app.env, language, officerId, view } };
}

const show = route({
  method: 'GET',
  path: '/:lang/desk/:id',
  access: 'officer',
  params: idParams,
  handle: async (request: Request) => {
    const { title, props } = await opened(request);
    const currentId = request.params.id;
    const { notice } = await signingNotice(request, `/desk/${currentId}`);
    return deskReply(request, { title, body: CaseBody({ ...props, notice }), aside: LawAside(props), currentId });
  },
});

const file = route({
  method: 'GET',
  path: '/:lang/desk/:id/files/:sha256',
  access: 'officer',
  params: idParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  handle: async ({ app, perform, params }: RouteRequest<{ id: string; sha256: string }>) => {
    const { application } = await perform(openCaseAction, { caseId: params.id });
    return fileReply(app, application.files, params.sha256);
  },
});

/** A file of the application. */
export async function fileReply(
  app: App,
  files: Readonly<Record<string, { readonly name: string; readonly mediaType: string }>>,
  sha256: string,
): Promise<Reply> {
  const { name, mediaType } = files[sha256] ?? refuse('not_found');
  return (await storedFileReply(app, { sha256, name, mediaType })) ?? refuse('not_found');
}

const actParams = idParams.extend({ act: z.enum(ACTS) });
type ActRequest = RouteRequest<{ id: string; act: Act }, unknown, Posted>;

const askAct = route({
  method: 'GET',
  path: '/:lang/desk/:id/:act',
  access: 'officer',
  params: actParams,
  handle: async (request: RouteRequest<{ id: string; act: Act }>) => {
    const { props } = await opened(request);
    const { act, id } = request.params;
    const title = t(request.ctx.language, `form.${act}.title`);
    return deskReply(request, { title, body: ActForm({ ...props, act }), aside: LawAside(props), currentId: id });
  },
});

const doAct = route({
  method: 'POST',
  path: '/:lang/desk/:id/:act',
  access: 'officer',
  limit: 'write',
  params: actParams,
  body: z.record(z.string(), z.string()),
  handle: async (request: ActRequest) => {
    const { act, id } = request.params;
    const { language } = request.ctx;
    const done = await performAct(request, act, id, request.body);
    if ('to' in done) return redirect(`/${language}/desk${done.to}`);
    const { props } = await opened(request as Request);
    const title = t(language, `form.${act}.title`);
    const body = ActForm({ ...props, act, posted: request.body, faults: done.faults });
    return deskReply(request, { title, body, aside: LawAside(props), currentId: id, hasErrors: true });
  },
});

type CaseFormRequest = RouteRequest<{ id: string }, unknown, Posted>;
const caseForm = {
  method: 'POST',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: z.record(z.string(), z.string()),
} as const;

/** The page of the case again, with what was written into one of its forms. */
async function sentBack(request: CaseFormRequest, faults: readonly Fault[]): Promise<Reply> {
  const { title, props } = await opened(request as Request);
  const body = CaseBody({ ...props, posted: request.body, faults });
  const shown = { title, body, aside: LawAside(props), currentId: request.params.id };
  return deskReply(request, { ...shown, hasErrors: true });
}

const message = route({
  ...caseForm,
  path: '/:lang/desk/:id/message',
  handle: async (request: CaseFormRequest) => {
    const { ctx, params, body } = request;
    const faults = await writeMessage(request, params.id, body);
    return faults.length > 0 ? sentBack(request, faults) : redirect(`/${ctx.language}/desk/${params.id}`);
  },
});

/** Saves what was answered, and goes on to the act whose button was pressed. */
const examined = route({
  ...caseForm,
  path: '/:lang/desk/:id/examine',
  handle: async (request: CaseFormRequest) => {
    const { ctx, params, body } = request;
    const faults = await savePoints(request, params.id, body);
    if (faults.length > 0) return sentBack(request, faults);
    const next = ACTS.find((act) => act === body.next);
    return redirect(`/${ctx.language}/desk/${params.id}${next ? `/${next}` : ''}`);
  },
});

/** What the officer prepared and hasn't signed yet. Refuses desk.nothing_to_sign. */
async function preparedOf({ app }: Pick<RouteRequest, 'app'>, ctx: Context, caseId: string) {
  const prepared = await app.read((tx) => findDecisionContent(tx, caseId));
  if (prepared?.officerId !== requireOfficer(ctx).officerId) throw refuse('nothing_to_sign');
  return prepared;
}

const sign = route({
  method: 'GET',
  path: '/:lang/desk/:id/sign',
  access: 'officer',
  params: idParams,
  handle: async (request: Request) => {
    const { language } = request.ctx;
    const { content, sha256, ground } = await preparedOf(request, request.ctx, request.params.id);
    const outcome = ground === undefined ? 'grant' : 'refuse';
    const { id: caseId } = request.params;
    const { env } = request.app;
    const body = SignDecision({ env, language, caseId, contentBase64: base64(content), sha256, outcome });
    return page(t(language, `sign.${outcome}`), body, { navigation: 'desk' });
  },
});

const content = route({
  method: 'GET',
  path: '/:lang/desk/:id/content',
  access: 'officer',
  params: idParams,
  handle: async (request: Request) => {
    const prepared = await preparedOf(request, request.ctx, request.params.id);
    return bytes(prepared.content, 'application/json; charset=utf-8', {
      'content-disposition': 'attachment; filename="decision.json"',
      'cache-control': 'no-store',
    });
  },
});

type SignRequest = RouteRequest<{ id: string }, unknown, { sha256: string; signature?: string | undefined }>;

const decide = route({
  method: 'POST',
  path: '/:lang/desk/:id/sign',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: z.object({ sha256: z.string(), signature: z.string().optional() }),
  maxFileBytes: MAX_SIGNATURE_BYTES,
  handle: async (request: SignRequest) => {
    const signature = base64(readSignature(request));
    const { id: caseId } = request.params;
    const { sha256 } = request.body;
    const back = `/desk/${caseId}`;
    const signed = await performSigned(request, decideCase, { caseId, sha256, signature }, { back });
    return redirectSigned(request.ctx.language, signed, `/desk?done=${caseId}`);
  },
});

export const deskRoutes = [home, sign, content, decide, message, examined, file, show, askAct, doAct];
