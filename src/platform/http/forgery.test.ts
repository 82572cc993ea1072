/** Forged requests: a session's cookie opens pages alone, however the address is written. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { z } from 'zod';
import { isSignedIn } from '#kernel/actor.ts';
import { type Feature, json, route } from '#platform/feature.ts';
import type { ServerHooks } from '#platform/http/server.ts';
import { withInstance } from '#test/support/instance.ts';
import { features } from '../../features.ts';

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'POST',
      path: '/api/v1/order',
      access: 'public',
      body: z.object({}),
      summary: 'Orders something.',
      answer: z.object({ isKnown: z.boolean(), channel: z.string() }),
      handle: ({ ctx }) => json({ isKnown: isSignedIn(ctx.actor), channel: ctx.channel }),
    }),
  ],
};

// Whoever comes with the cookie, or with the token, is somebody.
const hooks: Partial<ServerHooks> = {
  resolveActor: async (_app, { cookies, bearer }) =>
    cookies.session === 'good' || bearer === 'good'
      ? {
          ...{ kind: 'person', assurance: 'substantial', personId: '019aa000-0000-7000-8000-000000000001' },
          sessionId: '019aa000-0000-7000-8000-000000000002',
        }
      : { kind: 'anonymous' },
};

// All of them name one route.
const WRITINGS = ['/api/v1/order', '/%61pi/v1/order', '/ap%69/v1/order', 'http://elsewhere.example/api/v1/order'];

function post(address: string, path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method: 'POST', headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve(Buffer.concat(pieces).toString()));
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('a cookie makes nobody known at the API, however its address is written; a token does', () =>
  withInstance({ features: [sample], hooks }, async (instance) => {
    const address = await instance.listen();
    // A site beside ours, to which a browser sends cookies that are SameSite=Lax.
    const beside = { origin: 'https://beside.example', 'sec-fetch-site': 'same-site', cookie: 'session=good' };
    for (const path of WRITINGS) {
      assert.equal(await post(address, path, beside), '{"isKnown":false,"channel":"api"}', path);
      const token = { authorization: 'Bearer good' };
      assert.equal(await post(address, path, token), '{"isKnown":true,"channel":"api"}', path);
    }
  }));

test('every route that changes something asks where the form stood, or knows nobody by a cookie', () => {
  const others = features
    .flatMap(({ routes }) => routes ?? [])
    .filter(({ method, path }) => method !== 'GET' && !path.startsWith('/:lang/') && !path.startsWith('/api/v1/'))
    .filter(({ bare }) => !bare)
    .map(({ method, path, access }) => `${method} ${path} ${access}`);
  // The app on a phone shows the secret of its link, and nobody is known there by anything else.
  assert.deepEqual(others, ['PUT /mgovSign/document public']);
});
