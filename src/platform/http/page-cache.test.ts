/** Public pages that are kept: under the one address that leads to them, in one language, and under no address of somebody's own making. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withInstance } from '#test/support/instance.ts';
import { type Feature, page, route } from '../feature.ts';

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'GET',
      path: '/:lang/public',
      access: 'public',
      handle: ({ ctx }) => page('Public', ctx.language, { cacheKey: 'v1', keptQuery: 'by=letter' }),
    }),
  ],
};

test('only plain addresses are kept, whatever else leads to the page', () =>
  withInstance({ features: [sample], bare: true }, async ({ inject }) => {
    const ask = async (url: string, headers = {}) => {
      const answer = await inject({ url, headers });
      return { isKept: answer.headers.etag !== undefined, cache: answer.headers['cache-control'], body: answer.body };
    };
    for (const url of ['/en/public', '/en/public?by=letter']) {
      const { isKept, cache } = await ask(url);
      assert.deepEqual([isKept, cache], [true, 'public, no-cache'], url);
    }
    for (const url of [
      '/en/public?x=1',
      '/en/public?by=letter&x=1',
      '/%65n/public',
      '/en/%70ublic',
      '/en/public?by=Letter',
      '/en/public?by=letter?x',
    ]) {
      const { isKept, cache } = await ask(url);
      assert.deepEqual([isKept, cache], [false, 'no-store'], url);
    }
    // What one reader’s browser wishes is not what the next one is shown.
    for (const language of ['ru', 'kk']) {
      const { body } = await ask('/%65n/public', { 'accept-language': language });
      assert.match(body, new RegExp(`<html lang="${language}"`));
      assert.match((await ask('/en/public', { 'accept-language': language })).body, /<html lang="en"/);
    }
  }));
