/** The list of pages that axe found clean, held against all pages there are: what counts as walked, and which page an address is of. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LANGUAGES } from '#kernel/text.ts';
import type { Feature } from '#platform/feature.ts';
import { withBrowser } from '#test/support/browser.ts';
import {
  addressesOf,
  NO_PAGES,
  noteWalk,
  pagePatterns,
  unwalkedPages,
  walkedPaths,
} from '#test/support/pages-walked.ts';
import { features } from '../src/features.ts';

const routes = addressesOf(features as readonly Feature[]);
const of = (...paths: string[]) => paths.map((path) => ({ method: 'GET', path }) as const);

test('a page is walked in the language and at the pattern that the router takes', () => {
  const some = of(
    '/:lang',
    '/:lang/desk/:id',
    '/:lang/desk/unit',
    '/:lang/d/:number',
    '/:lang/d/:number.pdf',
    '/api/v1/d',
  );
  const left = (...walked: string[]) => unwalkedPages(some, walked).filter((page) => page.startsWith('kk '));
  assert.deepEqual(left(), ['kk /:lang', 'kk /:lang/desk/:id', 'kk /:lang/desk/unit', 'kk /:lang/d/:number']);
  assert.deepEqual(left('/kk', '/kk/desk/unit', '/kk/d/7.pdf'), ['kk /:lang/desk/:id', 'kk /:lang/d/:number']);
  assert.deepEqual(left('/ru', '/kk/desk/unit/7', '/v', '/kk/desk/7', '/kk/d/7'), ['kk /:lang', 'kk /:lang/desk/unit']);
  assert.equal(unwalkedPages(some, []).length, 4 * LANGUAGES.length);
});

test('of the program’s own pages all count but files, and each exception is of some address', () => {
  const pages = pagePatterns(routes);
  assert.ok(
    pages.length > 120 && pages.includes('/:lang/services/:service') && pages.includes('/:lang/oidc/session/end'),
    `${pages.length}`,
  );
  const addresses = routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
  for (const [is, why] of NO_PAGES)
    assert.ok(
      addresses.some((path) => is.test(path)),
      `nothing is ${is}: ${why}`,
    );
});

test('what answers with a refusal is not walked', async () => {
  const server = createServer((request, response) => {
    response.writeHead(/^\/(kk\/there|mounted)/.test(request.url ?? '') ? 200 : 404, { 'content-type': 'text/html' });
    response.end('<!doctype html><html lang="kk"><title>x</title><link rel="icon" href="data:,"><h1>x</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-walked-'));
  const file = join(folder, 'list');
  try {
    await withBrowser(async ({ openPage }) => {
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const page = await openPage(360, { baseUrl, expected: /404/ });
      for (const path of ['/kk/there?a=b', '/kk/away', '/kk/there', '/mounted']) {
        await page.goto(path);
        await noteWalk(page, file);
      }
    });
    assert.deepEqual(
      walkedPaths(file),
      ['/kk/there', '/kk/mounted'],
      'an address without a language by that of its page',
    );
    assert.deepEqual(walkedPaths(join(folder, 'none')), []);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
