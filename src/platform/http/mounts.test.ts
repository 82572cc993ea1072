import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withInstance } from '#test/support/instance.ts';
import { type Feature, type MountedRequest, route } from '../feature.ts';

async function answer({ request, response, render, ctx }: MountedRequest): Promise<void> {
  if (request.url === '/fail') throw new Error('a secret of the server');
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const said = `${request.method} ${request.url} ${Buffer.concat(parts)} ${ctx.actor.kind}`;
  if (request.url !== '/page') return void response.end(said);
  const shown = { kind: 'page', title: 'Mounted', body: said, formLeadsTo: 'https://elsewhere.example' } as const;
  response.setHeader('content-type', 'text/html').end(await render(shown, 'ru'));
}

const broken = route({
  method: 'GET',
  path: '/:lang/broken',
  access: 'public',
  handle: () => {
    throw new Error('broken');
  },
});

const feature: Feature = {
  name: 'mounted',
  tier: 0,
  routes: [broken],
  mounts: [{ path: '/mounted', limit: 'program', pages: [], handle: answer }],
};

describe('a mounted protocol', () => {
  test('gets requests whole, below its path, and answers under our headers', () =>
    withInstance({ features: [feature], bare: true }, async ({ listen }) => {
      const address = await listen();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const post = await fetch(`${address}/mounted/a?b=c`, { method: 'POST', headers, body: 'd=e' });
      assert.equal(await post.text(), 'POST /a?b=c d=e anonymous');
      const policy = post.headers.get('content-security-policy') ?? '';
      assert.match(policy, /form-action 'self';/);
      assert.equal((await fetch(`${address}/mounted`)).status, 404);
      const page = await fetch(`${address}/mounted/page`);
      assert.equal(
        page.headers.get('content-security-policy'),
        policy.replace("form-action 'self'", "form-action 'self' https://elsewhere.example"),
      );
      assert.match(await page.text(), /<html[^>]*lang="ru"[\s\S]*GET \/page/);
    }));

  test('that fails says nothing of itself, and leaves the pages of others their own words', () =>
    withInstance({ features: [feature], bare: true }, async ({ listen }) => {
      const address = await listen();
      const failed = await fetch(`${address}/mounted/fail`);
      assert.deepEqual([failed.status, await failed.text()], [500, '']);
      const other = await fetch(`${address}/en/broken`, { headers: { accept: 'text/html' } });
      assert.equal(other.status, 500);
      assert.match(await other.text(), /<h1/);
    }));
});
