/** The registrar's workplace, as pages. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { endOfDay, isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { say } from '#kernel/text.ts';
import { isUuid } from '#kernel/uuid.ts';
import { page, type RouteRequest, route } from '#platform/feature.ts';
import { formDay } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { preparedIds } from '../actions/correct-whole.ts';
import { standingOf } from '../actions/elsewhere.ts';
import { importIds } from '../actions/import-proposal.ts';
import {
  checkRecords,
  elsewhereOf,
  openRecordAction,
  registersOf,
  requireRegistrar,
  searchAction,
} from '../actions/registrar.ts';
import { registerFigures } from '../counts.ts';
import { ChecksPage, RegistryPage, WorkplacePage } from '../pages/registry/home.tsx';
import { RegistryRecordPage } from '../pages/registry/record.tsx';
import { readingOf } from './reading.ts';

const t = texts('registers');

const list = route({
  method: 'GET',
  path: '/:lang/registry',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const definitions = registersOf(app.env, ctx);
    const figures = await registerFigures(app);
    const elsewhere = await app.read((tx) =>
      Promise.all(
        elsewhereOf(app.env, ctx).map(async (definition) => ({
          definition,
          standing: await standingOf(tx, definition.register),
        })),
      ),
    );
    return page(
      t(ctx.language, 'registry.title'),
      <RegistryPage reading={readingOf(request)} definitions={definitions} elsewhere={elsewhere} figures={figures} />,
      { navigation: 'registry' },
    );
  },
});

const params = z.object({ register: z.string().max(100) });
type Params = z.infer<typeof params>;

const workplace = route({
  method: 'GET',
  path: '/:lang/registry/:register',
  access: 'officer',
  params,
  handle: async (request: RouteRequest<Params>) => {
    const { app, ctx } = request;
    const { definition } = requireRegistrar(app.env, ctx, request.params.register);
    const figures = await registerFigures(app);
    const waiting = await app.read(async (tx) => ({
      prepared: await preparedIds(tx, ctx, definition.register),
      imports: await importIds(tx, ctx, definition.register),
    }));
    return page(
      say(definition.title, ctx.language),
      <WorkplacePage reading={readingOf(request)} definition={definition} figures={figures} {...waiting} />,
      { navigation: 'registry' },
    );
  },
});

const searchBody = z.object({
  q: z.string().max(200).default(''),
  purpose: z.string().max(100).default(''),
  after: z.string().refine(isUuid).optional(),
});

const search = route({
  method: 'POST',
  path: '/:lang/registry/:register',
  access: 'officer',
  limit: 'write',
  params,
  body: searchBody,
  handle: async (request: RouteRequest<Params, unknown, z.infer<typeof searchBody>>) => {
    const { app, ctx, body } = request;
    const { definition } = requireRegistrar(app.env, ctx, request.params.register);
    const figures = await registerFigures(app);
    const props = { reading: readingOf(request), definition, figures, asked: body };
    const title = say(definition.title, ctx.language);
    if (body.q.trim() === '')
      return page(title, <WorkplacePage {...props} isEmpty />, {
        navigation: 'registry',
        status: 422,
        hasErrors: true,
      });
    const found = await request.perform(searchAction, { register: definition.register, ...body });
    return page(title, <WorkplacePage {...props} found={found} />, { navigation: 'registry' });
  },
});

const recordParams = params.extend({ id: z.string().refine(isUuid) });
const day = formDay
  .refine((text) => text === '' || isLocalDate(text))
  .transform((text) => (text === '' ? undefined : (text as LocalDate)))
  .optional();
const recordQuery = z.object({ purpose: z.string().max(100), on: day, known: day });
type RecordQuery = z.infer<typeof recordQuery>;

const record = route({
  method: 'GET',
  path: '/:lang/registry/:register/records/:id',
  access: 'officer',
  params: recordParams,
  query: recordQuery,
  handle: async (request: RouteRequest<z.infer<typeof recordParams>, RecordQuery>) => {
    const { app, ctx, query } = request;
    const { definition } = requireRegistrar(app.env, ctx, request.params.register);
    const { zone } = countryOf(app.env, ctx.now);
    const opened = await request.perform(openRecordAction, {
      register: definition.register,
      recordId: request.params.id,
      purpose: query.purpose,
      validOn: query.on,
      // What was known by the end of that day.
      knownAt: query.known && endOfDay(query.known, zone),
    });
    return page(
      say(definition.title, ctx.language),
      <RegistryRecordPage reading={readingOf(request)} definition={definition} opened={opened} asked={query} />,
      { navigation: 'registry' },
    );
  },
});

const checksQuery = z.object({ after: z.string().refine(isUuid).optional() });

const checks = route({
  method: 'GET',
  path: '/:lang/registry/:register/quality',
  access: 'officer',
  params,
  query: checksQuery,
  handle: async (request: RouteRequest<Params, z.infer<typeof checksQuery>>) => {
    const { app, ctx, query } = request;
    const { definition } = requireRegistrar(app.env, ctx, request.params.register);
    const checked = await app.read((tx) => checkRecords(tx, ctx, definition.register, query.after));
    return page(
      t(ctx.language, 'registry.quality'),
      <ChecksPage reading={readingOf(request)} definition={definition} checked={checked} />,
      { navigation: 'registry' },
    );
  },
});

export const registryRoutes = [list, workplace, search, record, checks];
