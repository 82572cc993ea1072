/** The catalogue for programs: JSON, and CPSV-AP in JSON-LD for whoever asks for it. */
import { z } from 'zod';
import type { App } from '#platform/app.ts';
import { bytes, json, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { catalogueOf, type ServiceEntry } from '../catalogue.ts';
import { catalogueGraph, serviceGraph } from '../cpsv.ts';
import { type Measured, measurements } from '../measured.ts';
import { passportOf } from '../passport.ts';
import { entryOf } from './pages.ts';

const textAnswer = z.object({ kk: z.string(), ru: z.string(), en: z.string() });

const summaryAnswer = z.object({
  id: z.string(),
  title: textAnswer,
  summary: textAnswer,
  provider: z.string().describe('Id of the agency that decides.'),
  lifeEvents: z.array(z.string()),
  edition: z.object({
    digest: z.string().describe('SHA-256 of the canonical JSON of the definition.'),
    validFrom: z.string(),
    leaf: z.string().describe('Its leaf in the public log: see /api/v1/log/proof.'),
  }),
});

const money = z.string().describe('In hundredths of the currency.');
const feeAnswer = z.object({
  total: money.optional().describe('Absent where it depends on the answers.'),
  lines: z.array(z.object({ id: z.string(), amount: money.optional() })),
  rates: z.array(z.object({ id: z.string(), amount: money })),
});

const serviceAnswer = summaryAnswer.extend({
  fee: feeAnswer.nullable().describe('As computed today; null where it is free.'),
  measured: z
    .object({
      windowDays: z.int(),
      decided: z.int(),
      refused: z.int().nullable().describe('Null: fewer than ten, not published.'),
      late: z.int().nullable().describe('Null: fewer than ten, not published.'),
      medianMs: z.number(),
    })
    .nullable()
    .describe('Null where nothing has been measured yet.'),
  definition: z.unknown().describe('The whole passport: form, rules, grounds, procedure. What the digest is of.'),
});

const summaryOf = ({ id, edition, definition }: ServiceEntry): z.infer<typeof summaryAnswer> => ({
  id,
  title: definition.title,
  summary: definition.summary,
  provider: definition.provider,
  lifeEvents: [...definition.lifeEvents],
  edition: { digest: edition.digest, validFrom: edition.validFrom, leaf: edition.leaf },
});

const LINKED_DATA = 'application/ld+json';

const listQuery = z.object({ q: z.string().max(200).optional().describe('Words to search by; the likeliest first.') });

const list = route({
  method: 'GET',
  path: '/api/v1/services',
  access: 'public',
  limit: 'open',
  summary: 'Services in force, or those that a search finds.',
  query: listQuery,
  answer: z.array(summaryAnswer),
  handle: ({ app, ctx, query }: RouteRequest<unknown, z.infer<typeof listQuery>>) => {
    const catalogue = catalogueOf(app.env, ctx.now);
    const found =
      query.q === undefined
        ? catalogue.services
        : catalogue.search.find(query.q).flatMap((id) => catalogue.find(id) ?? []);
    return json(found.map(summaryOf));
  },
});

const linkedData = (value: unknown): Reply =>
  bytes(JSON.stringify(value), LINKED_DATA, { 'cache-control': 'public, max-age=300', vary: 'accept' });

const serviceParams = z.object({ service: z.string().max(100) });

const read = route({
  method: 'GET',
  path: '/api/v1/services/:service',
  access: 'public',
  limit: 'open',
  summary: 'The passport of a service; with Accept: application/ld+json, its description in CPSV-AP 3.2.',
  params: serviceParams,
  answer: serviceAnswer,
  produces: ['application/json', LINKED_DATA],
  handle: ({ app, ctx, params, headers }: RouteRequest<z.infer<typeof serviceParams>>) => {
    const entry = entryOf(catalogueOf(app.env, ctx.now), params.service);
    if (String(headers.accept ?? '').includes(LINKED_DATA)) return linkedData(serviceGraph(app.env, entry, ctx.now));
    return { ...json(presentService(app, entry, ctx.now)), headers: { vary: 'accept' } };
  },
});

function presentService(app: App, entry: ServiceEntry, at: RouteRequest['ctx']['now']): z.infer<typeof serviceAnswer> {
  const { fee } = passportOf(app.env, entry, at);
  return {
    ...summaryOf(entry),
    fee: fee
      ? {
          ...(fee.total === undefined ? {} : { total: String(fee.total) }),
          lines: fee.lines.map(({ line, amount }) => ({
            id: line.id,
            ...(amount === undefined ? {} : { amount: String(amount) }),
          })),
          rates: fee.rates.map(({ id, amount }) => ({ id, amount: String(amount) })),
        }
      : null,
    measured: presentMeasured(measurements(app.env).of(entry.id)),
    definition: entry.definition,
  };
}

const presentMeasured = (measured: Measured | undefined): Measured | null =>
  measured
    ? {
        windowDays: measured.windowDays,
        decided: measured.decided,
        refused: measured.refused,
        late: measured.late,
        medianMs: measured.medianMs,
      }
    : null;

const whole = route({
  method: 'GET',
  path: '/api/v1/catalogue.jsonld',
  access: 'public',
  limit: 'open',
  summary: 'The whole catalogue in CPSV-AP 3.2 as one JSON-LD file.',
  answer: z.unknown(),
  produces: [LINKED_DATA],
  handle: ({ app, ctx }) => linkedData(catalogueGraph(app.env, catalogueOf(app.env, ctx.now), ctx.now)),
});

export const apiRoutes = [list, read, whole];
