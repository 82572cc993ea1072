/** Breaches: as pages and for programs. */
import { z } from 'zod';
import { readingOf } from '#features/registers/index.ts';
import { countOf } from '#kernel/aggregate.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { announceBreach } from '../actions/breach.ts';
import { REASON } from '../actions/stop.ts';
import { BreachesPage } from '../pages/breaches.tsx';
import { requireAuthority } from '../policy.ts';
import { allBreaches } from '../store/breaches.ts';

const t = texts('data-protection');

/** Breaches that a page or an answer shows. */
export const MOST_BREACHES = 100;

async function breachesPage(request: RouteRequest, form: FilledForm): Promise<Reply> {
  const { app, ctx } = request;
  requireAuthority(app, ctx);
  const breaches = await app.read((tx) => allBreaches(tx, MOST_BREACHES));
  const hasErrors = form.faults.length > 0;
  return page(
    t(ctx.language, 'breaches.title'),
    <BreachesPage reading={readingOf(request)} breaches={breaches} form={form} />,
    { navigation: 'authority', ...(hasErrors ? { status: 422, hasErrors } : {}) },
  );
}

const at = { path: '/:lang/authority/breaches', access: 'officer' } as const;

const show = route({
  method: 'GET',
  ...at,
  handle: (request: RouteRequest) => breachesPage(request, EMPTY_FORM),
});

const text = z.string().trim().max(REASON.most).default('');
const body = z.object({
  ...{ which: text, agency: text, from: formDay.default(''), to: formDay.default('') },
  ...{ 'what-kk': text, 'what-ru': text, 'what-en': text },
});
type Body = z.infer<typeof body>;

const announce = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body,
  handle: async (request: RouteRequest<unknown, unknown, Body>) => {
    const { ctx, body: values } = request;
    const { which, agency, from, to } = values;
    const faults = [
      ...(which === '' ? ['which'] : []),
      ...(['from', 'to'] as const).filter((name) => !isLocalDate(values[name])),
      ...LANGUAGES.map((one) => `what-${one}` as const).filter((name) => values[name].length < REASON.least),
    ];
    if (faults.length > 0 || !isLocalDate(from) || !isLocalDate(to)) return breachesPage(request, { values, faults });
    const [register = '', purpose] = which.split('/');
    await request.perform(announceBreach, {
      ...{ register, from, to, what: { kk: values['what-kk'], ru: values['what-ru'], en: values['what-en'] } },
      ...(purpose === undefined ? {} : { purpose }),
      ...(agency === '' ? {} : { agency }),
    });
    return redirect(`/${ctx.language}/authority/breaches#breaches`);
  },
});

const count = z.union([z.int().min(0), z.literal('few')]).describe('A number; "few": 1 to 9, not published.');

const apiList = route({
  method: 'GET',
  path: '/api/v1/breaches',
  access: 'public',
  summary: 'Breaches that the data protection authority made public, the newest first.',
  answer: z.object({
    breaches: z.array(
      z.object({
        id: z.uuid(),
        register: z.string(),
        purpose: z.string().nullable(),
        agency: z.string().nullable(),
        from: z.iso.datetime(),
        to: z.iso.datetime(),
        what: z.object({ kk: z.string(), ru: z.string(), en: z.string() }),
        touched: count.describe('People and organisations whose data it took.'),
        told: count.describe('How many of them were told.'),
        at: z.iso.datetime(),
        leaf: z.string(),
      }),
    ),
  }),
  handle: async ({ app }: RouteRequest) => {
    const breaches = await app.read((tx) => allBreaches(tx, MOST_BREACHES));
    return json({
      breaches: breaches.map(({ id, register, purpose, agency, what, ...one }) => ({
        ...{ id, register, purpose, agency, what },
        from: isoInstant(one.fromAt),
        to: isoInstant(one.toAt),
        touched: countOf(one.touched),
        told: countOf(one.told),
        at: isoInstant(one.at),
        leaf: hex(one.leafHash),
      })),
    });
  },
});

const apiAnnounce = route({
  method: 'POST',
  path: '/api/v1/authority/breaches',
  access: 'officer',
  limit: 'write',
  summary: 'Makes a breach public and has everybody told whose data it touched: the authority alone.',
  body: announceBreach.input,
  answer: z.object({ id: z.uuid(), touched: z.int() }),
  answered: [201],
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof announceBreach.input>>) =>
    json(await request.perform(announceBreach, request.body), 201),
});

export const breachRoutes = [show, announce, apiList, apiAnnounce];
