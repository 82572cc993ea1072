/** An officer's examinations: how he stands, a new one, its cases, its outcome. */
import { z } from 'zod';
import { requireOfficer } from '#features/identity/index.ts';
import {
  admissionsOf,
  answerExamination,
  beginExamination,
  ownExamination,
  showCase,
  workedCases,
} from '#features/services/index.ts';
import { type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { ExaminationForm } from '../pages/examination.tsx';
import { ExaminationOutcome } from '../pages/examination-outcome.tsx';
import { ExaminationList } from '../pages/examinations.tsx';
import { type PostedAnswers, readAnswers } from '../rules/examination.ts';
import { deskReply } from './reply.tsx';

const t = texts('desk');

const idParams = z.object({ id: z.uuid() });
type Request = RouteRequest<{ id: string }>;

const list = route({
  method: 'GET',
  path: '/:lang/desk/examinations',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const admissions = await app.read((tx) => admissionsOf(tx, requireOfficer(ctx), ctx.now));
    const title = t(ctx.language, 'examinations.title');
    return deskReply(request, { title, body: ExaminationList({ language: ctx.language, admissions }) });
  },
});

const beginSchema = z.object({ service: z.string() });

const begin = route({
  method: 'POST',
  path: '/:lang/desk/examinations',
  access: 'officer',
  limit: 'write',
  body: beginSchema,
  handle: async ({ ctx, body, perform }: RouteRequest<unknown, unknown, z.infer<typeof beginSchema>>) =>
    redirect(`/${ctx.language}/desk/examinations/${await perform(beginExamination, { service: body.service })}`),
});

/** What every page of one examination needs. */
async function opened({ app, ctx, params }: Pick<Request, 'app' | 'ctx' | 'params'>) {
  const { examination, edition } = await app.read((tx) => ownExamination(tx, ctx, params.id));
  const worked = workedCases(app.env, edition);
  const cases = examination.cases.flatMap((place) => worked[place] ?? []);
  const shown = cases.map((one) => showCase(app.env, edition, one));
  return { env: app.env, language: ctx.language, now: ctx.now, examination, edition, cases, shown };
}

const show = route({
  method: 'GET',
  path: '/:lang/desk/examinations/:id',
  access: 'officer',
  params: idParams,
  handle: async (request: Request) => {
    const props = await opened(request);
    const title = t(props.language, 'examination.title');
    const body = props.examination.result
      ? ExaminationOutcome({ ...props, result: props.examination.result })
      : ExaminationForm({ ...props, posted: {}, faults: [] });
    return deskReply(request, { title, body });
  },
});

const answer = route({
  method: 'POST',
  path: '/:lang/desk/examinations/:id',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  handle: async (request: RouteRequest<{ id: string }, unknown, PostedAnswers>) => {
    const props = await opened(request);
    const { answers, faults } = readAnswers(request.body, props.examination.cases.length);
    if (faults.length > 0) {
      const body = ExaminationForm({ ...props, posted: request.body, faults });
      return deskReply(request, { title: t(props.language, 'examination.title'), body, hasErrors: true });
    }
    await request.perform(answerExamination, { examination: request.params.id, answers });
    return redirect(`/${props.language}/desk/examinations/${request.params.id}`);
  },
});

export const examinationRoutes = [list, begin, show, answer];
