/** The road around the form: begin, list, evidence, check, sign, submit, receipt. */
import type { VNode } from 'preact';
import { z } from 'zod';
import { promiseOf } from '#features/transparency/index.ts';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { base64, fromHex } from '#kernel/hash.ts';
import { bytes, json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { chargedFee, happeningsOf } from '../../cases/happenings.ts';
import { nextActs } from '../../cases/next-acts.ts';
import { casePage } from '../../cases/pages/case.tsx';
import { readableCase } from '../../cases/present.ts';
import { editionOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import { discardDraft } from '../actions/discard.ts';
import { refreshEvidence } from '../actions/evidence.ts';
import { prepareAnswered } from '../actions/prepare.ts';
import { reopenDraft } from '../actions/reopen.ts';
import { startApplication } from '../actions/start.ts';
import { submitSigned } from '../actions/submit.ts';
import { cosignerRole, waitingFor } from '../attempts.ts';
import { withAnswers } from '../awaited.ts';
import { casesOf, LIST_LENGTH } from '../cases-begun.ts';
import { type Draft, draftsOf, findOwnDraft, isEditable } from '../drafts.ts';
import { newerEdition } from '../move/newer.ts';
import { ChangedNote } from '../pages/changes.tsx';
import { CheckPage } from '../pages/check.tsx';
import { EvidencePage } from '../pages/evidence.tsx';
import { ApplicationsPage } from '../pages/list.tsx';
import { ReceiptPage } from '../pages/receipt.tsx';
import { SignPage } from '../pages/sign.tsx';
import { type Party, partyOf } from '../party.ts';
import { findReceipt } from '../receipt.ts';
import { type DraftView, firstUnfinished, formView } from '../view.ts';
import { type Before, beforeSchema, momentOf } from './before.ts';
import { idParams } from './fill.ts';
import { helpedPart } from './helped.ts';

const t = texts('services');

type Id = z.infer<typeof idParams>;
type Request = RouteRequest<Id>;

/** Pages of one application have the same door. */
const at = (path: string) => ({ path: `/:lang/applications/:id${path}`, access: 'person', params: idParams }) as const;

const baseOf = ({ ctx, params }: Request): string => `/${ctx.language}/applications/${params.id}`;

const start = route({
  method: 'POST',
  path: '/:lang/services/:service/start',
  body: z.object({}),
  access: 'person',
  params: z.object({ lang: z.string(), service: z.string().max(100) }),
  handle: async ({ perform, params, ctx }: RouteRequest<{ service: string }>) => {
    const { id } = await perform(startApplication, { service: params.service });
    return redirect(`/${ctx.language}/applications/${id}`);
  },
});

const list = route({
  method: 'GET',
  path: '/:lang/applications',
  access: 'person',
  query: beforeSchema,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, Before>) => {
    const party = partyOf(ctx);
    const { language } = ctx;
    const before = momentOf(query);
    const props = await app.read(async (tx) => ({
      drafts: before === undefined ? await draftsOf(tx, party) : [],
      waiting: before === undefined ? await waitingFor(tx, party) : [],
      cases: await casesOf(tx, party, before),
    }));
    const older = props.cases.length === LIST_LENGTH ? props.cases.at(-1)?.submittedAt : undefined;
    const body = ApplicationsPage({ env: app.env, language, older, ...props });
    return page(t(language, 'list.title'), body, { navigation: 'cabinet' });
  },
});

/** An application at its one address: goes on being filled in, waits for signatures, or is a case. */
const open = route({
  method: 'GET',
  ...at(''),
  handle: async (request: Request) => {
    const { app, ctx, params } = request;
    const party = partyOf(ctx);
    const draft = await app.read((tx) => findOwnDraft(tx, params.id, party));
    // What came back for correction is a case that says what is wrong and until when; its button leads into the answers.
    if (draft?.state === 'submitted' || draft?.state === 'correcting') return casePage(request, params.id);
    if (!draft) return openForCosigner(request, party);
    if (!isEditable(draft)) return redirect(`${baseOf(request)}/sign`);
    if (newerEdition(app.env, draft, ctx.now)) return redirect(`${baseOf(request)}/changes`);
    const view = await formView(app, draft, ctx.now);
    return redirect(`${baseOf(request)}/${firstUnfinished(view.judgement) ?? 'evidence'}`);
  },
});

/** Who signs with the applicant: before the submission he is led to the contents, afterwards to the case, which knows him. */
async function openForCosigner(request: Request, party: Party): Promise<Reply> {
  const { app, params } = request;
  const role = await app.read((tx) => cosignerRole(tx, params.id, party));
  return role === undefined ? casePage(request, params.id) : redirect(`${baseOf(request)}/sign`);
}

const wordsOf = ({ app, ctx }: Request, { draft }: DraftView) => ({
  env: app.env,
  language: ctx.language,
  facts: draft.facts,
  files: draft.files,
  now: ctx.now,
});

/** Says so where the service has changed since the application was begun. */
const changedNote = ({ app, ctx }: Request, draft: Draft): VNode | undefined =>
  newerEdition(app.env, draft, ctx.now) && ChangedNote({ id: draft.id, language: ctx.language });

/** The draft with what registers say now; those that live elsewhere have a moment to answer. */
const refreshed = (request: Request) =>
  withAnswers(request.app, () => request.perform(refreshEvidence, { applicationId: request.params.id }));

const evidence = route({
  method: 'GET',
  ...at('/evidence'),
  handle: async (request: Request) => {
    const { ctx } = request;
    const view = await refreshed(request);
    if (!isEditable(view.draft)) return redirect(baseOf(request));
    const last = view.judgement.pages.at(-1)?.page.page;
    const backHref = last === undefined ? `/${ctx.language}/applications` : `${baseOf(request)}/${last}`;
    const note = changedNote(request, view.draft);
    const body = EvidencePage({ view, words: wordsOf(request, view), now: ctx.now, backHref, note });
    return page(t(ctx.language, 'evidence.title'), body, { navigation: 'cabinet' });
  },
});

const check = route({
  method: 'GET',
  ...at('/check'),
  handle: async (request: Request) => {
    const view = await refreshed(request);
    if (!isEditable(view.draft)) return redirect(baseOf(request));
    const note = changedNote(request, view.draft);
    const words = wordsOf(request, view);
    const helped = await helpedPart(request, view, words);
    const { mandate } = partyOf(request.ctx);
    const body = CheckPage({
      view,
      words,
      now: request.ctx.now,
      note,
      helped,
      maySign: mandate?.scope.maySign !== false,
    });
    return page(t(request.ctx.language, 'check.title'), body, { navigation: 'cabinet' });
  },
});

const sign = route({
  method: 'GET',
  ...at('/sign'),
  handle: async (request: Request) => {
    const { app, ctx, params } = request;
    const prepared = await prepareAnswered(request, params.id);
    const { edition } = JSON.parse(new TextDecoder().decode(prepared.attempt.content)) as { edition: string };
    const title = editionOf(app.env, edition).definition.title[ctx.language];
    const draft = await app.read((tx) => findOwnDraft(tx, params.id, partyOf(ctx)));
    const note = draft && changedNote(request, draft);
    const body = SignPage({ ...prepared, env: app.env, language: ctx.language, title, note });
    return page(t(ctx.language, 'sign.title'), body, { navigation: 'cabinet' });
  },
});

/** The file to sign, for those who trust no page and for those without script. */
const content = route({
  method: 'GET',
  ...at('/content'),
  handle: async (request: Request) => {
    const { params } = request;
    const { attempt } = await prepareAnswered(request, params.id);
    return bytes(attempt.content, 'application/json', {
      'content-disposition': `attachment; filename="application-${params.id}-${attempt.attempt}.json"`,
    });
  },
});

const submit = route({
  method: 'POST',
  ...at('/submit'),
  maxFileBytes: MAX_SIGNATURE_BYTES,
  handle: async (request: Request) => {
    const signature = base64(readSignature(request));
    const { status } = await submitSigned(request, { applicationId: request.params.id, signature });
    return redirect(`${baseOf(request)}/${status === 'submitted' ? 'submitted' : 'sign'}`);
  },
});

/** For everybody who signed: whoever signs last submits, and that may be a co-signer. */
async function receiptOf({ app, ctx, params }: Request) {
  return app.read(async (tx) => {
    const loaded = await readableCase(tx, ctx, params.id);
    const receipt = (await findReceipt(tx, params.id)) ?? refuse('not_found');
    const due = nextActs(loaded, ctx).includes('pay') ? chargedFee(await happeningsOf(tx, loaded)) : undefined;
    return { receipt, due };
  });
}

const submitted = route({
  method: 'GET',
  ...at('/submitted'),
  handle: async (request: Request) => {
    const { app, ctx } = request;
    const { receipt, due } = await receiptOf(request);
    const promise = await promiseOf(app.env, fromHex(receipt.leaf), receipt.submittedAt);
    const title = editionOf(app.env, receipt.edition).definition.title[ctx.language];
    const body = ReceiptPage({ env: app.env, receipt, promise, title, language: ctx.language, due });
    return page(t(ctx.language, 'receipt.title'), body, { navigation: 'cabinet' });
  },
});

const receiptFile = route({
  method: 'GET',
  ...at('/receipt.json'),
  handle: async (request: Request) => {
    const { receipt } = await receiptOf(request);
    return json({ ...receipt, promise: await promiseOf(request.app.env, fromHex(receipt.leaf), receipt.submittedAt) });
  },
});

const edit = route({
  method: 'POST',
  ...at('/edit'),
  body: z.object({}),
  handle: async (request: Request) => {
    await request.perform(reopenDraft, { applicationId: request.params.id });
    return redirect(`${baseOf(request)}/check`);
  },
});

const discard = route({
  method: 'POST',
  ...at('/discard'),
  body: z.object({}),
  handle: async (request: Request) => {
    await request.perform(discardDraft, { applicationId: request.params.id });
    return redirect(`/${request.ctx.language}/applications`);
  },
});

export const roadRoutes = [
  start,
  list,
  open,
  evidence,
  check,
  sign,
  content,
  submit,
  submitted,
  receiptFile,
  edit,
  discard,
];
