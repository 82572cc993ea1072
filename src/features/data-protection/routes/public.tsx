/** The authority's work for everybody. */
import { readingOf, stopsOf } from '#features/registers/index.ts';
import { page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { PublicPage } from '../pages/public.tsx';
import { yearOf } from '../report/compute.ts';
import { allBreaches } from '../store/breaches.ts';
import { MOST_BREACHES } from './breaches.tsx';

const t = texts('data-protection');

const home = route({
  method: 'GET',
  path: '/:lang/data-protection',
  access: 'public',
  handle: async (request: RouteRequest) => {
    const { app, ctx } = request;
    const found = await app.read(async (tx) => ({
      stops: await stopsOf(tx),
      breaches: await allBreaches(tx, MOST_BREACHES),
    }));
    return page(
      t(ctx.language, 'public.title'),
      <PublicPage reading={readingOf(request)} {...found} year={yearOf(app, ctx.now)} />,
      {
        description: t(ctx.language, 'public.short'),
      },
    );
  },
});

export const publicRoutes = [home];
