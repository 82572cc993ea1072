/** Opinions that an officer was drawn to give, and the head's view of his unit. */
import { z } from 'zod';
import { examinationFigures, requireOfficer, requireRole } from '#features/identity/index.ts';
import { casesOfUnit, handOver, loadCase } from '#features/services/index.ts';
import { hasRole } from '#kernel/actor.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { answerForUnit } from '../actions/give-opinion.ts';
import { openOpinionAction } from '../actions/open-case.ts';
import { opinionsOf } from '../actions/queue.ts';
import { LawAside } from '../pages/case.tsx';
import { OpinionCase, OpinionList, type OpinionProps, TakeAway, UnitCases } from '../pages/opinions.tsx';
import { refuse } from '../refusals.ts';
import { fileReply } from './desk.ts';
import { deskReply } from './reply.tsx';

const t = texts('desk');

const LONGEST_LIST = 500;
const MIN_TEXT = 10;

const idParams = z.object({ id: z.uuid() });
type Request = RouteRequest<{ id: string }>;

const list = route({
  method: 'GET',
  path: '/:lang/desk/opinions',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const actor = requireOfficer(ctx);
    const cases = await app.read((tx) => opinionsOf(tx, ctx, actor));
    const { language, now } = ctx;
    const body = OpinionList({ env: app.env, language, now, cases, agency: actor.agency });
    return deskReply(request, { title: t(language, 'opinions.title'), body });
  },
});

async function opinionPage(request: Request, more: Pick<OpinionProps, 'values' | 'fault'> = {}) {
  const { app, ctx, params } = request;
  const view = await request.perform(openOpinionAction, { caseId: params.id });
  const props = { env: app.env, language: ctx.language, officerId: requireOfficer(ctx).officerId, view };
  const title = view.loaded.edition.definition.title[ctx.language];
  const body = OpinionCase({ ...props, ...more });
  return deskReply(request, { title, body, aside: LawAside(props), hasErrors: more.fault !== undefined });
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

const answerSchema = z.object({ conclusion: z.enum(['for', 'against', 'conditions']).optional(), text: z.string() });
type AnswerRequest = RouteRequest<{ id: string }, unknown, z.infer<typeof answerSchema>>;

const answer = route({
  method: 'POST',
  path: '/:lang/desk/opinions/:id',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: answerSchema,
  handle: async (request: AnswerRequest) => {
    const { conclusion, text } = request.body;
    if (conclusion === undefined) return opinionPage(request as Request, { values: request.body, fault: 'conclusion' });
    if (text.trim().length < MIN_TEXT) return opinionPage(request as Request, { values: request.body, fault: 'text' });
    await request.perform(answerForUnit, { caseId: request.params.id, conclusion, text });
    return redirect(`/${request.ctx.language}/desk/opinions`);
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
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    requireRole(ctx, 'head');
    const actor = requireOfficer(ctx);
    const [cases, figures] = await app.read(async (tx) => [
      await casesOfUnit(tx, actor.agency, actor.unit, LONGEST_LIST),
      await examinationFigures(tx, actor.agency),
    ]);
    const body = UnitCases({ env: app.env, language: ctx.language, now: ctx.now, cases, figures });
    return deskReply(request, { title: t(ctx.language, 'unit.title'), body });
  },
});

/** Number of a case of the head's own unit. Refuses desk.not_found for any other. */
const ownNumber = ({ app, ctx, params }: Request): Promise<string> =>
  app.read(async (tx) => {
    const actor = requireOfficer(ctx);
    const { row, state } = await loadCase(tx, params.id, ctx.now);
    const isOwn = hasRole(actor, 'head') && row.provider === actor.agency && state.unit === actor.unit;
    return isOwn ? row.number : refuse('not_found');
  });

const askTake = route({
  method: 'GET',
  path: '/:lang/desk/unit/:id',
  access: 'officer',
  params: idParams,
  handle: async (request: Request) => {
    const { language } = request.ctx;
    const number = await ownNumber(request);
    const body = TakeAway({ language, caseId: request.params.id, number });
    return deskReply(request, { title: t(language, 'unit.takeTitle'), body });
  },
});

type TakeRequest = RouteRequest<{ id: string }, unknown, { reason: string }>;

const take = route({
  method: 'POST',
  path: '/:lang/desk/unit/:id',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: z.object({ reason: z.string() }),
  handle: async (request: TakeRequest) => {
    const { language } = request.ctx;
    const { reason } = request.body;
    const caseId = request.params.id;
    const number = await ownNumber(request as Request);
    if (reason.trim().length < MIN_TEXT) {
      const body = TakeAway({ language, caseId, number, reason, isShort: true });
      return deskReply(request, { title: t(language, 'unit.takeTitle'), body, hasErrors: true });
    }
    await request.perform(handOver, { caseId, reason, isTied: false });
    return redirect(`/${language}/desk/unit`);
  },
});

export const opinionRoutes = [list, show, file, answer, apiAnswer, unit, askTake, take];
