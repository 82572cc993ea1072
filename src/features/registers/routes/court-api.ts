/** The court's door for programs. */
import { z } from 'zod';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { instantFromIso, isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { demandAction, demandsOfActor, openDemandAction } from '../actions/court.ts';
import { factSchema, presentFact } from './fact.ts';
import { pastSchema, presentPast } from './past.ts';

const localDate = z.string().refine((day): day is LocalDate => isLocalDate(day));

const demandSchema = z.object({
  register: z.string().max(100),
  kind: z.enum(['iin', 'bin']),
  number: z.string().max(20).describe('Whose past is read.'),
  actNumber: z.string().max(100),
  actDate: localDate,
  caseNumber: z.string().max(100).describe('As the court numbers its cases.'),
  until: localDate.describe('The last day on which it opens anything.'),
});

const list = route({
  method: 'GET',
  path: '/api/v1/court/demands',
  access: 'officer',
  summary: 'Judicial acts that the officer entered or confirmed, newest first.',
  answer: z.object({
    demands: z.array(
      z.object({
        id: z.uuid(),
        register: z.string(),
        actNumber: z.string(),
        actDate: z.iso.date(),
        caseNumber: z.string(),
        until: z.iso.datetime().describe('From then on it opens nothing.'),
      }),
    ),
  }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const demands = await app.read((tx) => demandsOfActor(tx, ctx));
    return json({
      demands: demands.map(({ id, register, actNumber, actDate, caseNumber, untilAt }) => ({
        ...{ id, register, actNumber, actDate, caseNumber, until: isoInstant(untilAt) },
      })),
    });
  },
});

const propose = route({
  method: 'POST',
  path: '/api/v1/court/demands',
  access: 'officer',
  limit: 'write',
  summary: 'Proposes that a judicial act open the past of somebody’s records; another officer of the court confirms.',
  body: demandSchema,
  answer: z.object({ proposal: z.uuid(), until: z.iso.datetime() }),
  answered: [201],
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof demandSchema>>) => {
    const proposed = await request.perform(demandAction, request.body);
    return json({ proposal: proposed.proposal, until: isoInstant(proposed.until) }, 201);
  },
});

const params = z.object({ id: z.uuid() });
const query = z.object({
  after: z.uuid().optional().describe('Id of the last record seen.'),
  validOn: localDate.optional().describe('The day of the world asked about; absent: today.'),
  knownAt: z.iso.datetime({ offset: true }).optional().describe('What was known at this moment; absent: now.'),
});

const opened = route({
  method: 'GET',
  path: '/api/v1/court/demands/:id',
  access: 'officer',
  summary:
    'What a judicial act opens: each record that ever named him, on a day, as known at a moment, and its versions.',
  params,
  query,
  answer: z.object({
    records: z.array(
      z.object({
        recordId: z.uuid(),
        record: factSchema.nullable().describe('null: it did not hold, or did not name him.'),
        versions: z.array(pastSchema),
      }),
    ),
    next: z.uuid().optional(),
  }),
  handle: async (request: RouteRequest<z.infer<typeof params>, z.infer<typeof query>>) => {
    const { validOn, knownAt, after } = request.query;
    const { records, next } = await request.perform(openDemandAction, {
      ...{ id: request.params.id, after, validOn },
      knownAt: knownAt === undefined ? undefined : instantFromIso(knownAt),
    });
    return json({
      records: records.map(({ recordId, fact, versions }) => ({
        ...{ recordId, record: fact ? presentFact(fact) : null, versions: versions.map(presentPast) },
      })),
      ...(next === undefined ? {} : { next }),
    });
  },
});

export const courtApiRoutes = [list, propose, opened];
