/** Entering a court's delay; it is confirmed where all proposals are. */
import { z } from 'zod';
import { readingOf } from '#features/registers/index.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { COURT_ACT_LEAST, delayAction } from '../actions/delay.ts';
import { DelayPage } from '../pages/delay.tsx';
import { requireAuthority } from '../policy.ts';

const t = texts('data-protection');

const at = { path: '/:lang/authority/delays', access: 'officer' } as const;

function delayPage(request: RouteRequest, form: FilledForm): Reply {
  const { app, ctx } = request;
  requireAuthority(app, ctx);
  const hasErrors = form.faults.length > 0;
  return page(t(ctx.language, 'delay.title'), <DelayPage reading={readingOf(request)} form={form} />, {
    navigation: 'authority',
    ...(hasErrors ? { status: 422, hasErrors } : {}),
  });
}

const show = route({
  method: 'GET',
  ...at,
  handle: (request: RouteRequest) => delayPage(request, EMPTY_FORM),
});

const text = z.string().trim().max(300).default('');
const body = z.object({
  ...{ register: text, agency: text, number: text, until: formDay.default(''), courtAct: text },
  kind: z.enum(['iin', 'bin']).default('iin'),
});
type Body = z.infer<typeof body>;

const post = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body,
  handle: async (request: RouteRequest<unknown, unknown, Body>) => {
    const { ctx, body: values } = request;
    const { kind, number, until, courtAct } = values;
    const faults = [
      ...(['register', 'agency'] as const).filter((name) => values[name] === ''),
      ...((kind === 'iin' ? isIin(number) : isBin(number)) ? [] : ['number']),
      ...(isLocalDate(until) ? [] : ['until']),
      ...(courtAct.length < COURT_ACT_LEAST ? ['courtAct'] : []),
    ];
    if (faults.length > 0 || !isLocalDate(until)) return delayPage(request, { values, faults });
    await request.perform(delayAction, { ...values, until });
    return redirect(`/${ctx.language}/proposals`);
  },
});

export const delayRoutes = [show, post];
