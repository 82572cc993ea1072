/** The cabinet's pages of registers: own data, and who looked at it. */
import { z } from 'zod';
import { isUuid } from '#kernel/uuid.ts';
import { page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { holderOf } from '../actions/holder.ts';
import { lookupsOf } from '../actions/lookups.ts';
import { ownData, ownHistory } from '../actions/own-data.ts';
import { LookupsPage } from '../pages/lookups.tsx';
import { OwnDataPage } from '../pages/own-data.tsx';
import { OwnHistoryPage } from '../pages/own-history.tsx';

const t = texts('registers');

const beforeSchema = z.object({ before: z.string().refine(isUuid).optional() });

const lookupsRoute = route({
  method: 'GET',
  path: '/:lang/cabinet/lookups',
  access: 'person',
  query: beforeSchema,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, z.infer<typeof beforeSchema>>) => {
    const { language } = ctx;
    const lookups = await app.read((tx) =>
      lookupsOf(tx, holderOf(ctx.actor), query.before ? { before: query.before } : {}),
    );
    return page(t(language, 'lookups.title'), LookupsPage({ env: app.env, language, page: lookups, now: ctx.now }), {
      navigation: 'cabinet',
    });
  },
});

const ownDataRoute = route({
  method: 'GET',
  path: '/:lang/cabinet/data',
  access: 'person',
  handle: async ({ app, ctx }) => {
    const { language } = ctx;
    const data = await app.read((tx) => ownData(tx, holderOf(ctx.actor)));
    const showing = { env: app.env, language, identifier: data.identifier, references: data.references };
    return page(t(language, 'data.title'), OwnDataPage({ data, showing, now: ctx.now }), { navigation: 'cabinet' });
  },
});

const recordParams = z.object({ register: z.string().max(100), id: z.string().refine(isUuid) });

const ownHistoryRoute = route({
  method: 'GET',
  path: '/:lang/cabinet/data/:register/:id',
  access: 'person',
  params: recordParams,
  handle: async ({ app, ctx, params }: RouteRequest<z.infer<typeof recordParams>>) => {
    const { language } = ctx;
    const history = await app.read((tx) => ownHistory(tx, holderOf(ctx.actor), params.register, params.id));
    const showing = { env: app.env, language, identifier: history.identifier, references: history.references };
    return page(t(language, 'history.title'), OwnHistoryPage({ history, showing }), { navigation: 'cabinet' });
  },
});

export const cabinetRoutes = [lookupsRoute, ownDataRoute, ownHistoryRoute];
