/** Opinions that an officer was drawn to give, and the head's view of his unit. */
import { z } from 'zod';
import { requireOfficer } from '#features/identity/index.ts';
import { loadCase } from '#features/services/index.ts';
import { hasRole } from '#kernel/actor.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { doneWith } from '../actions/done.ts';
import { answerForUnit } from '../actions/give-opinion.ts';
import { openOpinionAction } from '../actions/open-case.ts';
import { opinionsOf, unitOf } from '../actions/queue.ts';
import { LawAside } from '../pages/case.tsx';
import type { SentForm } from '../pages/faults.tsx';
import { OpinionCase, OpinionList, TakeAway, UnitCases } from '../pages/opinions.tsx';
import { refuse } from '../refusals.ts';
import { type Posted, performAct, sendOpinion } from './acts.ts';
import { type DoneQuery, doneQuery, fileReply } from './desk.ts';
import { deskReply } from './reply.tsx';

const t = texts('desk');

const idParams = z.object({ id: z.uuid() });
type Request = RouteRequest<{ id: string }>;

const list = route({
  method: 'GET',
  path: '/:lang/desk/opinions',
  access: 'officer',
  query: doneQuery,
  handle: async (request: RouteRequest<unknown, DoneQuery>) => {
    const { app, ctx, query } = request;
    const actor = requireOfficer(ctx);
    const [cases, done] = await app.read(async (tx) => [
      await opinionsOf(tx, ctx, actor),
      await doneWith(tx, ctx, actor, query.done),
    ]);
    const { language, now } = ctx;
    const body = OpinionList({ env: app.env, language, now, cases, agency: actor.agency, done });
    return deskReply(request, { title: t(language, 'opinions.title'), body });
  },
});

async function opinionPage(request: Request, sent: SentForm = {}) {
  const { app, ctx, params } = request;
  const view = await request.perform(openOpinionAction, { caseId: params.id });
  const { officerId, agency } = requireOfficer(ctx);
  const props = { env: app.env, language: ctx.language, officerId, agency, view };
  const title = view.loaded.edition.definition.title[ctx.language];
  const body = OpinionCase({ ...props, ...sent });
  return deskReply(request, { title, body, aside: LawAside(props), hasErrors: sent.faults !== undefined });
}

const show = route({
  method: 'GET',
  path: '/:lang/desk/opinions/:id',
  access: 'officer',
  params: idParams,
  handle: (request: Request) => opinionPage(request),
});

const file = route({
  method: 'GET',
  path: '/:lang/desk/opinions/:id/files/:sha256',
  access: 'officer',
  params: idParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  handle: async ({ app, perform, params }: RouteRequest<{ id: string; sha256: string }>) => {
    const { application } = await perform(openOpinionAction, { caseId: params.id });
    return fileReply(app, application.files, params.sha256);
  },
});

const answer = route({
  method: 'POST',
  path: '/:lang/desk/opinions/:id',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: z.record(z.string(), z.string()),
  handle: async (request: RouteRequest<{ id: string }, unknown, Posted>) => {
    const { body, ctx, params } = request;
    const faults = await sendOpinion(request, params.id, body);
    if (faults.length > 0) return opinionPage(request as Request, { posted: body, faults });
    return redirect(`/${ctx.language}/desk/opinions?done=${params.id}`);
  },
});

const apiAnswerSchema = z.object({ conclusion: z.enum(['for', 'against', 'conditions']), text: z.string() });
type ApiAnswerRequest = RouteRequest<{ id: string }, unknown, z.infer<typeof apiAnswerSchema>>;

const apiAnswer = route({
  method: 'POST',
  path: '/api/v1/applications/:id/opinion',
  access: 'officer',
  limit: 'write',
  summary: 'The officer drawn for it gives the opinion of the agency that was asked.',
  params: idParams,
  body: apiAnswerSchema,
  answer: z.object({ at: z.string() }),
  handle: async ({ perform, params, body, ctx }: ApiAnswerRequest) => {
    await perform(answerForUnit, { caseId: params.id, ...body });
    return json({ at: isoInstant(ctx.now) });
  },
});

const unit = route({
  method: 'GET',
  path: '/:lang/desk/unit',
  access: 'officer',
  query: doneQuery,
  handle: async (request: RouteRequest<unknown, DoneQuery>) => {
    const { app, ctx, query } = request;
    const [seen, done] = await app.read(async (tx) => [
      await unitOf(tx, ctx),
      await doneWith(tx, ctx, requireOfficer(ctx), query.done),
    ]);
    const body = UnitCases({ env: app.env, language: ctx.language, now: ctx.now, ...seen, done });
    return deskReply(request, { title: t(ctx.language, 'unit.title'), body });
  },
});

/** A case of the head's own unit, by its number and the length of its history. Refuses desk.not_found for any other. */
const ownCase = ({ app, ctx, params }: Request) =>
  app.read(async (tx) => {
    const actor = requireOfficer(ctx);
    const { row, state, entries } = await loadCase(tx, params.id, ctx.now);
    const isOwn = hasRole(actor, 'head') && row.provider === actor.agency && state.unit === actor.unit;
    return isOwn ? { caseId: row.caseId, number: row.number, seen: entries.length } : refuse('not_found');
  });

async function takePage(request: Request, sent: SentForm = {}) {
  const { language } = request.ctx;
  const body = TakeAway({ language, ...(await ownCase(request)), ...sent });
  return deskReply(request, { title: t(language, 'unit.takeTitle'), body, hasErrors: sent.faults !== undefined });
}

const askTake = route({
  method: 'GET',
  path: '/:lang/desk/unit/:id',
  access: 'officer',
  params: idParams,
  handle: (request: Request) => takePage(request),
});

const take = route({
  method: 'POST',
  path: '/:lang/desk/unit/:id',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: z.record(z.string(), z.string()),
  handle: async (request: RouteRequest<{ id: string }, unknown, Posted>) => {
    const { body, ctx, params } = request;
    await ownCase(request as Request);
    const done = await performAct(request, 'hand-over', params.id, { ...body, tied: '' });
    if ('faults' in done) return takePage(request as Request, { posted: body, faults: done.faults });
    return redirect(`/${ctx.language}/desk/unit${done.to}`);
  },
});

export const opinionRoutes = [list, show, file, answer, apiAnswer, unit, askTake, take];
