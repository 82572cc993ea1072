/** Pairs of records that may be one: the search, the list, the pair side by side, and the decision. */
import { z } from 'zod';
import { isUuid } from '#kernel/uuid.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import {
  distinctAction,
  listDuplicates,
  openPairAction,
  requireDuplicates,
  scanAction,
} from '../actions/duplicates.ts';
import { DuplicatesPage, PairPage } from '../pages/registry/duplicates.tsx';
import { readingOf } from './reading.ts';

const t = texts('registers');

const uuid = z.string().refine(isUuid);
const params = z.object({ register: z.string().max(100) });
type Params = z.infer<typeof params>;
const listQuery = z.object({ first: uuid.optional(), second: uuid.optional(), sought: z.literal('1').optional() });

const path = '/:lang/registry/:register/duplicates';

const list = route({
  method: 'GET',
  path,
  access: 'officer',
  params,
  query: listQuery,
  handle: async (request: RouteRequest<Params, z.infer<typeof listQuery>>) => {
    const { app, ctx, query } = request;
    const { definition } = requireDuplicates(app.env, ctx, request.params.register);
    const after = query.first && query.second ? { firstId: query.first, secondId: query.second } : undefined;
    const found = await app.read((tx) => listDuplicates(tx, ctx, definition.register, after));
    const props = { reading: readingOf(request), definition, found, isSought: query.sought === '1' };
    return page(t(ctx.language, 'duplicates.title'), <DuplicatesPage {...props} />, { navigation: 'registry' });
  },
});

const scan = route({
  method: 'POST',
  path,
  access: 'officer',
  limit: 'write',
  params,
  body: z.object({}),
  handle: async (request: RouteRequest<Params>) => {
    const { register } = request.params;
    await request.perform(scanAction, { register });
    return redirect(`/${request.ctx.language}/registry/${register}/duplicates?sought=1`);
  },
});

const pairParams = params.extend({ one: uuid, other: uuid });
type PairParams = z.infer<typeof pairParams>;
const pairPath = `${path}/:one/:other` as const;

async function pairPage(request: RouteRequest<PairParams>, hasFault: boolean): Promise<Reply> {
  const { app, ctx, params } = request;
  const { definition } = requireDuplicates(app.env, ctx, params.register);
  const opened = await request.perform(openPairAction, params);
  const props = { reading: readingOf(request), definition, opened, ids: [params.one, params.other] as const, hasFault };
  return page(t(ctx.language, 'duplicates.pair'), <PairPage {...props} />, {
    navigation: 'registry',
    ...(hasFault ? { status: 422, hasErrors: true } : {}),
  });
}

const pair = route({
  method: 'GET',
  path: pairPath,
  access: 'officer',
  params: pairParams,
  handle: (request: RouteRequest<PairParams>) => pairPage(request, false),
});

const body = z.object({ reason: z.string().trim().max(500).default('') });

const distinct = route({
  method: 'POST',
  path: pairPath,
  access: 'officer',
  limit: 'write',
  params: pairParams,
  body,
  handle: async (request: RouteRequest<PairParams, unknown, z.infer<typeof body>>) => {
    const { ctx, params, body: given } = request;
    if (given.reason === '') return pairPage(request, true);
    await request.perform(distinctAction, { ...params, reason: given.reason });
    return redirect(`/${ctx.language}/registry/${params.register}/duplicates`);
  },
});

export const duplicateRoutes = [list, scan, pair, distinct];
