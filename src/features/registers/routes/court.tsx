/** The court's door, as pages. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { endOfDay, isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { isUuid } from '#kernel/uuid.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { demandAction, demandFaults, demandsOfActor, openDemandAction, requireCourt } from '../actions/court.ts';
import { CourtPage, DemandPage, OpenedDemandPage } from '../pages/court.tsx';
import { readingOf } from './reading.ts';

const t = texts('registers');

const list = route({
  method: 'GET',
  path: '/:lang/court',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const demands = await app.read((tx) => demandsOfActor(tx, ctx));
    return page(t(ctx.language, 'court.title'), <CourtPage reading={readingOf(request)} demands={demands} />, {
      navigation: 'court',
    });
  },
});

const at = { path: '/:lang/court/new', access: 'officer' } as const;

function formPage(request: RouteRequest, form: FilledForm): Reply {
  const { app, ctx } = request;
  const { agency: court } = requireCourt(app.env, ctx);
  const hasErrors = form.faults.length > 0;
  return page(t(ctx.language, 'court.new'), <DemandPage reading={readingOf(request)} court={court} form={form} />, {
    navigation: 'court',
    ...(hasErrors ? { status: 422, hasErrors } : {}),
  });
}

const show = route({ method: 'GET', ...at, handle: (request: RouteRequest) => formPage(request, EMPTY_FORM) });

const text = z.string().trim().max(100).default('');
const body = z.object({
  ...{
    register: text,
    number: text,
    actNumber: text,
    actDate: formDay.default(''),
    caseNumber: text,
    until: formDay.default(''),
  },
  kind: z.enum(['iin', 'bin']).default('iin'),
});

const post = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof body>>) => {
    const { app, ctx, body: values } = request;
    requireCourt(app.env, ctx);
    const { actDate, until } = values;
    const faults = demandFaults(app.env, ctx.now, values);
    if (faults.length > 0 || !isLocalDate(actDate) || !isLocalDate(until)) return formPage(request, { values, faults });
    await request.perform(demandAction, { ...values, actDate, until });
    return redirect(`/${ctx.language}/proposals`);
  },
});

const params = z.object({ id: z.string().refine(isUuid) });
const day = formDay
  .refine((given) => given === '' || isLocalDate(given))
  .transform((given) => (given === '' ? undefined : (given as LocalDate)))
  .optional();
const query = z.object({ on: day, known: day, after: z.string().refine(isUuid).optional() });

const opened = route({
  method: 'GET',
  path: '/:lang/court/:id',
  access: 'officer',
  params,
  query,
  handle: async (request: RouteRequest<z.infer<typeof params>, z.infer<typeof query>>) => {
    const { app, ctx } = request;
    const { on, known, after } = request.query;
    const { zone } = countryOf(app.env, ctx.now);
    const found = await request.perform(openDemandAction, {
      ...{ id: request.params.id, after, validOn: on },
      // What was known by the end of that day.
      knownAt: known && endOfDay(known, zone),
    });
    return page(
      t(ctx.language, 'court.title'),
      <OpenedDemandPage reading={readingOf(request)} opened={found} asked={{ on, known }} />,
      { navigation: 'court' },
    );
  },
});

export const courtRoutes = [list, show, post, opened];
