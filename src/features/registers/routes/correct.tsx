/** Proposing a correction outside of a case; it is confirmed where all proposals are. */
import { z } from 'zod';
import { isLocalDate } from '#kernel/dates.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { correctAction, correctedValue } from '../actions/correct.ts';
import { requireRegistrar } from '../actions/registrar.ts';
import { CorrectPage } from '../pages/registry/correct.tsx';
import { OFFICERS_GROUNDS } from '../rules/content.ts';
import { readingOf } from './reading.ts';

const t = texts('registers');

const params = z.object({ register: z.string().max(100), id: z.uuid() });
type Request<B = unknown> = RouteRequest<z.infer<typeof params>, unknown, B>;

const at = { path: '/:lang/registry/:register/records/:id/correct', access: 'officer', params } as const;

function formPage(request: Request, form: FilledForm): Reply {
  const { app, ctx, params } = request;
  const { definition } = requireRegistrar(app.env, ctx, params.register);
  const hasErrors = form.faults.length > 0;
  return page(
    t(ctx.language, 'correct.title'),
    <CorrectPage reading={readingOf(request)} definition={definition} form={form} />,
    {
      navigation: 'registry',
      ...(hasErrors ? { status: 422, hasErrors } : {}),
    },
  );
}

const show = route({
  method: 'GET',
  ...at,
  handle: (request: Request) => formPage(request, EMPTY_FORM),
});

const text = z.string().trim().max(2000).default('');
const body = z.object({
  ...{ field: text, value: text, validFrom: formDay.default(''), reference: text, reason: text },
  remove: z.literal('yes').optional(),
  ground: z.enum(OFFICERS_GROUNDS).default('owner-correction'),
  basis: z.coerce.number().int().min(0).default(0),
});
type Body = z.infer<typeof body>;

const post = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body,
  handle: async (request: Request<Body>) => {
    const { app, ctx, params, body: given } = request;
    const { definition } = requireRegistrar(app.env, ctx, params.register);
    const { remove, ...rest } = given;
    // A value beside the wish that there be none: nobody can tell which is meant.
    const isClear = (given.value === '') === (remove === 'yes');
    const value = remove === 'yes' ? null : given.value;
    const fits = isClear && 'value' in correctedValue(definition, given.field, value);
    const fault = remove === 'yes' ? 'remove' : 'value';
    const faults = [
      ...(fits ? [] : [fault]),
      ...(isLocalDate(given.validFrom) ? [] : ['validFrom']),
      ...(['reference', 'reason'] as const).filter((name) => given[name] === ''),
    ];
    if (faults.length > 0)
      return formPage(request, { values: { ...rest, remove: remove ?? '', basis: String(given.basis) }, faults });
    await request.perform(correctAction, { ...rest, value, register: params.register, recordId: params.id });
    return redirect(`/${ctx.language}/proposals`);
  },
});

export const correctRoutes = [show, post];
