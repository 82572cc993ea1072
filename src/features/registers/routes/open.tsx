/** Registers for everybody, as pages. */
import { z } from 'zod';
import { say } from '#kernel/text.ts';
import { isUuid } from '#kernel/uuid.ts';
import { page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { getEdition, registerDefinitions, registerEditions } from '../actions/definitions.ts';
import { standingOf } from '../actions/elsewhere.ts';
import { openHistory, openRecords, openRegister } from '../actions/open-records.ts';
import { stopsOf } from '../actions/stops.ts';
import { registerFigures } from '../counts.ts';
import { RegistersPage } from '../pages/open/list.tsx';
import { PurposesPage } from '../pages/open/purposes.tsx';
import { OpenRecordPage, OpenRecordsPage } from '../pages/open/records.tsx';
import { RegisterPage } from '../pages/open/register.tsx';
import { readingOf } from './reading.ts';

const t = texts('registers');

const PAGE_SIZE = 20;

const list = route({
  method: 'GET',
  path: '/:lang/registers',
  access: 'public',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const figures = await registerFigures(app);
    const definitions = registerDefinitions(app.env, ctx.now);
    return page(
      t(ctx.language, 'open.title'),
      <RegistersPage reading={readingOf(request)} definitions={definitions} figures={figures} />,
      { description: t(ctx.language, 'open.lead') },
    );
  },
});

const params = z.object({ register: z.string().max(100) });
type Params = z.infer<typeof params>;

const register = route({
  method: 'GET',
  path: '/:lang/registers/:register',
  access: 'public',
  params,
  handle: async (request: RouteRequest<Params>) => {
    const { app, ctx } = request;
    const { definition } = getEdition(app.env, request.params.register, ctx.now);
    const figures = await registerFigures(app);
    const stops = await app.read((tx) => stopsOf(tx, definition.register));
    const standing = await app.read((tx) => standingOf(tx, definition.register));
    return page(
      say(definition.title, ctx.language),
      <RegisterPage
        reading={readingOf(request)}
        definition={definition}
        editions={registerEditions(app.env, definition.register)}
        figures={figures}
        stops={stops}
        standing={standing}
      />,
      { description: say(definition.description, ctx.language) },
    );
  },
});

const query = z.object({
  q: z.string().max(200).optional(),
  field: z
    .string()
    .max(100)
    .optional()
    .transform((field) => field || undefined),
  after: z.string().refine(isUuid).optional(),
});

const records = route({
  method: 'GET',
  path: '/:lang/registers/:register/records',
  access: 'public',
  params,
  query,
  handle: async (request: RouteRequest<Params, z.infer<typeof query>>) => {
    const { app, ctx, query: asked } = request;
    const definition = openRegister(app.env, request.params.register, ctx.now);
    const found = await app.read((tx) => openRecords(tx, definition.register, { ...asked, limit: PAGE_SIZE }));
    return page(
      t(ctx.language, 'open.recordsOf', { register: say(definition.title, ctx.language) }),
      <OpenRecordsPage reading={readingOf(request)} definition={definition} page={found} asked={asked} />,
    );
  },
});

const recordParams = params.extend({ id: z.string().refine(isUuid) });

const record = route({
  method: 'GET',
  path: '/:lang/registers/:register/records/:id',
  access: 'public',
  params: recordParams,
  handle: async (request: RouteRequest<z.infer<typeof recordParams>>) => {
    const { app, ctx } = request;
    const definition = openRegister(app.env, request.params.register, ctx.now);
    const history = await app.read((tx) => openHistory(tx, definition.register, request.params.id));
    return page(
      say(definition.title, ctx.language),
      <OpenRecordPage reading={readingOf(request)} definition={definition} history={history} />,
    );
  },
});

const purposes = route({
  method: 'GET',
  path: '/:lang/purposes',
  access: 'public',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const stops = await app.read((tx) => stopsOf(tx));
    return page(
      t(ctx.language, 'purposes.title'),
      <PurposesPage reading={readingOf(request)} definitions={registerDefinitions(app.env, ctx.now)} stops={stops} />,
      { description: t(ctx.language, 'purposes.lead') },
    );
  },
});

export const openRoutes = [list, purposes, register, records, record];
