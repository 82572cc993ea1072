/** Proposing that a record has ended, or that one is missing; both are confirmed where all proposals are. */
import { z } from 'zod';
import { isLocalDate } from '#kernel/dates.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { addAction, endAction, openPrepared, prepareRecord } from '../actions/correct-whole.ts';
import { requireRegistrar } from '../actions/registrar.ts';
import { AddPage, EndPage, PreparedPage } from '../pages/registry/correct-whole.tsx';
import { OFFICERS_GROUNDS } from '../rules/content.ts';
import { recordWritten } from '../rules/written.ts';
import { readingOf } from './reading.ts';

const t = texts('registers');
const door = { access: 'officer' } as const;

const text = z.string().trim().max(2000).default('');
const groundBody = {
  ...{ validFrom: formDay.default(''), reference: text, reason: text },
  ground: z.enum(OFFICERS_GROUNDS).default('owner-correction'),
  basis: z.coerce.number().int().min(0).default(0),
};
type GroundBody = z.infer<z.ZodObject<typeof groundBody>>;

const groundFaults = (given: GroundBody): string[] => [
  ...(isLocalDate(given.validFrom) ? [] : ['validFrom']),
  ...(['reference', 'reason'] as const).filter((name) => given[name] === ''),
];

const groundOf = ({ validFrom, reference, reason, ground, basis }: GroundBody) => ({
  ...{ validFrom, reference, reason, ground, basis },
});

const failed = (form: FilledForm) => (form.faults.length > 0 ? { status: 422, hasErrors: true } : {});

const recordParams = z.object({ register: z.string().max(100), id: z.uuid() });
type RecordRequest<B = unknown> = RouteRequest<z.infer<typeof recordParams>, unknown, B>;
const end = { path: '/:lang/registry/:register/records/:id/end', ...door, params: recordParams } as const;

function endPage(request: RecordRequest, form: FilledForm): Reply {
  const { app, ctx, params } = request;
  const { definition } = requireRegistrar(app.env, ctx, params.register);
  const body = <EndPage reading={readingOf(request)} definition={definition} form={form} />;
  return page(t(ctx.language, 'correct.end'), body, { navigation: 'registry', ...failed(form) });
}

const showEnd = route({ method: 'GET', ...end, handle: (request: RecordRequest) => endPage(request, EMPTY_FORM) });

const endBody = z.object(groundBody);

const postEnd = route({
  method: 'POST',
  ...end,
  limit: 'write',
  body: endBody,
  handle: async (request: RecordRequest<z.infer<typeof endBody>>) => {
    const { ctx, params, body } = request;
    const faults = groundFaults(body);
    if (faults.length > 0) return endPage(request, { values: { ...body, basis: String(body.basis) }, faults });
    await request.perform(endAction, { register: params.register, recordId: params.id, ...groundOf(body) });
    return redirect(`/${ctx.language}/proposals`);
  },
});

const params = z.object({ register: z.string().max(100) });
type Request<B = unknown> = RouteRequest<z.infer<typeof params>, unknown, B>;
const add = { path: '/:lang/registry/:register/add', ...door, params } as const;

/** Controls of a record's fields are named so that none meets one of the ground's. */
const PREFIX = 'field.';

function addPage(request: Request, form: FilledForm): Reply {
  const { app, ctx, params } = request;
  const { definition } = requireRegistrar(app.env, ctx, params.register);
  const body = <AddPage reading={readingOf(request)} definition={definition} form={form} prefix={PREFIX} />;
  return page(t(ctx.language, 'correct.add'), body, { navigation: 'registry', ...failed(form) });
}

const showAdd = route({ method: 'GET', ...add, handle: (request: Request) => addPage(request, EMPTY_FORM) });

const addBody = z.looseObject(groundBody);

const postAdd = route({
  method: 'POST',
  ...add,
  limit: 'write',
  body: addBody,
  handle: async (request: Request<z.infer<typeof addBody>>) => {
    const { app, ctx, params, body } = request;
    const { definition } = requireRegistrar(app.env, ctx, params.register);
    const written = Object.fromEntries(
      Object.keys(definition.fields).map((name) => [name, String(body[`${PREFIX}${name}`] ?? '')]),
    );
    const read = recordWritten(definition, written);
    const wrong = 'faults' in read ? read.faults.map(({ field }) => `${PREFIX}${field}`) : [];
    const faults = [...wrong, ...groundFaults(body)];
    if (faults.length > 0) {
      const fields = Object.entries(written).map(([name, value]) => [`${PREFIX}${name}`, value]);
      const values = { ...groundOf(body), basis: String(body.basis), ...Object.fromEntries(fields) };
      return addPage(request, { values, faults });
    }
    const { register } = params;
    const prepared = await request.perform(prepareRecord, { register, written });
    await request.perform(addAction, { register, ...prepared, ...groundOf(body) });
    return redirect(`/${ctx.language}/proposals`);
  },
});

const prepared = route({
  method: 'GET',
  path: '/:lang/registry/:register/prepared/:id',
  ...door,
  params: recordParams,
  handle: async (request: RecordRequest) => {
    const { app, ctx, params } = request;
    const { definition } = requireRegistrar(app.env, ctx, params.register);
    const values = await request.perform(openPrepared, { register: params.register, id: params.id });
    const body = <PreparedPage reading={readingOf(request)} definition={definition} values={values} />;
    return page(t(ctx.language, 'correct.prepared'), body, { navigation: 'registry' });
  },
});

export const correctWholeRoutes = [showEnd, postEnd, showAdd, postAdd, prepared];
