/** Exports of the own register: proposed by one officer, confirmed by another, fetched as a stream of lines. */
import { z } from 'zod';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { isoInstant } from '#kernel/instant.ts';
import { isUuid } from '#kernel/uuid.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { answerProposed, proposedAnswer } from '#platform/four-eyes/answer.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { exportAction, exportedLines, isFetchable, listExports, todayFor } from '../actions/exports.ts';
import { requireRegistrar } from '../actions/registrar.ts';
import { ExportsPage } from '../pages/registry/exports.tsx';
import { readingOf } from './reading.ts';

const t = texts('registers');

const params = z.object({ register: z.string().max(100).describe('Id of a register of the own agency.') });
type Request<Q = unknown, B = unknown> = RouteRequest<z.infer<typeof params>, Q, B>;
const at = { path: '/:lang/registry/:register/exports', access: 'officer', params } as const;
const query = z.object({ before: z.string().refine(isUuid).optional() });

async function exportsPage(request: Request, form: FilledForm, before?: string): Promise<Reply> {
  const { app, ctx } = request;
  const { definition } = requireRegistrar(app.env, ctx, request.params.register);
  const { exports, next } = await app.read((tx) => listExports(tx, ctx, definition.register, before));
  const props = { reading: readingOf(request), definition, form, exports, next };
  const failed = form.faults.length > 0 ? { status: 422, hasErrors: true } : {};
  const body = <ExportsPage {...props} isFetchable={(one) => isFetchable(one, ctx)} />;
  return page(t(ctx.language, 'export.title'), body, { navigation: 'registry', ...failed });
}

const show = route({
  method: 'GET',
  ...at,
  query,
  handle: (request: Request<z.infer<typeof query>>) => exportsPage(request, EMPTY_FORM, request.query.before),
});

const text = z.string().trim().max(500).default('');
const body = z.object({
  purpose: z.string().max(100).default(''),
  what: z.enum(['day', 'past']).default('day'),
  ...{ validOn: formDay.default(''), reference: text, reason: text },
});
type Body = z.infer<typeof body>;

const propose = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body,
  handle: async (request: Request<unknown, Body>) => {
    const { app, ctx, body: given } = request;
    const { what, ...values } = given;
    const day = values.validOn === '' ? todayFor(app, ctx.now) : values.validOn;
    const missing = (['reference', 'reason'] as const).filter((name) => values[name] === '');
    const faults = [...(what === 'day' && !isLocalDate(day) ? ['validOn'] : []), ...missing];
    if (faults.length > 0) return exportsPage(request, { values: given, faults });
    const validOn = what === 'past' ? null : (day as LocalDate);
    await request.perform(exportAction, { ...values, register: request.params.register, validOn });
    return redirect(`/${ctx.language}/proposals`);
  },
});

const path = '/api/v1/registry/:register/exports';
const words = z.string().trim().min(1).max(500);
const apiBody = z.strictObject({
  purpose: z.string().max(100).describe('Id of a purpose of the definition that the workplace has.'),
  fields: z.array(z.string().max(100)).min(1).optional().describe('Absent: all fields that the purpose covers.'),
  validOn: z
    .string()
    .refine((day): day is LocalDate => isLocalDate(day))
    .nullable()
    .describe('The day of the world asked about; null: every version.'),
  reference: words.describe('The paper that it rests on.'),
  reason: words,
});

const apiPropose = route({
  method: 'POST',
  path,
  access: 'officer',
  limit: 'write',
  summary:
    'Proposes an export of the own register. Another officer of the same agency confirms it at /api/v1/proposals.',
  params,
  body: apiBody,
  answer: proposedAnswer,
  answered: [201],
  handle: async (request: Request<unknown, z.infer<typeof apiBody>>) =>
    answerProposed(await request.perform(exportAction, { ...request.body, register: request.params.register })),
});

const apiList = route({
  method: 'GET',
  path,
  access: 'officer',
  summary: 'Exports of the own register, the newest first, without any value.',
  params,
  query: z.object({ before: z.uuid().optional().describe('Id of the last export seen.') }),
  answer: z.object({
    exports: z.array(
      z.object({
        ...{ id: z.uuid(), purpose: z.string(), fields: z.array(z.string()), validOn: z.string().nullable() },
        ...{ reference: z.string(), reason: z.string(), at: z.iso.datetime(), until: z.iso.datetime() },
        fetchable: z.boolean().describe('Whether it may be fetched by who asks, now.'),
      }),
    ),
    next: z.uuid().optional(),
  }),
  handle: async ({ app, ctx, params: { register }, query: { before } }: Request<{ before?: string }>) => {
    const { exports, next } = await app.read((tx) => listExports(tx, ctx, register, before));
    return json({
      exports: exports.map((one) => {
        const { id, purpose, fields, validOn, reference, reason } = one;
        const moments = { at: isoInstant(one.at), until: isoInstant(one.untilAt) };
        return { ...{ id, purpose, fields, validOn, reference, reason }, ...moments, fetchable: isFetchable(one, ctx) };
      }),
      ...(next === undefined ? {} : { next }),
    });
  },
});

const linesParams = params.extend({ id: z.uuid() });
const linesQuery = z.object({
  after: z.uuid().optional().describe('The last record that came through, where it was cut off.'),
});

const lines = route({
  method: 'GET',
  path: `${path}/:id/lines`,
  access: 'officer',
  summary:
    'An export that was confirmed, a line of JSON for each record or version; the last line is {"end": true, "lines"}. Whom the records speak of sees the look.',
  params: linesParams,
  query: linesQuery,
  answer: z.string(),
  produces: ['application/x-ndjson'],
  handle: async ({
    app,
    ctx,
    params: { register, id },
    query: { after },
  }: RouteRequest<z.infer<typeof linesParams>, z.infer<typeof linesQuery>>) => {
    const pieces = exportedLines(app, ctx, register, id, after);
    // What is refused is refused as anything is, before the answer begins.
    const first = await pieces.next();
    async function* all(): AsyncGenerator<string> {
      if (!first.done) yield first.value;
      yield* pieces;
    }
    return {
      ...{ kind: 'pieces' as const, pieces: all(), type: 'application/x-ndjson; charset=utf-8' },
      headers: { 'content-disposition': `attachment; filename="${register}-${id}.jsonl"` },
    };
  },
});

export const exportRoutes = [show, propose, apiPropose, apiList, lines];
