/** Public pages of the catalogue: from memory alone, kept as bytes by language and edition. */
import { h, type VNode } from 'preact';
import { z } from 'zod';
import { agencies, agency } from '#features/country/index.ts';
import { page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { refuse as refusePlatform } from '#platform/refusals.ts';
import { texts } from '#platform/texts.ts';
import { type Catalogue, cacheKeyOf, catalogueOf, citedActs, type ServiceEntry } from '../catalogue.ts';
import { measurements } from '../measured.ts';
import { AgenciesPage, AgencyPage } from '../pages/agencies.tsx';
import type { Reading } from '../pages/cite.tsx';
import { LawPage } from '../pages/law.tsx';
import { FoundPage, LIST, ListPage, ORDERS } from '../pages/list.tsx';
import { ServicePage } from '../pages/service.tsx';
import { startOf } from '../pages/start.tsx';
import { passportOf } from '../passport.ts';

const t = texts('services/catalogue');

export const readingOf = ({ app, ctx }: RouteRequest): Reading => ({
  env: app.env,
  language: ctx.language,
  now: ctx.now,
});

/** The entry of a service. Refuses platform.not_found. */
export const entryOf = (catalogue: Catalogue, id: string): ServiceEntry =>
  catalogue.find(id) ?? refusePlatform('not_found');

interface PublicPage {
  readonly title: string;
  /** Called only when the page isn't kept yet: everything costly belongs inside. */
  readonly body: () => VNode;
  readonly navigation: string;
  readonly description?: string;
  /** Names what sets the body apart for some readers, where something does. */
  readonly variant?: string;
  readonly drawnFrom?: string;
}

// The only query that people share: the orders of the list, three addresses.
const ORDERED = /\?(by=(?:event|agency|letter))$/;

/** A page whose body is the same for everybody, or for everybody of its variant. */
export function publicPage(request: RouteRequest, catalogue: Catalogue, shown: PublicPage): Reply {
  const { title, body, navigation, description, variant, drawnFrom } = shown;
  const [, keptQuery] = ORDERED.exec(request.url) ?? [];
  return page(title, h(body, {}), {
    navigation,
    ...(description === undefined ? {} : { description }),
    ...(drawnFrom === undefined ? {} : { drawnFrom }),
    ...(keptQuery === undefined ? {} : { keptQuery }),
    cacheKey: [cacheKeyOf(request.app.env, catalogue), variant].join(' '),
  });
}

const listQuery = z.object({ q: z.string().optional().catch(undefined), by: z.enum(ORDERS).catch('event') });
type ListQuery = z.infer<typeof listQuery>;

const list = route({
  method: 'GET',
  path: '/:lang/services',
  access: 'public',
  query: listQuery,
  handle: (request: RouteRequest<unknown, ListQuery>) => {
    const { query, app, ctx } = request;
    if (query.q !== undefined) return found(request, query.q);
    const catalogue = catalogueOf(app.env, ctx.now);
    return publicPage(request, catalogue, {
      title: t(ctx.language, 'list.title'),
      body: () => ListPage({ reading: readingOf(request), catalogue, order: query.by }),
      navigation: 'services',
      description: t(ctx.language, 'list.lead', { n: catalogue.services.length }),
      drawnFrom: LIST,
    });
  },
});

const search = route({
  method: 'GET',
  path: '/:lang/search',
  access: 'public',
  query: listQuery,
  handle: (request: RouteRequest<unknown, ListQuery>) => found(request, request.query.q ?? ''),
});

function found(request: RouteRequest, query: string): Reply {
  const { app, ctx } = request;
  const catalogue = catalogueOf(app.env, ctx.now);
  const services = catalogue.search.find(query).flatMap((id) => catalogue.find(id) ?? []);
  const title = query.trim() === '' ? t(ctx.language, 'search.title') : t(ctx.language, 'search.titleOf', { query });
  const body = () => FoundPage({ reading: readingOf(request), catalogue, query, found: services });
  return publicPage(request, catalogue, { title, body, navigation: 'services' });
}

export const serviceParams = z.object({ lang: z.string(), service: z.string().max(100) });
export type ServiceParams = z.infer<typeof serviceParams>;

const service = route({
  method: 'GET',
  path: '/:lang/services/:service',
  access: 'public',
  params: serviceParams,
  handle: (request: RouteRequest<ServiceParams>) => {
    const { app, ctx, params } = request;
    const catalogue = catalogueOf(app.env, ctx.now);
    const entry = entryOf(catalogue, params.service);
    const start = startOf(ctx.actor, entry.definition);
    return publicPage(request, catalogue, {
      title: entry.definition.title[ctx.language],
      body: () =>
        ServicePage({
          reading: readingOf(request),
          entry,
          passport: passportOf(app.env, entry, ctx.now),
          measured: measurements(app.env).of(entry.id),
          start,
        }),
      navigation: 'services',
      description: entry.definition.summary[ctx.language],
      variant: start,
    });
  },
});

const allAgencies = route({
  method: 'GET',
  path: '/:lang/agencies',
  access: 'public',
  handle: (request) => {
    const { app, ctx } = request;
    const catalogue = catalogueOf(app.env, ctx.now);
    return publicPage(request, catalogue, {
      title: t(ctx.language, 'agencies.title'),
      body: () => AgenciesPage({ reading: readingOf(request), agencies: agencies(app.env, ctx.now), catalogue }),
      navigation: 'services',
      description: t(ctx.language, 'agencies.lead'),
    });
  },
});

const agencyParams = z.object({ lang: z.string(), agency: z.string().max(100) });

const oneAgency = route({
  method: 'GET',
  path: '/:lang/agencies/:agency',
  access: 'public',
  params: agencyParams,
  handle: (request: RouteRequest<z.infer<typeof agencyParams>>) => {
    const { app, ctx, params } = request;
    const shown = agency(app.env, params.agency, ctx.now) ?? refusePlatform('not_found');
    const catalogue = catalogueOf(app.env, ctx.now);
    return publicPage(request, catalogue, {
      title: shown.title[ctx.language],
      body: () => AgencyPage({ reading: readingOf(request), agency: shown, catalogue }),
      navigation: 'services',
    });
  },
});

const law = route({
  method: 'GET',
  path: '/:lang/law',
  access: 'public',
  handle: (request) => {
    const { app, ctx } = request;
    const catalogue = catalogueOf(app.env, ctx.now);
    return publicPage(request, catalogue, {
      title: t(ctx.language, 'laws.title'),
      body: () => LawPage({ reading: readingOf(request), acts: citedActs(app.env, catalogue, ctx.language) }),
      navigation: 'law',
      description: t(ctx.language, 'laws.lead'),
    });
  },
});

export const pageRoutes = [list, search, service, allAgencies, oneAgency, law];
