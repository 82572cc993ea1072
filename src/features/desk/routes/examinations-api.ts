/** Examinations for programs: the same acts, the same facts. */
import { z } from 'zod';
import { requireOfficer } from '#features/identity/index.ts';
import {
  admissionsOf,
  answerExamination,
  beginExamination,
  type OwnAdmission,
  ownExamination,
  showCase,
  workedCases,
} from '#features/services/index.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';

const admissionAnswer = z.object({
  service: z.string(),
  standing: z.enum(['open', 'later', 'admitted']).describe('open: an examination can begin or go on.'),
  from: z.iso.date().optional().describe('later: the first day of another attempt.'),
  until: z.iso.date().optional().describe('The rules have changed: admitted until this day unless passed again.'),
});

const shown = ({ edition, standing, until }: OwnAdmission): z.infer<typeof admissionAnswer> => ({
  service: edition.id,
  standing: standing.kind,
  ...(standing.kind === 'later' ? { from: standing.from } : {}),
  ...(until === undefined ? {} : { until }),
});

const list = route({
  method: 'GET',
  path: '/api/v1/examinations',
  access: 'officer',
  summary: 'How you stand to each service that your agency decides or is asked about.',
  answer: z.object({ admissions: z.array(admissionAnswer) }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const admissions = await app.read((tx) => admissionsOf(tx, requireOfficer(ctx), ctx.now));
    return json({ admissions: admissions.map(shown) });
  },
});

const beginBody = z.object({ service: z.string() });

const begin = route({
  method: 'POST',
  path: '/api/v1/examinations',
  access: 'officer',
  limit: 'write',
  summary: 'Begins an examination, or goes on with the one that you began; gives its cases in the order of the lot.',
  body: beginBody,
  answer: z.object({
    id: z.uuid(),
    cases: z.array(
      z.object({
        today: z.iso.date().describe('The day of the application.'),
        answers: z.record(z.string(), z.unknown()).describe('By field of the form.'),
        evidence: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).describe('Records by evidence.'),
      }),
    ),
  }),
  answered: [201],
  handle: async ({ app, ctx, perform, body }: RouteRequest<unknown, unknown, z.infer<typeof beginBody>>) => {
    const id = await perform(beginExamination, { service: body.service });
    const { examination, edition } = await app.read((tx) => ownExamination(tx, ctx, id));
    const worked = workedCases(app.env, edition);
    const cases = examination.cases.flatMap((place) => {
      const one = worked[place];
      if (!one) return [];
      const { today, answers, evidence } = showCase(app.env, edition, one);
      const records = Object.entries(evidence).map(([name, facts]) => [name, facts.map(({ values }) => values)]);
      return [{ today, answers, evidence: Object.fromEntries(records) }];
    });
    return json({ id, cases }, 201);
  },
});

const answerBody = z.object({
  answers: z
    .array(
      z.object({
        granted: z.boolean(),
        unmet: z.array(z.string()).default([]).describe('Ids of the conditions that are not met.'),
      }),
    )
    .describe('One for each case, in the order asked.'),
});

const answer = route({
  method: 'POST',
  path: '/api/v1/examinations/:id',
  access: 'officer',
  limit: 'write',
  summary: 'Answers an examination, once.',
  params: z.object({ id: z.uuid() }),
  body: answerBody,
  answer: z.object({ passed: z.boolean() }),
  handle: async (request: RouteRequest<{ id: string }, unknown, z.infer<typeof answerBody>>) => {
    const { perform, params, body } = request;
    return json(await perform(answerExamination, { examination: params.id, answers: body.answers }));
  },
});

export const examinationApiRoutes = [list, begin, answer];
