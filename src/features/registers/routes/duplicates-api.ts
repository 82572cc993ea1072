/** Pairs that may be one record, for programs: the search, the list, the pair, and both decisions. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { answerProposed, proposedAnswer } from '#platform/four-eyes/answer.ts';
import { distinctAction, listDuplicates, openPairAction, scanAction } from '../actions/duplicates.ts';
import { groundShape, words } from '../actions/ground.ts';
import { mergeAction, splitAction } from '../actions/merge.ts';
import { factSchema, presentFact } from './fact.ts';

const params = z.object({ register: z.string().max(100).describe('Id of a register of the own agency.') });
type Params = z.infer<typeof params>;
const pairParams = params.extend({ one: z.uuid(), other: z.uuid() });
type PairParams = z.infer<typeof pairParams>;
const path = '/api/v1/registry/:register/duplicates';
const done = z.object({ done: z.literal(true) });

const listQuery = z.object({
  first: z.uuid().optional().describe('With `second`: the last pair seen.'),
  second: z.uuid().optional(),
});
const pairSchema = z.object({ first: z.uuid(), second: z.uuid() });

const list = route({
  method: 'GET',
  path,
  access: 'officer',
  summary: 'Pairs of records that a rule suspects to be one and nobody has decided, without any value.',
  params,
  query: listQuery,
  answer: z.object({
    pairs: z.array(pairSchema.extend({ rule: z.string(), foundAt: z.iso.datetime() })),
    next: pairSchema.optional().describe('Give it for the next page; absent: there is none.'),
  }),
  handle: async ({ app, ctx, params: { register }, query }: RouteRequest<Params, z.infer<typeof listQuery>>) => {
    const after = query.first && query.second ? { firstId: query.first, secondId: query.second } : undefined;
    const { pairs, next } = await app.read((tx) => listDuplicates(tx, ctx, register, after));
    return json({
      pairs: pairs.map(({ rule, foundAt, ...pair }) => ({ ...idsOf(pair), rule, foundAt: isoInstant(foundAt) })),
      ...(next ? { next: idsOf(next) } : {}),
    });
  },
});

const idsOf = ({ firstId, secondId }: { readonly firstId: string; readonly secondId: string }) => ({
  first: firstId,
  second: secondId,
});

const scan = route({
  method: 'POST',
  path,
  access: 'officer',
  limit: 'write',
  summary: 'Begins a search for pairs through the whole register.',
  params,
  body: z.object({}),
  answer: done,
  answered: [202],
  handle: async (request: RouteRequest<Params>) => {
    await request.perform(scanAction, { register: request.params.register });
    return json({ done: true }, 202);
  },
});

const pair = route({
  method: 'GET',
  path: `${path}/:one/:other`,
  access: 'officer',
  summary: 'Two records side by side, for the first purpose of the workplace. Whoever they speak of sees the look.',
  params: pairParams,
  answer: z.object({
    records: z.array(factSchema.nullable()).length(2).describe('In the order asked; null: it holds no more.'),
    rule: z.string().nullable().describe('Why they are suspected.'),
    distinct: z
      .object({ reason: z.string(), decidedAt: z.iso.datetime() })
      .nullable()
      .describe('Set where they were found not to be one.'),
  }),
  handle: async (request: RouteRequest<PairParams>) => {
    const { facts, rule, distinct } = await request.perform(openPairAction, request.params);
    return json({
      records: facts.map((fact) => (fact ? presentFact(fact) : null)),
      rule: rule?.id ?? null,
      distinct: distinct ? { reason: distinct.reason, decidedAt: isoInstant(distinct.decidedAt) } : null,
    });
  },
});

const distinctBody = z.strictObject({ reason: words });

const part = route({
  method: 'POST',
  path: `${path}/:one/:other/distinct`,
  access: 'officer',
  limit: 'write',
  summary: 'Decides that the two are not the same, for ever.',
  params: pairParams,
  body: distinctBody,
  answer: done,
  answered: [201],
  handle: async (request: RouteRequest<PairParams, unknown, z.infer<typeof distinctBody>>) => {
    await request.perform(distinctAction, { ...request.params, ...request.body });
    return json({ done: true }, 201);
  },
});

const groundBody = z.strictObject(groundShape);
type Ground = z.infer<typeof groundBody>;
const mergeParams = params.extend({ id: z.uuid(), into: z.uuid() });

const merge = route({
  method: 'POST',
  path: '/api/v1/registry/:register/records/:id/merge/:into',
  access: 'officer',
  limit: 'write',
  summary: 'Proposes that one record goes into another; a second officer confirms it.',
  params: mergeParams,
  body: groundBody,
  answer: proposedAnswer,
  answered: [201],
  handle: async (request: RouteRequest<z.infer<typeof mergeParams>, unknown, Ground>) => {
    const { register, id: recordId, into } = request.params;
    return answerProposed(await request.perform(mergeAction, { ...request.body, register, recordId, into }));
  },
});

const splitParams = params.extend({ id: z.uuid() });

const split = route({
  method: 'POST',
  path: '/api/v1/registry/:register/records/:id/split',
  access: 'officer',
  limit: 'write',
  summary: 'Proposes that a merged record stands for itself again; a second officer confirms it.',
  params: splitParams,
  body: groundBody,
  answer: proposedAnswer,
  answered: [201],
  handle: async (request: RouteRequest<z.infer<typeof splitParams>, unknown, Ground>) => {
    const { register, id: recordId } = request.params;
    return answerProposed(await request.perform(splitAction, { ...request.body, register, recordId }));
  },
});

export const duplicateApiRoutes = [list, scan, pair, part, merge, split];
