/** A register held against another source: the run, its findings, one with both sides, and the decision. */
import { z } from 'zod';
import { isLocalDate } from '#kernel/dates.ts';
import { isUuid } from '#kernel/uuid.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { decideFindingAction, openFindingAction } from '../actions/findings.ts';
import { MOST_BYTES } from '../actions/import-proposal.ts';
import { comparableWith, listFindings, reconcileAction } from '../actions/reconcile.ts';
import { requireRegistrar } from '../actions/registrar.ts';
import { FindingPage, ReconcilePage } from '../pages/registry/reconcile.tsx';
import { OFFICERS_GROUNDS } from '../rules/content.ts';
import { DECISIONS, FINDING_KINDS } from '../rules/reconcile.ts';
import { readingOf } from './reading.ts';
import { rowsOrWords } from './rows-file.ts';

const t = texts('registers');

const params = z.object({ register: z.string().max(100) });
const query = z.object({ kind: z.enum(FINDING_KINDS).optional(), after: z.string().refine(isUuid).optional() });
type Query = z.infer<typeof query>;
type Request<B = unknown> = RouteRequest<z.infer<typeof params>, Query, B>;
const at = { path: '/:lang/registry/:register/reconcile', access: 'officer', params } as const;

async function listPage(request: Request, form: FilledForm): Promise<Reply> {
  const { app, ctx } = request;
  const { definition } = requireRegistrar(app.env, ctx, request.params.register);
  const asked = request.query ?? {};
  const list = await app.read((tx) => listFindings(tx, ctx, definition.register, asked));
  const others = comparableWith(app.env, ctx, definition);
  const props = { reading: readingOf(request), definition, list, others, form, kind: asked.kind };
  const failed = form.faults.length > 0 ? { status: 422, hasErrors: true } : {};
  return page(t(ctx.language, 'reconcile.title'), <ReconcilePage {...props} />, { navigation: 'registry', ...failed });
}

const show = route({ method: 'GET', ...at, query, handle: (request: Request) => listPage(request, EMPTY_FORM) });

const runBody = z.object({ source: z.string().trim().max(500).default(''), other: z.string().max(100).optional() });

const run = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body: runBody,
  maxFileBytes: MOST_BYTES,
  handle: async (request: Request<z.infer<typeof runBody>>) => {
    const { body, ctx } = request;
    const { register } = request.params;
    const back = `/${ctx.language}/registry/${register}/reconcile`;
    if (body.other) {
      await request.perform(reconcileAction, { register, source: body.other });
      return redirect(back);
    }
    const { rows, ...why } = rowsOrWords(request, requireRegistrar(request.app.env, ctx, register).definition);
    const faults = [...(body.source === '' ? ['source'] : []), ...(rows === undefined ? ['file'] : [])];
    if (rows === undefined || faults.length > 0)
      return listPage(request, { values: { source: body.source, ...why }, faults });
    await request.perform(reconcileAction, { register, source: body.source, lines: rows.lines });
    return redirect(back);
  },
});

const oneParams = z.object({ register: z.string().max(100), id: z.uuid() });
type OneRequest<B = unknown> = RouteRequest<z.infer<typeof oneParams>, unknown, B>;
const one = { path: '/:lang/registry/:register/findings/:id', access: 'officer', params: oneParams } as const;

async function findingPage(request: OneRequest, form: FilledForm): Promise<Reply> {
  const { app, ctx, params: asked } = request;
  const { definition } = requireRegistrar(app.env, ctx, asked.register);
  const opened = await request.perform(openFindingAction, asked);
  const body = <FindingPage reading={readingOf(request)} definition={definition} opened={opened} form={form} />;
  const failed = form.faults.length > 0 ? { status: 422, hasErrors: true } : {};
  return page(t(ctx.language, 'reconcile.finding'), body, { navigation: 'registry', ...failed });
}

const open = route({ method: 'GET', ...one, handle: (request: OneRequest) => findingPage(request, EMPTY_FORM) });

const decideBody = z.object({
  decision: z.enum(DECISIONS).optional(),
  ground: z.enum(OFFICERS_GROUNDS).default('owner-correction'),
  reference: z.string().trim().max(500).default(''),
  reason: z.string().trim().max(500).default(''),
  basis: z.coerce.number().int().min(0).default(0),
  validFrom: formDay.default(''),
});

const decide = route({
  method: 'POST',
  ...one,
  limit: 'write',
  body: decideBody,
  handle: async (request: OneRequest<z.infer<typeof decideBody>>) => {
    const { body, ctx, params: asked } = request;
    const { decision, validFrom, basis, ...rest } = body;
    const faults = [
      ...(decision === undefined ? ['decision'] : []),
      ...(['reference', 'reason'] as const).filter((name) => body[name] === ''),
      ...(validFrom === '' || isLocalDate(validFrom) ? [] : ['validFrom']),
    ];
    if (decision === undefined || faults.length > 0)
      return findingPage(request, {
        values: { ...rest, validFrom, basis: String(basis), decision: decision ?? '' },
        faults,
      });
    const day = isLocalDate(validFrom) ? { validFrom } : {};
    await request.perform(decideFindingAction, { ...asked, decision, basis, ...rest, ...day });
    return redirect(
      `/${ctx.language}${decision === 'theirs' ? '/proposals' : `/registry/${asked.register}/reconcile`}`,
    );
  },
});

export const reconcileRoutes = [show, run, open, decide];
