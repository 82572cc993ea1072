/** Proposing a merge or its undoing; it is confirmed where all proposals are. */
import { z } from 'zod';
import { isUuid } from '#kernel/uuid.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { requireDuplicates } from '../actions/duplicates.ts';
import { mergeAction, splitAction } from '../actions/merge.ts';
import { MergePage } from '../pages/registry/merge.tsx';
import { OFFICERS_GROUNDS } from '../rules/content.ts';
import { readingOf } from './reading.ts';

const t = texts('registers');

const uuid = z.string().refine(isUuid);
const splitParams = z.object({ register: z.string().max(100), id: uuid });
const mergeParams = splitParams.extend({ into: uuid });
type SplitParams = z.infer<typeof splitParams>;
type MergeParams = z.infer<typeof mergeParams>;

const splitAt = {
  path: '/:lang/registry/:register/records/:id/split',
  access: 'officer',
  params: splitParams,
} as const;
const mergeAt = {
  path: '/:lang/registry/:register/records/:id/merge/:into',
  access: 'officer',
  params: mergeParams,
} as const;

const text = z.string().trim().max(500).default('');
const body = z.object({
  ...{ reference: text, reason: text },
  ground: z.enum(OFFICERS_GROUNDS).default('owner-correction'),
  basis: z.coerce.number().int().min(0).default(0),
});
type Body = z.infer<typeof body>;

function formPage(request: RouteRequest<SplitParams & { into?: string }>, form: FilledForm): Reply {
  const { app, ctx, params } = request;
  const { definition } = requireDuplicates(app.env, ctx, params.register);
  const which = params.into === undefined ? 'split' : 'merge';
  const hasErrors = form.faults.length > 0;
  const props = { reading: readingOf(request), definition, form, recordId: params.id, into: params.into };
  return page(t(ctx.language, `merge.${which}.title`), <MergePage {...props} />, {
    navigation: 'registry',
    ...(hasErrors ? { status: 422, hasErrors } : {}),
  });
}

/** The form again where something is missing. */
function incomplete(request: RouteRequest<SplitParams & { into?: string }, unknown, Body>): Reply | undefined {
  const { body: given } = request;
  const faults = (['reference', 'reason'] as const).filter((name) => given[name] === '');
  return faults.length === 0
    ? undefined
    : formPage(request, { values: { ...given, basis: String(given.basis) }, faults });
}

const showMerge = route({
  method: 'GET',
  ...mergeAt,
  handle: (request: RouteRequest<MergeParams>) => formPage(request, EMPTY_FORM),
});
const showSplit = route({
  method: 'GET',
  ...splitAt,
  handle: (request: RouteRequest<SplitParams>) => formPage(request, EMPTY_FORM),
});

const merge = route({
  method: 'POST',
  ...mergeAt,
  limit: 'write',
  body,
  handle: async (request: RouteRequest<MergeParams, unknown, Body>) => {
    const { ctx, params, body: given } = request;
    const again = incomplete(request);
    if (again) return again;
    const { register, id: recordId, into } = params;
    await request.perform(mergeAction, { ...given, register, recordId, into });
    return redirect(`/${ctx.language}/proposals`);
  },
});

const split = route({
  method: 'POST',
  ...splitAt,
  limit: 'write',
  body,
  handle: async (request: RouteRequest<SplitParams, unknown, Body>) => {
    const { ctx, params, body: given } = request;
    const again = incomplete(request);
    if (again) return again;
    await request.perform(splitAction, { ...given, register: params.register, recordId: params.id });
    return redirect(`/${ctx.language}/proposals`);
  },
});

export const mergeRoutes = [showMerge, merge, showSplit, split];
