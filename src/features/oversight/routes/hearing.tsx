/** What staff of oversight do: see what waits, open, answer. */
import { z } from 'zod';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { prepareAnswer, preparedFinding } from '../actions/answer.ts';
import { openComplaint } from '../actions/read.ts';
import { type AnswerForm, HearPage, QueuePage } from '../pages/hearing.tsx';
import { requireOverseer } from '../policy.ts';
import { OUTCOMES, type Outcome } from '../rules/complaint.ts';
import { openComplaints } from '../store/complaints.ts';

const t = texts('oversight');

/** A queue that nobody could read to its end helps nobody: the nearest deadlines first. */
const SHOWN = 200;

const params = z.object({ id: z.uuid() });
type Request<B = unknown> = RouteRequest<{ id: string }, unknown, B>;

const readingOf = ({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>) => ({
  env: app.env,
  language: ctx.language,
  now: ctx.now,
});

const queue = route({
  method: 'GET',
  path: '/:lang/oversight/complaints',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const waiting = await app.read((tx) => {
      requireOverseer(tx, ctx);
      return openComplaints(tx, SHOWN);
    });
    const body = <QueuePage reading={readingOf(request)} waiting={waiting} />;
    return page(t(ctx.language, 'hearing.title'), body, { navigation: 'oversight' });
  },
});

async function hearPage(request: RouteRequest<{ id: string }>, form: AnswerForm) {
  const heard = await request.perform(openComplaint, { complaint: request.params.id });
  const { language } = request.ctx;
  return page(
    t(language, 'complaint.title', { number: heard.complaint.number }),
    <HearPage reading={readingOf(request)} heard={heard} form={form} />,
    { navigation: 'oversight', ...(form.errors.length > 0 ? { status: 422, hasErrors: true } : {}) },
  );
}

const show = route({
  method: 'GET',
  path: '/:lang/oversight/complaints/:id',
  access: 'officer',
  params,
  // What was prepared and not signed yet stands in the form again.
  handle: async (request: Request) => {
    const { app, ctx, params } = request;
    const finding = await app.read((tx) => preparedFinding(tx, requireOverseer(tx, ctx).officerId, params.id));
    return hearPage(request, { outcome: '', reasons: '', recommendation: '', ...finding, errors: [] });
  },
});

const answerBody = z.object({
  outcome: z.string().default(''),
  reasons: z.string().default(''),
  recommendation: z.string().default(''),
});
type AnswerBody = z.infer<typeof answerBody>;

function errorsOf({ outcome, reasons, recommendation }: AnswerBody): AnswerForm['errors'] {
  const isOutcome = (OUTCOMES as readonly string[]).includes(outcome);
  const isOwed = isOutcome && outcome !== 'not-satisfied' && recommendation.trim() === '';
  return [
    ...(isOutcome ? [] : (['outcome'] as const)),
    ...(reasons.trim() === '' ? (['reasons'] as const) : []),
    ...(isOwed ? (['recommendation'] as const) : []),
  ];
}

const answer = route({
  method: 'POST',
  path: '/:lang/oversight/complaints/:id/answer',
  access: 'officer',
  limit: 'write',
  params,
  body: answerBody,
  handle: async (request: Request<AnswerBody>) => {
    const { body, params, ctx } = request;
    const errors = errorsOf(body);
    if (errors.length > 0) return hearPage(request, { ...body, errors });
    await request.perform(prepareAnswer, { complaint: params.id, ...body, outcome: body.outcome as Outcome });
    return redirect(`/${ctx.language}/oversight/complaints/${params.id}/sign`);
  },
});

export const hearingRoutes = [queue, show, answer];
