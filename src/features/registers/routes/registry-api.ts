/** The registrar's workplace for programs: any record of the own register, on any day, as it was known at any moment. */
import { z } from 'zod';
import { isLocalDate } from '#kernel/dates.ts';
import { instantFromIso } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { openRecordAction, searchAction } from '../actions/registrar.ts';
import { factSchema, presentFact } from './fact.ts';
import { pastSchema, presentPast } from './past.ts';

const params = z.object({ register: z.string().max(100).describe('Id of a register of the own agency.') });

const when = {
  purpose: z.string().max(100).describe('Id of a purpose of the definition that the workplace has.'),
  validOn: z
    .string()
    .refine((day) => isLocalDate(day))
    .optional()
    .describe('The day of the world asked about; absent: today.'),
  knownAt: z.iso.datetime({ offset: true }).optional().describe('What was known at this moment; absent: now.'),
};

const known = (moment: string | undefined) => (moment === undefined ? undefined : instantFromIso(moment));

const searchBody = z.object({
  ...when,
  q: z.string().max(200).describe('Words, or a whole number. Every person shown sees the look-up.'),
  after: z.uuid().optional().describe('Id of the last record seen.'),
});

const search = route({
  method: 'POST',
  path: '/api/v1/registry/:register/search',
  access: 'officer',
  limit: 'write',
  summary: 'Records of the own register by words, for a purpose.',
  params,
  body: searchBody,
  answer: z.object({ records: z.array(factSchema), next: z.uuid().optional() }),
  handle: async (request: RouteRequest<z.infer<typeof params>, unknown, z.infer<typeof searchBody>>) => {
    const { knownAt, ...body } = request.body;
    const { facts, next } = await request.perform(searchAction, {
      ...{ register: request.params.register, knownAt: known(knownAt) },
      ...body,
    });
    return json({ records: facts.map(presentFact), ...(next === undefined ? {} : { next }) });
  },
});

const recordParams = params.extend({ id: z.uuid() });
const recordQuery = z.object(when);

const record = route({
  method: 'GET',
  path: '/api/v1/registry/:register/records/:id',
  access: 'officer',
  summary: 'One record of the own register as it stood on a day, as it was known at a moment, with every version.',
  params: recordParams,
  query: recordQuery,
  answer: z.object({
    record: factSchema.nullable().describe('null: it did not hold.'),
    versions: z.array(pastSchema),
  }),
  handle: async (request: RouteRequest<z.infer<typeof recordParams>, z.infer<typeof recordQuery>>) => {
    const { knownAt, ...query } = request.query;
    const { fact, versions } = await request.perform(openRecordAction, {
      ...{ register: request.params.register, recordId: request.params.id, knownAt: known(knownAt) },
      ...query,
    });
    return json({ record: fact ? presentFact(fact) : null, versions: versions.map(presentPast) });
  },
});

export const registryApiRoutes = [search, record];
