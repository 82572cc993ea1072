/** The register of purposes for programs: for what people's data is read, and what the authority has stopped. */
import { z } from 'zod';
import { csvOf } from '#kernel/csv.ts';
import { hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { bytes, json, type RouteRequest, route } from '#platform/feature.ts';
import { registerDefinitions } from '../actions/definitions.ts';
import { isInForce, stopsOf } from '../actions/stops.ts';
import { registerSchema } from '../definition.ts';

const cite = z.object({ act: z.string(), article: z.string() });

const stopSchema = z.object({
  id: z.uuid(),
  agency: z.string().nullable().describe('The one agency whose use is stopped; null: everybody’s.'),
  organisation: z
    .object({ bin: z.string(), name: registerSchema.shape.title })
    .nullable()
    .describe('The one organisation whose reading by consents is stopped; null: none is named.'),
  authority: z.string().describe('The agency that ordered it.'),
  reason: z.string(),
  ...cite.shape,
  issuedAt: z.iso.datetime(),
  effectiveAt: z.iso.datetime(),
  liftedAt: z.iso.datetime().nullable(),
  liftReason: z.string().nullable(),
  leaf: z.string().describe('Hash of the order’s leaf in the transparency log, hexadecimal.'),
});

const purposeAnswer = z.object({
  register: z.string(),
  purpose: z.string(),
  text: registerSchema.shape.title.describe('Why the data is read, for the person whose data it is.'),
  basis: z.array(cite),
  fields: z.array(z.string()),
  agencies: z.union([z.literal('any'), z.array(z.string())]),
  consentMonths: z
    .int()
    .nullable()
    .describe('Organisations read with a consent of at most so many months; null: never.'),
  isStopped: z.boolean().describe('Whether an order in force stops it for everybody.'),
  stops: z.array(stopSchema).describe('Every order there was, the newest first.'),
});

const query = z.object({ format: z.enum(['json', 'csv']).default('json') });

const purposes = route({
  method: 'GET',
  path: '/api/v1/purposes',
  access: 'public',
  summary: 'For what the state reads people’s data: fields, agencies, articles, and the orders that stop a purpose.',
  query,
  answer: z.object({ purposes: z.array(purposeAnswer) }),
  produces: ['application/json', 'text/csv'],
  handle: async ({ app, ctx, query: { format } }: RouteRequest<unknown, z.infer<typeof query>>) => {
    const stops = await app.read((tx) => stopsOf(tx));
    const found = registerDefinitions(app.env, ctx.now).flatMap((definition) =>
      definition.purposes.map(({ id, text, basis, fields, agencies, consent }) => {
        const own = stops.filter((one) => one.register === definition.register && one.purpose === id);
        return {
          ...{ register: definition.register, purpose: id, text, basis, agencies },
          consentMonths: consent?.longestMonths ?? null,
          fields: fields === 'all' ? Object.keys(definition.fields) : fields,
          isStopped: own.some((one) => one.agency === null && one.organisation === null && isInForce(one, ctx.now)),
          stops: own,
        };
      }),
    );
    if (format === 'csv') {
      const rows = found.map(({ register, purpose, text, basis, fields, agencies, isStopped }) => [
        ...[register, purpose, text[ctx.language], basis.map(({ act, article }) => `${act} ${article}`).join('; ')],
        ...[fields.join(' '), agencies === 'any' ? 'any' : agencies.join(' '), isStopped ? 'yes' : 'no'],
      ]);
      const head = ['register', 'purpose', 'text', 'basis', 'fields', 'agencies', 'stopped'];
      return bytes(csvOf([head, ...rows]), 'text/csv; charset=utf-8', {
        'content-disposition': 'attachment; filename="purposes.csv"',
      });
    }
    return json({
      purposes: found.map((one) => ({
        ...one,
        stops: one.stops.map(({ id, agency, organisation, authority, reason, act, article, liftReason, ...stop }) => ({
          ...{ id, agency, organisation, authority, reason, act, article, liftReason },
          issuedAt: isoInstant(stop.issuedAt),
          effectiveAt: isoInstant(stop.effectiveAt),
          liftedAt: stop.liftedAt === null ? null : isoInstant(stop.liftedAt),
          leaf: hex(stop.leafHash),
        })),
      })),
    });
  },
});

export const purposeApiRoutes = [purposes];
