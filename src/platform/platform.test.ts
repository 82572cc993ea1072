import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { action, type Feature, json, page, route } from '#platform/feature.ts';
import { TEST_NOW, withInstance } from '#test/support/instance.ts';
import { meanwhile } from '#test/support/meanwhile.ts';
import { performIn } from './perform.ts';
import { refuse } from './refusals.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const echo = action({
  name: 'sample.echo',
  input: z.strictObject({ n: z.number() }),
  allow() {},
  async run(_tx, ctx, input) {
    return { n: input.n, at: ctx.now };
  },
});

/** How often somebody looked for what the API is called. */
let described = 0;

const sample: Feature = {
  name: 'sample',
  tier: 0,
  actions: [echo as never],
  routes: [
    route({ method: 'GET', path: '/:lang/sample', access: 'public', handle: () => page('Sample', 'Hello') }),
    route({
      method: 'GET',
      path: '/:lang/sample/:id',
      access: 'public',
      params: z.object({ lang: z.string(), id: z.uuid() }),
      handle: () => page('One', 'Hello'),
    }),
    route({ method: 'GET', path: '/:lang/secret', access: 'person', handle: () => page('Secret', 'Hello') }),
    route({
      method: 'POST',
      path: '/:lang/sample',
      access: 'public',
      body: z.strictObject({ a: z.string() }),
      handle: (request) => json(request.body),
    }),
    route({
      method: 'POST',
      path: '/api/v1/echo',
      access: 'public',
      get summary() {
        described++;
        return 'Echo';
      },
      body: z.strictObject({ n: z.number() }),
      answer: z.object({ n: z.number(), at: z.unknown() }),
      handle: async (request) => json(await request.perform(echo, request.body as { n: number }, 'key')),
    }),
    route({
      method: 'GET',
      path: '/:lang/fault',
      access: 'public',
      handle: () => {
        throw new Error('secret inside');
      },
    }),
  ],
};

describe('platform', () => {
  test('serves pages, refuses, keeps answers under keys', async () => {
    await withInstance({ features: [sample] }, async (instance) => {
      const shown = await instance.inject({ url: '/kk/sample' });
      assert.equal(shown.statusCode, 200);
      assert.match(shown.body, /<html lang="kk">/);
      assert.match(String(shown.headers['content-security-policy']), /default-src 'none'/);
      const away = await instance.inject({ url: '/ru/secret' });
      assert.equal(away.statusCode, 303);
      assert.equal(away.headers.location, '/ru/sign-in?next=%2Fru%2Fsecret');
      const foreign = await instance.inject({
        method: 'POST',
        url: '/ru/sample',
        headers: { origin: 'https://evil.example' },
        payload: { a: 'x' },
      });
      assert.equal(foreign.json().code, 'platform.other_origin');
      const own = await instance.inject({
        method: 'POST',
        url: '/ru/sample',
        headers: { 'sec-fetch-site': 'same-origin' },
        payload: { a: 'x' },
      });
      assert.deepEqual(own.json(), { a: 'x' });
      const fault = await instance.inject({ url: '/en/fault', headers: { accept: 'text/html' } });
      assert.equal(fault.statusCode, 500);
      assert.doesNotMatch(fault.body, /secret inside/);
      const missing = await instance.inject({ url: '/en/nowhere', headers: { accept: 'text/html' } });
      assert.equal(missing.statusCode, 404);
      assert.match(missing.body, /There is no such page/);
      for (const { headers } of [shown, away, foreign, own, fault, missing]) {
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['referrer-policy'], 'same-origin');
        assert.equal(headers['content-security-policy'], shown.headers['content-security-policy']);
      }
      const first = await instance.inject({ method: 'POST', url: '/api/v1/echo', payload: { n: 1 } });
      const again = await instance.inject({ method: 'POST', url: '/api/v1/echo', payload: { n: 1 } });
      assert.deepEqual(again.json(), first.json());
      const other = await instance.inject({ method: 'POST', url: '/api/v1/echo', payload: { n: 2 } });
      assert.equal(other.statusCode, 409);
      const wrong = await instance.inject({ method: 'POST', url: '/api/v1/echo', payload: { n: 'x' } });
      assert.equal(wrong.json().code, 'platform.invalid_input');
      assert.equal((await instance.inject({ url: '/health' })).json().status, 'ok');
      described = 0;
      for (let times = 0; times < 3; times++) {
        const { paths } = (await instance.inject({ url: '/api/v1/openapi.json' })).json();
        assert.equal(paths['/api/v1/echo'].post.operationId, 'postEcho');
      }
      assert.equal(described, 1, 'it is made once');
      assert.equal((await instance.inject({ url: '/api/v1' })).headers.location, '/api/v1/openapi.json');
      const below = await instance.inject({ url: '/ru/sample/' });
      assert.deepEqual([below.statusCode, below.headers.location], [308, '/ru/sample']);
      const stroke = await instance.inject({ url: '/ru/secret/?a=1' });
      assert.deepEqual([stroke.statusCode, stroke.headers.location], [308, '/ru/secret?a=1']);
      for (const url of ['//elsewhere.example/', '/\\elsewhere.example/', '/en/nowhere/'])
        assert.equal((await instance.inject({ url })).headers.location, undefined);
    });
  });

  test('a key is its holder’s: with the same key and input another is answered anew', async () => {
    await withInstance({ features: [sample] }, async ({ app, clock }) => {
      const askAs = (actor: Actor) => app.perform(echo, { ...app.systemContext('test'), actor }, { n: 1 }, 'key');
      const [one, other] = [1, 2].map(
        (n): Actor => ({ kind: 'person', personId: `p${n}`, sessionId: `s${n}`, assurance: 'substantial' }),
      );
      assert.ok(one && other);
      const first = await askAs(one);
      clock.set(instant(TEST_NOW + MINUTE_MS));
      assert.deepEqual(await askAs(one), first);
      for (const actor of [other, { kind: 'anonymous' }, { kind: 'system', name: 'test' }] as const)
        assert.notEqual((await askAs(actor)).at, first.at, actor.kind);
    });
  });

  test('a request that comes while another with its key is at work acts not, and gets the other’s answer', async () => {
    let acts = 0;
    const count = action({
      name: 'sample.count',
      input: z.strictObject({}),
      allow() {},
      run: async () => ({ act: ++acts }),
    });
    await withInstance({ features: [sample] }, async (instance) => {
      const ctx = instance.app.systemContext('test');
      const second = await meanwhile(
        instance,
        (tx) => performIn(tx, count, ctx, {}, 'key'),
        () => instance.app.perform(count, ctx, {}, 'key'),
      );
      assert.deepEqual(second, { status: 'fulfilled', value: { act: 1 } });
    });
  });

  test('nothing runs that the action does not allow', async () => {
    let acts = 0;
    const closed = action({
      name: 'sample.closed',
      input: z.strictObject({}),
      allow: () => refuse('forbidden'),
      run: async () => void acts++,
    });
    await withInstance({ features: [sample] }, async ({ app }) => {
      const ctx = app.systemContext('test');
      for (const key of [undefined, 'key'])
        await assert.rejects(app.perform(closed, ctx, {}, key), { code: 'platform.forbidden' });
      assert.equal(acts, 0);
    });
  });

  test('forgets an answer after thirty days, and not before', async () => {
    await withInstance({ features: [sample] }, async (instance) => {
      const echo = async (n: number): Promise<number> =>
        (await instance.inject({ method: 'POST', url: '/api/v1/echo', payload: { n } })).statusCode;
      const first = await echo(1);
      assert.equal(await echo(2), 409);
      instance.clock.set(instant(TEST_NOW + 30 * DAY_MS - MINUTE_MS));
      await instance.runJobs();
      assert.equal(await echo(2), 409);
      instance.clock.set(instant(TEST_NOW + 30 * DAY_MS + MINUTE_MS));
      await instance.runJobs();
      assert.equal(await echo(2), first);
    });
  });

  test('the application role changes no answer', async () => {
    await withInstance({ features: [sample] }, async (instance) => {
      await assert.rejects(instance.asApp("update platform.answer set output = '{}'"), /permission denied/);
      await assert.rejects(instance.asApp('delete from platform.instance'), /permission denied/);
      await assert.rejects(instance.asApp('truncate files.file cascade'), /permission denied/);
    });
  });
});
