/** The authority's workplace, and its orders: as pages and for programs. */
import { z } from 'zod';
import { readingOf, stopsOf, waitingRequests } from '#features/registers/index.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { isBin } from '#kernel/identifiers.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { MOST_AUDITS } from '../actions/audit.ts';
import { allDuties } from '../actions/duties.ts';
import { liftOrder, REASON, stopPurpose } from '../actions/stop.ts';
import { OrdersPage } from '../pages/orders.tsx';
import { OwedPage, WorkPage } from '../pages/work.tsx';
import { requireAuthority } from '../policy.ts';
import { auditsWaiting } from '../store/audits.ts';
import { allBreaches } from '../store/breaches.ts';
import { MOST_BREACHES } from './breaches.tsx';

const t = texts('data-protection');

const work = route({
  method: 'GET',
  path: '/:lang/authority',
  access: 'officer',
  handle: async ({ app, ctx }: RouteRequest) => {
    requireAuthority(app, ctx);
    const waiting = await app.read(async (tx) => ({
      complaints: (await waitingRequests(tx, ctx)).length,
      orders: (await stopsOf(tx)).filter((one) => one.liftedAt === null).length,
      audits: (await auditsWaiting(tx, MOST_AUDITS)).length,
      duties: (await allDuties(tx)).filter((one) => one.answeredAt === null).length,
      breaches: (await allBreaches(tx, MOST_BREACHES)).length,
    }));
    const { language } = ctx;
    return page(t(language, 'work.title'), <WorkPage language={language} waiting={waiting} />, {
      navigation: 'authority',
    });
  },
});

const duties = route({
  method: 'GET',
  path: '/:lang/authority/duties',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    requireAuthority(app, ctx);
    const found = await app.read(allDuties);
    return page(t(ctx.language, 'duties.title'), <OwedPage reading={readingOf(request)} duties={found} />, {
      navigation: 'authority',
    });
  },
});

async function ordersPage(request: RouteRequest, form: FilledForm): Promise<Reply> {
  const { app, ctx } = request;
  requireAuthority(app, ctx);
  const stops = await app.read((tx) => stopsOf(tx));
  const hasErrors = form.faults.length > 0;
  return page(t(ctx.language, 'orders.title'), <OrdersPage reading={readingOf(request)} stops={stops} form={form} />, {
    navigation: 'authority',
    ...(hasErrors ? { status: 422, hasErrors } : {}),
  });
}

const at = { path: '/:lang/authority/orders', access: 'officer' } as const;

const show = route({
  method: 'GET',
  ...at,
  handle: (request: RouteRequest) => ordersPage(request, EMPTY_FORM),
});

const text = z.string().trim().max(REASON.most).default('');
const body = z.object({ what: text, agency: text, bin: text, reason: text, from: formDay.default('') });
type Body = z.infer<typeof body>;

const issue = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body,
  handle: async (request: RouteRequest<unknown, unknown, Body>) => {
    const { ctx, body: values } = request;
    const { what, agency, bin, reason, from } = values;
    const day = isLocalDate(from) ? { from } : undefined;
    const organisation = isBin(bin) ? { bin } : undefined;
    const isOne = bin === '' || (organisation !== undefined && agency === '');
    const faults = [
      ...(what === '' ? ['what'] : []),
      ...(isOne ? [] : ['bin']),
      ...(reason.length < REASON.least ? ['reason'] : []),
      ...(from === '' || day ? [] : ['from']),
    ];
    if (faults.length > 0) return ordersPage(request, { values, faults });
    const [register = '', purpose = ''] = what.split('/');
    await request.perform(stopPurpose, {
      ...{ register, purpose, reason },
      ...(agency === '' ? {} : { agency }),
      ...organisation,
      ...day,
    });
    return redirect(`/${ctx.language}/authority/orders#in-force`);
  },
});

const idParams = z.object({ id: z.uuid() });
const liftBody = z.object({ reason: text });

const lift = route({
  method: 'POST',
  path: '/:lang/authority/orders/:id/lift',
  access: 'officer',
  limit: 'write',
  params: idParams,
  body: liftBody,
  handle: async (request: RouteRequest<z.infer<typeof idParams>, unknown, z.infer<typeof liftBody>>) => {
    const { params, body: given, ctx } = request;
    if (given.reason.length < REASON.least) return ordersPage(request, { values: {}, faults: [`lift-${params.id}`] });
    await request.perform(liftOrder, { id: params.id, reason: given.reason });
    return redirect(`/${ctx.language}/authority/orders`);
  },
});

const apiIssue = route({
  method: 'POST',
  path: '/api/v1/authority/orders',
  access: 'officer',
  limit: 'write',
  summary:
    'Stops a purpose of a register for everybody, one agency or one organisation, at once or from a day on: the authority alone.',
  body: stopPurpose.input,
  answer: z.object({ id: z.uuid() }),
  answered: [201],
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof stopPurpose.input>>) =>
    json(await request.perform(stopPurpose, request.body), 201),
});

const apiLift = route({
  method: 'POST',
  path: '/api/v1/authority/orders/:id/lift',
  access: 'officer',
  limit: 'write',
  summary: 'Lifts an order, at once: the authority alone.',
  params: idParams,
  body: liftBody,
  answer: z.object({ id: z.uuid() }),
  handle: async (request: RouteRequest<z.infer<typeof idParams>, unknown, z.infer<typeof liftBody>>) =>
    json(await request.perform(liftOrder, { id: request.params.id, reason: request.body.reason })),
});

export const orderRoutes = [work, duties, show, issue, lift, apiIssue, apiLift];
