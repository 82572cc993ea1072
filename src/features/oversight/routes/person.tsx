/** What an applicant does: rates, complains, reads the answer. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { json, page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { complain } from '../actions/complain.ts';
import { rateCase, ratingsSchema, requireQuestion } from '../actions/rate.ts';
import { ownComplaint } from '../actions/read.ts';
import { AlreadyPage, ComplainPage, preparedText } from '../pages/complain.tsx';
import { ComplaintPage } from '../pages/complaint.tsx';
import { RatedPage, type RateForm, RatePage } from '../pages/rate.tsx';
import { requireApplicant } from '../policy.ts';
import { ATTACHMENTS } from '../rules/attachments.ts';
import { OUTCOMES, SUBJECTS, type Subject } from '../rules/complaint.ts';
import { CRITERIA, type Criterion } from '../rules/criteria.ts';
import { complaintsOn } from '../store/complaints.ts';
import { findRating } from '../store/ratings.ts';
import { ATTACHMENT_PART, MOST_FILE_BYTES, receiveFiles, requireFiles } from './attachments.ts';

const t = texts('oversight');

const params = z.object({ id: z.uuid() });
type Request<Q = unknown, B = unknown> = RouteRequest<{ id: string }, Q, B>;

const readingOf = ({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>) => ({
  env: app.env,
  language: ctx.language,
  now: ctx.now,
});

const question = { path: '/:lang/cases/:id/satisfaction', access: 'person', params } as const;

function ratePage(request: Request, loaded: Parameters<typeof RatePage>[0]['loaded'], form: RateForm) {
  const { language } = request.ctx;
  return page(t(language, 'rate.title'), <RatePage language={language} loaded={loaded} form={form} />, {
    navigation: 'cabinet',
    ...(form.error === undefined ? {} : { status: 422, hasErrors: true }),
  });
}

const showRating = route({
  method: 'GET',
  ...question,
  handle: (request: Request) =>
    request.app.read(async (tx) => {
      const { ctx } = request;
      const loaded = await requireApplicant(tx, ctx, request.params.id);
      const rating = await findRating(tx, loaded.row.caseId);
      if (!rating) {
        await requireQuestion(tx, loaded);
        return ratePage(request, loaded, { marks: {}, comment: '' });
      }
      const body = <RatedPage language={ctx.language} loaded={loaded} ratings={rating.ratings} />;
      return page(t(ctx.language, 'rate.thanks'), body, { navigation: 'cabinet' });
    }),
});

const mark = z.enum(['1', '2', '3', '4', '5', '-']).optional();
const marks = Object.fromEntries(CRITERIA.map((one) => [one, mark])) as Record<Criterion, typeof mark>;
const rateBody = z.object({ ...marks, comment: z.string().default('') });
type RateBody = z.infer<typeof rateBody>;

const postRating = route({
  method: 'POST',
  ...question,
  limit: 'write',
  body: rateBody,
  handle: async (request: Request<unknown, RateBody>) => {
    const { ctx, body, params } = request;
    const marks = Object.fromEntries(
      CRITERIA.flatMap((one) => (body[one] && body[one] !== '-' ? [[one, Number(body[one])]] : [])),
    );
    const { comment, ...posted } = body;
    if (Object.keys(marks).length === 0 && comment.trim() === '') {
      const loaded = await request.app.read((tx) => requireApplicant(tx, ctx, params.id));
      const error = t(ctx.language, 'refusal.nothing_said.title');
      return ratePage(request, loaded, { marks: posted as Record<string, string>, comment, error });
    }
    await request.perform(rateCase, { caseId: params.id, ratings: marks, comment });
    return redirect(`/${ctx.language}/cases/${params.id}/satisfaction`);
  },
});

const complaintOf = { path: '/:lang/cases/:id/complaint', access: 'person', params } as const;
const complainQuery = z.object({ about: z.enum(SUBJECTS).optional().catch(undefined) });

const showComplain = route({
  method: 'GET',
  ...complaintOf,
  query: complainQuery,
  handle: (request: Request<z.infer<typeof complainQuery>>) =>
    request.app.read(async (tx) => {
      const reading = readingOf(request);
      const loaded = await requireApplicant(tx, request.ctx, request.params.id);
      const open = (await complaintsOn(tx, loaded.row.caseId)).find(({ outcome }) => outcome === null);
      const { about = '' } = request.query;
      const text = about === 'term' ? preparedText(reading, loaded) : '';
      const body = open ? (
        <AlreadyPage reading={reading} loaded={loaded} open={open} />
      ) : (
        <ComplainPage reading={reading} loaded={loaded} form={{ about, text, errors: {} }} />
      );
      return page(t(reading.language, 'complain.title'), body, { navigation: 'cabinet' });
    }),
});

const complainBody = z.object({ about: z.string().default(''), text: z.string().default('') });

const postComplain = route({
  method: 'POST',
  ...complaintOf,
  limit: 'write',
  maxUploadBytes: MOST_FILE_BYTES,
  body: complainBody,
  handle: async (request: Request<unknown, z.infer<typeof complainBody>>) => {
    const { ctx, body, params } = request;
    const isSubject = (SUBJECTS as readonly string[]).includes(body.about);
    const { files, faults } = await receiveFiles(request);
    const errors = {
      ...(isSubject ? {} : { about: 'about' }),
      ...(body.text.trim() === '' ? { text: 'text' } : {}),
      ...faults,
    };
    if (Object.keys(errors).length > 0) {
      const loaded = await request.app.read((tx) => requireApplicant(tx, ctx, params.id));
      const form = <ComplainPage reading={readingOf(request)} loaded={loaded} form={{ ...body, errors }} />;
      return page(t(ctx.language, 'complain.title'), form, { navigation: 'cabinet', status: 422, hasErrors: true });
    }
    const input = { caseId: params.id, about: body.about as Subject, text: body.text, files: [...files] };
    const { complaint } = await request.perform(complain, input);
    return redirect(`/${ctx.language}/complaints/${complaint}`);
  },
});

const showComplaint = route({
  method: 'GET',
  path: '/:lang/complaints/:id',
  access: 'person',
  params,
  handle: async (request: Request) => {
    const { app, ctx } = request;
    const view = await app.read((tx) => ownComplaint(tx, ctx, request.params.id));
    return page(
      t(ctx.language, 'complaint.title', { number: view.complaint.number }),
      <ComplaintPage reading={readingOf(request)} view={view} />,
      { navigation: 'cabinet' },
    );
  },
});

const rateApiBody = z.object({ ratings: ratingsSchema, comment: z.string().optional() });

const apiRate = route({
  method: 'POST',
  path: '/api/v1/applications/:id/satisfaction',
  access: 'person',
  limit: 'write',
  summary: 'The applicant rates a finished case by eight criteria, once.',
  params,
  body: rateApiBody,
  answer: z.object({ at: z.string() }),
  answered: [201],
  handle: async ({ perform, params, body, ctx }: Request<unknown, z.infer<typeof rateApiBody>>) => {
    await perform(rateCase, { caseId: params.id, ...body });
    return json({ at: isoInstant(ctx.now) }, 201);
  },
});

const complainApiBody = z.object({ about: z.enum(SUBJECTS), text: z.string() });

const apiComplain = route({
  method: 'POST',
  path: '/api/v1/applications/:id/complaints',
  access: 'person',
  limit: 'write',
  summary: 'The applicant complains on a case; the answer is due in working days. As a form it may carry files.',
  params,
  maxUploadBytes: MOST_FILE_BYTES,
  fileParts: Object.fromEntries(ATTACHMENTS.map((name) => [name, ATTACHMENT_PART])),
  body: complainApiBody,
  answer: z.object({ complaint: z.uuid(), number: z.string(), dueAt: z.string() }),
  answered: [201],
  handle: async (request: Request<unknown, z.infer<typeof complainApiBody>>) => {
    const files = await requireFiles(request);
    return json(await request.perform(complain, { caseId: request.params.id, ...request.body, files }), 201);
  },
});

const apiComplaint = route({
  method: 'GET',
  path: '/api/v1/complaints/:id',
  access: 'person',
  summary: 'A complaint as the one who complained sees it.',
  params,
  answer: z.object({
    number: z.string(),
    caseNumber: z.string(),
    about: z.enum(SUBJECTS),
    filedAt: z.string(),
    dueAt: z.string(),
    isLate: z.boolean(),
    outcome: z.enum(OUTCOMES).nullable(),
    answeredAt: z.string().nullable(),
    text: z.string().nullable(),
    files: z.array(z.object({ sha256: z.string(), name: z.string(), mediaType: z.string(), bytes: z.string() })),
    reasons: z.string().nullable(),
    recommendation: z.string().nullable(),
    signed: z
      .object({ content: z.base64(), cms: z.base64() })
      .nullable()
      .describe('The exact bytes that the official signed, and the detached CMS over them.'),
  }),
  handle: async ({ app, ctx, params: { id } }: Request) => {
    const { complaint, words } = await app.read((tx) => ownComplaint(tx, ctx, id));
    const { number, caseNumber, about, filedAt, dueAt, outcome, answeredAt, breachEntry } = complaint;
    return json({
      number,
      caseNumber,
      about,
      filedAt: isoInstant(filedAt),
      dueAt: isoInstant(dueAt),
      isLate: breachEntry !== null,
      outcome,
      answeredAt: answeredAt === null ? null : isoInstant(answeredAt),
      text: words.text ?? null,
      files: (words.files ?? []).map(({ sha256, name, mediaType, bytes }) => ({ sha256, name, mediaType, bytes })),
      reasons: words.reasons ?? null,
      recommendation: words.recommendation ?? null,
      signed: words.signed ?? null,
    });
  },
});

export const personRoutes = [
  showRating,
  postRating,
  showComplain,
  postComplain,
  showComplaint,
  apiRate,
  apiComplain,
  apiComplaint,
];
