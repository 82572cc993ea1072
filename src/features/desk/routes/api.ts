/** The desk for programs: what an officer was drawn for, and each case as its page shows it, without the applicant's contacts. */
import { z } from 'zod';
import { requireOfficer } from '#features/identity/index.ts';
import { FILE_MEDIA_TYPES } from '#features/services/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { type DeskCase, openCaseAction, openOpinionAction } from '../actions/open-case.ts';
import { opinionsOf, queueOf, unitOf } from '../actions/queue.ts';
import { answersOf } from '../pages/words.ts';
import { fileReply } from './desk.ts';

const idParams = z.object({ id: z.uuid() });
const fileParams = idParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
type Request = RouteRequest<{ id: string }>;
type FileRequest = RouteRequest<{ id: string; sha256: string }>;

const lineSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  service: z.string(),
  status: z.string(),
  submittedAt: z.string(),
  dueAt: z.string().nullable().describe('First moment at which the term is over; null while the clock stands.'),
});

const caseSchema = lineSchema.extend({
  edition: z.string().describe('SHA-256 of the definition by which it is decided.'),
  question: z.string().nullable().describe('What your agency is asked, where it gives its opinion.'),
  applicant: z.object({ name: z.string(), organisation: z.string().nullable() }),
  answers: z
    .array(z.object({ field: z.string(), question: z.string(), answer: z.string(), file: z.string().optional() }))
    .describe('In words, in the language of the request. `file`: SHA-256 of an upload.'),
  facts: z
    .array(
      z.object({
        evidence: z.string(),
        register: z.string(),
        values: z.record(z.string(), z.unknown()),
        hasChanged: z.boolean().nullable().describe('Says something else by now; null: lives elsewhere, not asked.'),
      }),
    )
    .describe('What registers said when it was signed. Whom it speaks of sees the look.'),
  rules: z.array(z.object({ id: z.string(), state: z.enum(['met', 'unmet', 'unknown']) })),
  points: z.array(z.object({ id: z.string(), byRule: z.boolean(), answer: z.boolean().nullable() })),
  history: z.array(
    z.object({
      seq: z.int(),
      kind: z.string(),
      at: z.string(),
      by: z.string(),
      content: z.record(z.string(), z.unknown()).nullable().describe('Null: erased.'),
    }),
  ),
});

const moment = (at: Instant | null | undefined): string | null =>
  at === null || at === undefined ? null : isoInstant(at);

interface Line {
  readonly caseId: string;
  readonly number: string;
  readonly service: string;
  readonly status: string;
  readonly submittedAt: Instant;
  readonly dueAt: Instant | null | undefined;
}

const presentLine = ({ caseId, number, service, status, submittedAt, dueAt }: Line): z.infer<typeof lineSchema> => ({
  ...{ id: caseId, number, service, status },
  submittedAt: isoInstant(submittedAt),
  dueAt: moment(dueAt),
});

const lineOf = ({ row, state }: DeskCase['loaded']): Line => ({
  ...{ caseId: row.caseId, number: row.number, service: row.service },
  ...{ status: state.status, submittedAt: state.submittedAt, dueAt: state.dueAt },
});

const queue = route({
  method: 'GET',
  path: '/api/v1/desk',
  access: 'officer',
  summary: 'Open cases for which you were drawn, the most urgent first, and those in which you answer for your agency.',
  answer: z.object({ cases: z.array(lineSchema), opinions: z.array(lineSchema) }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const actor = requireOfficer(ctx);
    const [cases, opinions] = await app.read(async (tx) => [
      await queueOf(tx, ctx, actor),
      await opinionsOf(tx, ctx, actor),
    ]);
    return json({ cases: cases.map(presentLine), opinions: opinions.map((one) => presentLine(lineOf(one))) });
  },
});

const figuresSchema = z.object({ service: z.string(), attempts: z.int(), passed: z.int() });

const unit = route({
  method: 'GET',
  path: '/api/v1/desk/unit',
  access: 'officer',
  summary: 'For the head: open cases of the unit, without whose they are. `hand-over` of a case takes it away.',
  answer: z.object({
    cases: z.array(lineSchema).describe('The nearest end of term first, 500 at most.'),
    examinations: z.array(figuresSchema).describe('Of the agency, where enough officers were examined.'),
  }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const { cases, figures } = await app.read((tx) => unitOf(tx, ctx));
    return json({
      cases: cases.map(presentLine),
      examinations: figures.map(({ service, attempts, passed }) => ({ service, attempts, passed })),
    });
  },
});

function presentCase({ app, ctx }: Request, view: DeskCase): z.infer<typeof caseSchema> {
  const { loaded, application, facts, eligibility, points, happenings } = view;
  return {
    ...presentLine(lineOf(loaded)),
    edition: loaded.row.edition,
    question: view.question ?? null,
    applicant: { name: application.applicant.name, organisation: application.organisation?.name ?? null },
    answers: answersOf(app.env, ctx.language, loaded, application),
    facts: facts.map(({ evidence, register, values, hasChanged }) => ({
      ...{ evidence, register, values },
      hasChanged: hasChanged ?? null,
    })),
    rules: eligibility.map(({ condition, state }) => ({ id: condition.id, state })),
    points: points.map(({ point, byRule, answer }) => ({ id: point.id, byRule, answer: answer ?? null })),
    history: happenings.map(({ seq, kind, at, who, shown, isErased }) => ({
      ...{ seq, kind, at: isoInstant(at), by: who },
      content: isErased ? null : shown,
    })),
  };
}

/** The same two addresses for a case and for an opinion: each by the action that knows whom the draw found for it. */
const opened = (under: string, action: typeof openCaseAction, whose: string) => [
  route({
    method: 'GET',
    path: `/api/v1/desk/${under}:id`,
    access: 'officer',
    summary: `${whose}: answers, facts of registers, rules, points and history. Whom it speaks of sees the look.`,
    params: idParams,
    answer: caseSchema,
    handle: async (request: Request) =>
      json(presentCase(request, await request.perform(action, { caseId: request.params.id }))),
  }),
  route({
    method: 'GET',
    path: `/api/v1/desk/${under}:id/files/:sha256`,
    access: 'officer',
    summary: 'A file of it, as it was uploaded. Whom it speaks of sees the look.',
    params: fileParams,
    answer: z.unknown(),
    produces: FILE_MEDIA_TYPES,
    handle: async ({ app, perform, params }: FileRequest) => {
      const { application } = await perform(action, { caseId: params.id });
      return fileReply(app, application.files, params.sha256);
    },
  }),
];

export const deskApiRoutes = [
  queue,
  unit,
  ...opened('cases/', openCaseAction, 'A case for which you were drawn'),
  ...opened('opinions/', openOpinionAction, 'A case in which you answer for your agency'),
];
