/** Public pages and data of quality. */
import { z } from 'zod';
import { agency } from '#features/country/index.ts';
import { serviceEdition, serviceEditions } from '#features/services/index.ts';
import { bytes, json, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { NOTHING, qualityOf } from '../figures/compute.ts';
import {
  bypassSchema,
  type CsvSubject,
  figuresCsv,
  figuresSchema,
  presentWindow,
  windowSchema,
} from '../figures/present.ts';
import { AgencyQualityPage, MethodPage, QualityPage, ServiceQualityPage } from '../pages/quality.tsx';
import { refuse } from '../refusals.ts';

const t = texts('oversight');

const params = z.object({ id: z.string().max(100) });
type Request = RouteRequest<{ id: string }>;
type Of = Pick<RouteRequest, 'app' | 'ctx'>;

const readingOf = ({ app, ctx }: Of) => ({ env: app.env, language: ctx.language, now: ctx.now });
const getService = ({ app, ctx }: Of, id: string) => serviceEdition(app.env, id, ctx.now) ?? refuse('not_found');

const all = route({
  method: 'GET',
  path: '/:lang/quality',
  access: 'public',
  handle: async (request: RouteRequest) =>
    page(
      t(request.ctx.language, 'quality.title'),
      <QualityPage reading={readingOf(request)} quality={await qualityOf(request.app)} />,
      { description: t(request.ctx.language, 'quality.lead') },
    ),
});

const method = route({
  method: 'GET',
  path: '/:lang/quality/method',
  access: 'public',
  handle: ({ ctx: { language } }: RouteRequest) =>
    page(t(language, 'method.title'), <MethodPage language={language} />, { description: t(language, 'method.lead') }),
});

const ofService = route({
  method: 'GET',
  path: '/:lang/quality/services/:id',
  access: 'public',
  params,
  handle: async (request: Request) => {
    const service = getService(request, request.params.id);
    const quality = await qualityOf(request.app);
    return page(
      `${t(request.ctx.language, 'quality.service')}: ${service.definition.title[request.ctx.language]}`,
      <ServiceQualityPage reading={readingOf(request)} quality={quality} service={service} />,
    );
  },
});

const ofAgency = route({
  method: 'GET',
  path: '/:lang/quality/agencies/:id',
  access: 'public',
  params,
  handle: async (request: Request) => {
    const { app, ctx } = request;
    const { title } = agency(app.env, request.params.id, ctx.now) ?? refuse('not_found');
    const quality = await qualityOf(app);
    return page(
      `${t(ctx.language, 'quality.agency')}: ${title[ctx.language]}`,
      <AgencyQualityPage reading={readingOf(request)} quality={quality} id={request.params.id} />,
    );
  },
});

const query = z.object({ format: z.enum(['json', 'csv']).default('json') });
type Query = z.infer<typeof query>;

const csv = (name: string, kind: 'service' | 'agency', subjects: readonly CsvSubject[]): Reply =>
  bytes(figuresCsv(kind, subjects), 'text/csv; charset=utf-8', {
    'content-disposition': `attachment; filename="${name}.csv"`,
  });

const answer = windowSchema.extend({ service: z.string(), figures: figuresSchema });

const apiServices = route({
  method: 'GET',
  path: '/api/v1/quality/services',
  access: 'public',
  summary: 'Quality of every service over the last twelve months, computed from histories.',
  query,
  answer: windowSchema.extend({
    services: z.array(z.object({ service: z.string(), figures: figuresSchema })),
  }),
  produces: ['application/json', 'text/csv'],
  handle: async ({ app, ctx, query: { format } }: RouteRequest<unknown, Query>) => {
    const quality = await qualityOf(app);
    const services = serviceEditions(app.env, ctx.now).map(({ id }) => ({
      id,
      figures: quality.services.get(id) ?? NOTHING,
    }));
    if (format === 'csv') return csv('quality-services', 'service', services);
    return json({
      ...presentWindow(quality),
      services: services.map(({ id, figures }) => ({ service: id, figures })),
    });
  },
});

const apiService = route({
  method: 'GET',
  path: '/api/v1/quality/services/:id',
  access: 'public',
  summary: 'Quality of one service over the last twelve months.',
  params,
  query,
  answer,
  produces: ['application/json', 'text/csv'],
  handle: async (request: RouteRequest<{ id: string }, Query>) => {
    const { id } = getService(request, request.params.id);
    const quality = await qualityOf(request.app);
    const figures = quality.services.get(id) ?? NOTHING;
    if (request.query.format === 'csv') return csv(`quality-${id}`, 'service', [{ id, figures }]);
    return json({ ...presentWindow(quality), service: id, figures });
  },
});

const apiAgency = route({
  method: 'GET',
  path: '/api/v1/quality/agencies/:id',
  access: 'public',
  summary: 'Quality of one agency over the last twelve months, with what its registers wrote outside of cases.',
  params,
  query,
  answer: windowSchema.extend({ agency: z.string(), figures: figuresSchema, bypass: bypassSchema.nullable() }),
  produces: ['application/json', 'text/csv'],
  handle: async ({ app, ctx, params: { id }, query: { format } }: RouteRequest<{ id: string }, Query>) => {
    if (!agency(app.env, id, ctx.now)) throw refuse('not_found');
    const quality = await qualityOf(app);
    const figures = quality.agencies.get(id) ?? NOTHING;
    const bypass = quality.bypass.get(id);
    if (format === 'csv') return csv(`quality-${id}`, 'agency', [{ id, figures, bypass }]);
    return json({ ...presentWindow(quality), agency: id, figures, bypass: bypass ?? null });
  },
});

export const qualityRoutes = [all, method, ofService, ofAgency, apiServices, apiService, apiAgency];
