/** What is open to all: the keys by which tokens are checked, and which systems are connected. */
import { page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { MOUNT } from '../addresses.ts';
import { publicKeys } from '../keys.ts';
import { AllSystemsPage } from '../pages/all.tsx';

import { clients } from '../store/clients.ts';

const t = texts('sign-on');

/** The library would publish the keys of its own process; those of workers belong to them. */
const keys = route({
  method: 'GET',
  path: `${MOUNT}/jwks`,
  access: 'public',
  limit: 'program',
  handle: async ({ app }: RouteRequest) => ({
    kind: 'json',
    value: { keys: await app.read(publicKeys) },
    type: 'application/jwk-set+json; charset=utf-8',
    headers: { 'cache-control': 'public, max-age=3600' },
  }),
});

const all = route({
  method: 'GET',
  path: '/:lang/sign-on',
  access: 'public',
  async handle({ app, ctx: { language, now } }: RouteRequest) {
    const body = AllSystemsPage({ reading: { env: app.env, language, now }, clients: await app.read(clients) });
    return page(t(language, 'all.title'), body);
  },
});

export const publicRoutes = [keys, all];
