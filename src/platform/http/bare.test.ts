import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import { Refusal } from '#kernel/refusal.ts';
import { withInstance } from '#test/support/instance.ts';
import { bytes, type Feature, route } from '../feature.ts';

const echo = route({
  method: 'POST',
  path: '/bare/echo',
  access: 'public',
  limit: 'open',
  rawBody: true,
  bare: true,
  handle: ({ body }) => {
    if (!Buffer.isBuffer(body) || body.length === 0) throw new Refusal('platform.malformed_request');
    if (body.equals(Buffer.from('fail'))) throw new Error('a secret of the server');
    return bytes(body, 'application/test', { etag: '"1"' });
  },
});

const star = route({
  method: 'GET',
  path: '/bare/*',
  access: 'public',
  limit: 'open',
  bare: true,
  handle: ({ params }) => bytes((params as { '*': string })['*'], 'text/plain'),
});

const feature: Feature = { name: 'bare', tier: 0, routes: [echo, star] };

const inInstance = (run: (address: string) => Promise<void>) =>
  withInstance({ features: [feature], bare: true }, async (instance) => run(await instance.listen()));

const post = (address: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/octet-stream') =>
  fetch(`${address}/bare/echo`, { method: 'POST', headers: { 'content-type': type }, body });

describe('the listener in front of Fastify', () => {
  test('answers as the route says, and leaves everything else to Fastify', () =>
    inInstance(async (address) => {
      const answer = await post(address, 'question');
      assert.deepEqual([answer.status, await answer.text()], [200, 'question']);
      assert.deepEqual(
        ['content-type', 'etag', 'cache-control', 'content-length'].map((name) => answer.headers.get(name)),
        ['application/test', '"1"', 'no-store', '8'],
      );
      assert.equal(await (await fetch(`${address}/bare/a%2Fb+c`)).text(), 'a/b+c');
      assert.equal((await fetch(`${address}/bare/%ff`)).status, 400);
      assert.equal((await post(address, 'question', 'text/unheard-of')).status, 415);
      const other = await fetch(`${address}/health`);
      assert.equal(other.status, 200);
      assert.ok(other.headers.get('content-security-policy'));
      assert.match(await (await fetch(`${address}/metrics`)).text(), /route="\/bare\/echo",status="200"/);
    }));

  test('a refusal has its status, a fault says nothing of itself, and what is too long is not read', () =>
    inInstance(async (address) => {
      const refused = await post(address, '');
      assert.equal(refused.status, 400);
      assert.match(refused.headers.get('content-type') ?? '', /problem\+json/);
      const failed = await post(address, 'fail');
      assert.equal(failed.status, 500);
      assert.doesNotMatch(await failed.text(), /secret/);
      const long = await post(address, new Uint8Array(70_000)).then(
        ({ status }) => status,
        () => 413,
      );
      assert.equal(long, 413);
      assert.equal((await post(address, 'question')).status, 200);
    }));

  test('who goes away in the middle of his question harms nobody', () =>
    inInstance(async (address) => {
      const { port } = new URL(address);
      const headers = { 'content-type': 'application/octet-stream', 'content-length': '10' };
      const asking = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/bare/echo', headers });
      const gone = new Promise((resolve) => asking.once('error', resolve));
      asking.write('half', () => asking.destroy(new Error('gone')));
      await gone;
      assert.equal((await post(address, 'question')).status, 200);
    }));
});
