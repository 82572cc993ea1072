/** Cookies of an instance that is reached by https belong to its host alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withInstance } from '#test/support/instance.ts';
import { type Feature, json, redirect, route } from '../feature.ts';

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'GET',
      path: '/:lang/set',
      access: 'public',
      handle: () => redirect('/en', [{ name: 'mark', value: 'a b', maxAgeSeconds: 60 }]),
    }),
    route({
      method: 'GET',
      path: '/:lang/clear',
      access: 'public',
      handle: () => redirect('/en', [{ name: 'mark', value: null }]),
    }),
    route({ method: 'GET', path: '/:lang/read', access: 'public', handle: ({ cookies }) => json(cookies) }),
  ],
};

const at = <T>(
  address: string,
  run: (ask: (url: string, cookie?: string) => Promise<{ set: string; body: string }>) => Promise<T>,
) =>
  withInstance({ features: [sample], environment: { PUBLIC_URL: address } }, ({ inject }) =>
    run(async (url, cookie = '') => {
      const { headers, body } = await inject({ url, headers: { cookie } });
      return { set: String(headers['set-cookie']), body };
    }),
  );

test('over https a cookie is of this host, and one that somebody planted is not read', () =>
  at('https://gov.example', async (ask) => {
    assert.equal((await ask('/en/set')).set, '__Host-mark=a%20b; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax');
    assert.match(
      (await ask('/en/clear')).set,
      /^__Host-mark=; Max-Age=0; Path=\/; .*; HttpOnly; Secure; SameSite=Lax$/,
    );
    assert.equal((await ask('/en/read', '__Host-mark=ours; mark=planted')).body, '{"mark":"ours"}');
    assert.equal((await ask('/en/read', 'mark=planted; __host-mark=planted')).body, '{}');
  }));

test('a demonstration without https keeps plain names, which browsers take there', () =>
  at('http://localhost:3000', async (ask) => {
    assert.equal((await ask('/en/set')).set, 'mark=a%20b; Max-Age=60; Path=/; HttpOnly; SameSite=Lax');
    assert.equal((await ask('/en/read', 'mark=ours')).body, '{"mark":"ours"}');
  }));
