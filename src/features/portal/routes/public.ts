/** Pages for everybody: the start page, life events, help. From memory alone, kept as bytes. */
import { h } from 'preact';
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { cacheKeyOf, catalogueOf, measurements, servicesOfEvent } from '#features/services/index.ts';
import { isStaff } from '#kernel/actor.ts';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { languageOf } from '#platform/http/language.ts';
import { LANGUAGE_COOKIE } from '#platform/http/request.ts';
import { refuse as refusePlatform } from '#platform/refusals.ts';
import { texts } from '#platform/texts.ts';
import { HelpPage } from '../pages/help.tsx';
import { HomePage } from '../pages/home.tsx';
import { LifeEventPage } from '../pages/life-event.tsx';

const t = texts('portal');

const LANGUAGE_KEPT_SECONDS = 365 * 24 * 3600;

/** By the language chosen before, else by the browser's, else in Kazakh. */
const start = route({
  method: 'GET',
  path: '/',
  access: 'public',
  handle: ({ ctx }) => redirect(`/${ctx.language}`),
});

const headerText = ({ headers }: RouteRequest, name: string): string => String(headers[name] ?? '');

/** Whoever is on a start page of another language than `/` would give him has chosen it: that is kept, and nothing else is. */
function chosenLanguage(request: RouteRequest) {
  const { language } = request.ctx;
  const offered = languageOf('/', request.cookies[LANGUAGE_COOKIE], headerText(request, 'accept-language'));
  if (offered === language) return undefined;
  return [{ name: LANGUAGE_COOKIE, value: language, maxAgeSeconds: LANGUAGE_KEPT_SECONDS }];
}

const home = route({
  method: 'GET',
  path: '/:lang',
  access: 'public',
  params: z.object({ lang: z.string() }),
  handle: (request) => {
    const { app, ctx } = request;
    const { env } = app;
    const catalogue = catalogueOf(env, ctx.now);
    const reading = { env, language: ctx.language, now: ctx.now };
    const cookies = chosenLanguage(request);
    const body = h(HomePage, { reading, catalogue, measured: measurements(env), isStaff: isStaff(ctx.actor) });
    return page(countryOf(env, ctx.now).service[ctx.language], body, {
      width: 'wide',
      description: t(ctx.language, 'home.lead'),
      // A page that sets a cookie is nobody else's.
      ...(cookies
        ? { cookies }
        : { cacheKey: `${isStaff(ctx.actor) ? 'for staff ' : ''}${cacheKeyOf(env, catalogue)}` }),
    });
  },
});

const eventParams = z.object({ lang: z.string(), event: z.string().max(100) });

const lifeEvent = route({
  method: 'GET',
  path: '/:lang/life-events/:event',
  access: 'public',
  params: eventParams,
  handle: ({ app, ctx, params }: RouteRequest<z.infer<typeof eventParams>>) => {
    const catalogue = catalogueOf(app.env, ctx.now);
    const event = catalogue.lifeEvents.find(({ id }) => id === params.event) ?? refusePlatform('not_found');
    const reading = { env: app.env, language: ctx.language, now: ctx.now };
    const services = servicesOfEvent(catalogue, event.id, ctx.language);
    return page(event.title[ctx.language], h(LifeEventPage, { reading, event, services, catalogue }), {
      navigation: 'services',
      description: event.summary[ctx.language],
      cacheKey: cacheKeyOf(app.env, catalogue),
    });
  },
});

const help = route({
  method: 'GET',
  path: '/:lang/help',
  access: 'public',
  handle: ({ app, ctx }) => {
    const reading = { env: app.env, language: ctx.language, now: ctx.now };
    return page(t(ctx.language, 'help.title'), h(HelpPage, { reading, isStaff: isStaff(ctx.actor) }), {
      navigation: 'help',
      cacheKey: `help ${isStaff(ctx.actor) ? 'for staff ' : ''}${catalogueOf(app.env, ctx.now).version}`,
    });
  },
});

export const publicRoutes = [start, home, lifeEvent, help];
