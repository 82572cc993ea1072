/** For search engines: a demonstration asks not to be found, a real portal says what it has. */
import { catalogueOf } from '#features/services/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { App } from '#platform/app.ts';
import { bytes, route } from '#platform/feature.ts';

const ONE_HOUR = { 'cache-control': 'public, max-age=3600' };

const robots = route({
  method: 'GET',
  path: '/robots.txt',
  access: 'public',
  limit: 'open',
  handle: ({ app }) => {
    const { publicUrl } = app.env.config;
    const rules =
      app.env.instance.mode === 'demo'
        ? ['User-agent: *', 'Disallow: /']
        : [
            'User-agent: *',
            'Disallow: /api/',
            'Disallow: /*/cabinet',
            'Disallow: /*/sign-in',
            `Sitemap: ${publicUrl}/sitemap.xml`,
          ];
    return bytes(`${rules.join('\n')}\n`, 'text/plain; charset=utf-8', ONE_HOUR);
  },
});

/** Every public page that stays, without a language before it. */
function pathsOf(app: App): string[] {
  const { services, lifeEvents } = catalogueOf(app.env, app.env.clock.now());
  return [
    '',
    '/services',
    '/agencies',
    '/law',
    '/papers',
    '/registers',
    '/help',
    ...lifeEvents.map(({ id }) => `/life-events/${id}`),
    ...services.map(({ id }) => `/services/${id}`),
  ];
}

/** Sitemap protocol 0.9, with each page's other languages (xhtml:link). Ids are small Latin letters, so nothing needs escaping. */
const sitemap = route({
  method: 'GET',
  path: '/sitemap.xml',
  access: 'public',
  limit: 'open',
  handle: ({ app }) => {
    const { publicUrl } = app.env.config;
    const urls = pathsOf(app).flatMap((path) => {
      const links = LANGUAGES.map(
        (other) => `<xhtml:link rel="alternate" hreflang="${other}" href="${publicUrl}/${other}${path}"/>`,
      ).join('');
      return LANGUAGES.map((language) => `<url><loc>${publicUrl}/${language}${path}</loc>${links}</url>`);
    });
    const head =
      '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">';
    return bytes(`${head}\n${urls.join('\n')}\n</urlset>\n`, 'application/xml', ONE_HOUR);
  },
});

export const robotsRoutes = [robots, sitemap];
