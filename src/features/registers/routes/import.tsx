/** Reading rows in, seeing what they would do, and putting it into the words that two officers sign (`import-signing.tsx`). */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { bytes, json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { forgetImport, reopenImport } from '../actions/import-again.ts';
import { MOST_BYTES, openImport, prepareImport } from '../actions/import-proposal.ts';
import { describeImport, listSignedImports } from '../actions/import-signing.ts';
import { requireRegistrar } from '../actions/registrar.ts';
import { ImportPage, ImportPreviewPage } from '../pages/registry/import.tsx';
import { csvTemplate, xlsxTemplate } from '../tables/template.ts';
import { readingOf } from './reading.ts';
import { apiRows, apiRowsShape, rowsOrWords } from './rows-file.ts';

const t = texts('registers');

const params = z.object({ register: z.string().max(100) });
type Request<B = unknown> = RouteRequest<z.infer<typeof params>, unknown, B>;
const form = { path: '/:lang/registry/:register/import', access: 'officer', params } as const;

async function formPage(request: Request, filled: FilledForm): Promise<Reply> {
  const { app, ctx } = request;
  const { definition } = requireRegistrar(app.env, ctx, request.params.register);
  const values = { from: dayIn(app.env, ctx.now), ...filled.values };
  const { imports } = await app.read((tx) => listSignedImports(tx, ctx, definition.register));
  const form = { ...filled, values };
  const body = <ImportPage reading={readingOf(request)} definition={definition} form={form} imports={imports} />;
  const failed = filled.faults.length > 0 ? { status: 422, hasErrors: true } : {};
  return page(t(ctx.language, 'import.title'), body, { navigation: 'registry', ...failed });
}

const show = route({ method: 'GET', ...form, handle: (request: Request) => formPage(request, EMPTY_FORM) });

const rowsBody = z.object({ from: formDay.default(''), endAbsent: z.literal('yes').optional() });

const read = route({
  method: 'POST',
  ...form,
  limit: 'write',
  body: rowsBody,
  maxFileBytes: MOST_BYTES,
  handle: async (request: Request<z.infer<typeof rowsBody>>) => {
    const { app, body, ctx } = request;
    const { register } = request.params;
    const { rows, ...why } = rowsOrWords(request, requireRegistrar(app.env, ctx, register).definition);
    const faults = [...(rows === undefined ? ['file'] : []), ...(isLocalDate(body.from) ? [] : ['from'])];
    if (rows === undefined || !isLocalDate(body.from))
      return formPage(request, { values: { from: body.from, ...why }, faults });
    const { from } = body;
    const input = { register, ...rows, from, endAbsent: body.endAbsent !== undefined };
    const { importId } = await request.perform(prepareImport, input);
    return redirect(`/${ctx.language}/registry/${register}/imports/${importId}`);
  },
});

const idParams = z.object({ register: z.string().max(100), id: z.uuid() });
type IdRequest<B = unknown> = RouteRequest<z.infer<typeof idParams>, unknown, B>;
const one = { path: '/:lang/registry/:register/imports/:id', access: 'officer', params: idParams } as const;

async function previewPage(request: IdRequest, filled: FilledForm): Promise<Reply> {
  const { app, ctx, params: asked } = request;
  const { definition } = requireRegistrar(app.env, ctx, asked.register);
  const opened = await request.perform(openImport, asked);
  const isMine = ctx.actor.kind === 'officer' && ctx.actor.officerId === opened.proposedBy;
  const props = { reading: readingOf(request), definition, opened, form: filled, importId: asked.id, isMine };
  const body = <ImportPreviewPage {...props} />;
  const failed = filled.faults.length > 0 ? { status: 422, hasErrors: true } : {};
  return page(t(ctx.language, 'import.preview'), body, { navigation: 'registry', ...failed });
}

const preview = route({ method: 'GET', ...one, handle: (request: IdRequest) => previewPage(request, EMPTY_FORM) });

const wordsBody = z.object({
  digest: z.string().max(64),
  reference: z.string().trim().max(500).default(''),
  reason: z.string().trim().max(500).default(''),
  basis: z.coerce.number().int().min(0).default(0),
});

const describe = route({
  method: 'POST',
  ...one,
  limit: 'write',
  body: wordsBody,
  handle: async (request: IdRequest<z.infer<typeof wordsBody>>) => {
    const { body, ctx, params: asked } = request;
    const faults = (['reference', 'reason'] as const).filter((name) => body[name] === '');
    const { reference, reason } = body;
    if (faults.length > 0)
      return previewPage(request, { values: { reference, reason, basis: String(body.basis) }, faults });
    await request.perform(describeImport, { register: asked.register, importId: asked.id, ...body });
    return redirect(`/${ctx.language}/registry/${asked.register}/imports/${asked.id}/sign`);
  },
});

/** A button alone says it. */
const nothing = z.object({});

const back = ({ ctx, params: { register, id } }: IdRequest) => `/${ctx.language}/registry/${register}/imports/${id}`;

const reopen = route({
  method: 'POST',
  path: '/:lang/registry/:register/imports/:id/reopen',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: nothing,
  handle: async (request: IdRequest) => {
    await request.perform(reopenImport, request.params);
    return redirect(back(request));
  },
});

const forget = route({
  method: 'POST',
  path: '/:lang/registry/:register/imports/:id/forget',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: nothing,
  handle: async (request: IdRequest) => {
    await request.perform(forgetImport, request.params);
    return redirect(`/${request.ctx.language}/registry/${request.params.register}/import`);
  },
});

const apiReopen = route({
  method: 'POST',
  path: '/api/v1/registry/:register/imports/:id/reopen',
  access: 'officer',
  limit: 'write',
  summary: 'Takes rows up again whose proposal was rejected, withdrawn, or has lapsed: without words and signatures.',
  params: idParams,
  body: nothing,
  answer: z.object({ importId: z.uuid() }),
  handle: async (request: IdRequest) => {
    await request.perform(reopenImport, request.params);
    return json({ importId: request.params.id });
  },
});

const apiForget = route({
  method: 'DELETE',
  path: '/api/v1/registry/:register/imports/:id',
  access: 'officer',
  limit: 'write',
  summary: 'Forgets rows that were read in, and takes the own proposal of them back.',
  params: idParams,
  body: nothing,
  answer: z.object({ importId: z.uuid() }),
  handle: async (request: IdRequest) => {
    await request.perform(forgetImport, request.params);
    return json({ importId: request.params.id });
  },
});

const apiRowsBody = z.strictObject({
  ...apiRowsShape,
  from: z
    .string()
    .refine((text) => isLocalDate(text))
    .describe('From when rows count that name no day of their own.'),
  endAbsent: z.boolean().default(false).describe('Whether records in force that no row names end on that day.'),
});

const apiRead = route({
  method: 'POST',
  path: '/api/v1/registry/:register/imports',
  access: 'officer',
  limit: 'write',
  summary: 'Reads rows in that add, change and end records of the own register. Nothing is written yet.',
  params,
  body: apiRowsBody,
  answer: z.object({ importId: z.uuid(), digest: z.string() }),
  answered: [201],
  handle: async (request: Request<z.infer<typeof apiRowsBody>>) => {
    const { lines, table, ...more } = request.body;
    const { register } = request.params;
    const { definition } = requireRegistrar(request.app.env, request.ctx, register);
    const rows = apiRows(definition, { lines, table }) ?? { lines: '' };
    return json(await request.perform(prepareImport, { register, ...rows, ...more }), 201);
  },
});

const lineSchema = z.object({
  line: z.int().describe('Of a table the row, the headings being the first.'),
  why: z.string(),
});

const apiPreview = route({
  method: 'GET',
  path: '/api/v1/registry/:register/imports/:id',
  access: 'officer',
  summary: 'What rows that were read in would do now, row by row. Whom a record that changes speaks of sees the look.',
  params: idParams,
  answer: z.object({
    digest: z.string(),
    from: z.string(),
    endAbsent: z.boolean(),
    proposedBy: z.string().optional().describe('Id of the officer who has signed and proposed it.'),
    ended: z
      .object({ how: z.enum(['rejected', 'withdrawn', 'lapsed']), reason: z.string().optional() })
      .optional()
      .describe('How a proposal of it ended: it can be taken up again, or forgotten.'),
    counts: z.record(z.enum(['new', 'changes', 'same', 'ends']), z.int()),
    absent: z.int().describe('Records in force that end because no row names them.'),
    rows: z.array(z.object({ line: z.int(), kind: z.string(), differences: z.array(z.unknown()) })),
    faults: z.array(lineSchema).describe('Nothing is written while there is one.'),
    conflicts: z
      .array(lineSchema)
      .describe('Rows that are left, for their record was written to since they were read in.'),
  }),
  handle: async (request: IdRequest) => {
    const { preview: judged, columns: _, ...opened } = await request.perform(openImport, request.params);
    const { counts, absent, rows, faults, conflicts } = judged;
    const words = ({ line, why }: { line: number; why: string }) => ({ line, why });
    return json({ ...opened, counts, absent, rows, faults: faults.map(words), conflicts: conflicts.map(words) });
  },
});

const TEMPLATES = {
  csv: { of: csvTemplate, type: 'text/csv; charset=utf-8' },
  xlsx: { of: xlsxTemplate, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
} as const;

const templateParams = z.object({ register: z.string().max(100), kind: z.enum(['csv', 'xlsx']) });

const template = route({
  method: 'GET',
  path: '/:lang/registry/:register/import/template/:kind',
  access: 'officer',
  params: templateParams,
  handle: async ({ app, ctx, params: asked }: RouteRequest<z.infer<typeof templateParams>>) => {
    const { definition } = requireRegistrar(app.env, ctx, asked.register);
    const { of, type } = TEMPLATES[asked.kind];
    return bytes(of(definition, ctx.language), type, {
      'content-disposition': `attachment; filename="${definition.register}.${asked.kind}"`,
    });
  },
});

export const importRoutes = [
  ...[show, template, read, preview, describe, reopen, forget],
  ...[apiRead, apiPreview, apiReopen, apiForget],
];
