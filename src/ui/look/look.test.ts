/** The look in a real browser: six sample pages, three languages, a phone and a desk, light and dark. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, coveredControls, sidewaysOverflow, type TestBrowser, withBrowser } from '#test/support/browser.ts';
import { costOf } from '#test/support/page-cost.ts';
import { stylesheet } from '../styles.ts';
import { renderSample, samples } from './samples.tsx';

const SHEET = stylesheet();
const ORIGIN = 'http://shanyraq.localhost';
/** Stricter than the server's: nothing inline, no script at all. */
const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'";
/** What fingers aim at; links within a text are exempt (WCAG 2.2, 2.5.8), a radio's label is its target. */
const TARGETS =
  'button, .govuk-button, .govuk-input, select, textarea, summary, nav a, .govuk-back-link, .govuk-radios__label, .govuk-checkboxes__label, .card, .queue a';
const PIECES = 20;
/** Long enough for the browser to draw what it has. */
const DRAWN_MS = 50;
/** Set to a folder to keep pictures of every page, for eyes. */
const PICTURES = process.env.LOOK_PICTURES;

test('sample pages have no accessibility fault, nothing inline and fit their width', async () => {
  await withBrowser(async (browser) => {
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [360, 1280]) await checkAll(browser, width, scheme);
    }
  });
});

test('without script, a choice shows what it reveals and hides the rest', async () => {
  await withBrowser(async (browser) => {
    const page = await browser.openPage(360, { script: false });
    await serveSamples(page);
    await page.goto(`${ORIGIN}/kk/form`);
    assert.deepEqual([await page.isVisible('#email'), await page.isVisible('#address')], [true, false]);
    await page.check('input[value=paper]');
    assert.deepEqual([await page.isVisible('#email'), await page.isVisible('#address')], [false, true]);
  });
});

test('what is touched is 44 pixels high', async () => {
  await withBrowser(async (browser) => {
    const page = await browser.openPage(360);
    await serveSamples(page);
    for (const { name } of samples) {
      await page.goto(`${ORIGIN}/kk/${name}`);
      const small = await page.$$eval(TARGETS, (targets) =>
        targets
          .filter((target) => target.getClientRects().length > 0 && target.getBoundingClientRect().height < 44)
          .map((target) => `${target.outerHTML.slice(0, 120)} ${target.getBoundingClientRect().height}`),
      );
      assert.deepEqual(small, [], name);
    }
  });
});

test('nothing moves while a page arrives in pieces', async () => {
  const [sample] = samples;
  assert.ok(sample);
  await withSlowServer(renderSample(sample, 'kk', SHEET.path), (address) =>
    withBrowser(async (browser) => {
      for (const width of [360, 1280]) {
        const page = await browser.openPage(width);
        assert.equal((await costOf(page, address)).layoutShift, 0, `${width}`);
      }
    }),
  );
});

/** Sends a page element by element in its header, with the browser drawing in between, and the rest in twenty pieces. */
async function withSlowServer(html: string, use: (address: string) => Promise<void>): Promise<void> {
  const headerEnd = html.indexOf('</header>');
  const header = html.slice(0, headerEnd).split(/(?=<(?:li|a|nav|ul)\b)/);
  const rest = html.slice(headerEnd);
  const pieces = [...header, ...(rest.match(new RegExp(`[^]{1,${Math.ceil(rest.length / PIECES)}}`, 'g')) ?? [])];
  const server = createServer(async (request, response) => {
    if (request.url === SHEET.path) return response.setHeader('content-type', 'text/css').end(SHEET.css);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    for (const piece of pieces) {
      response.write(piece);
      await pause(DRAWN_MS);
    }
    return response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function checkAll(browser: TestBrowser, width: number, scheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.openPage(width, { scheme });
  await serveSamples(page);
  for (const sample of samples) {
    // Dark differs by colours alone, so one language shows it.
    for (const language of scheme === 'dark' ? (['kk'] as const) : LANGUAGES) {
      await page.goto(`${ORIGIN}/${language}/${sample.name}`);
      const where = `${sample.name} ${language} ${width} ${scheme}`;
      await takePicture(page, where);
      assert.deepEqual(await sidewaysOverflow(page), [], where);
      assert.deepEqual(await coveredControls(page), [], where);
      assert.deepEqual(await axe(page), [], where);
    }
  }
}

/** Answers as the server would, from memory. */
async function serveSamples(page: Page): Promise<void> {
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === SHEET.path) return route.fulfill({ contentType: 'text/css', body: SHEET.css });
    const [, language, name] = pathname.split('/');
    const sample = samples.find((candidate) => candidate.name === name);
    const known = LANGUAGES.find((candidate) => candidate === language);
    if (!sample || !known) return route.fulfill({ status: 204 });
    return route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': POLICY },
      body: renderSample(sample, known, SHEET.path),
    });
  });
}

async function takePicture(page: Page, where: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${where.replaceAll(' ', '-')}.png`), fullPage: true });
}
