/** The public road in a real browser: start page, search, service, "would I get it?"; in three languages, at two widths, without script. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Actor } from '#kernel/actor.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { ResolveActor } from '#platform/http/request.ts';
import { axe, axeInEveryLanguage, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { inKazakhstan } from '#test/support/catalogue.ts';
import { withInstance } from '#test/support/instance.ts';
import { lostWithoutColours, stopsOf, unseenStops } from '#test/support/modes.ts';
import { portalFeature } from './feature.ts';

/** Whoever has the cookie `who` is a person of whom no register knows anything. */
const person: Actor = {
  kind: 'person',
  personId: '01990000-0000-7000-8000-000000000000',
  sessionId: 'x',
  assurance: 'signature',
};
const resolveActor: ResolveActor = async (_app, { cookies }) => (cookies.who ? person : { kind: 'anonymous' });
const country = { ...inKazakhstan, features: [...inKazakhstan.features, portalFeature], hooks: { resolveActor } };
const WIDTHS = [360, 1280] as const;
/** Where pictures are kept for eyes, if anywhere. */
const pictures = process.env.PORTAL_PICTURES;

/** Generous for a machine that does other things too. */
const STEP_MS = 10_000;

const PAGES = {
  home: '',
  found: '/search?q=права',
  service: '/services/birth-registration',
  check: '/services/driving-licence-renewal/check',
} as const;
/** The rest, on a phone alone: the longest words in the least room. */
const MORE = {
  nothing: '/search?q=xyzzy',
  list: '/services',
  licence: '/services/driving-licence-renewal',
  event: '/life-events/business',
  agencies: '/agencies',
  agency: '/agencies/migration-service',
  law: '/law',
  papers: '/papers',
  help: '/help',
} as const;

async function inspect(page: Page, name: string): Promise<string[]> {
  await keepPicture(page, name);
  // What is folded away is looked at too.
  await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
  const faults = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
  return faults.map((fault) => `${name}: ${fault}`);
}

async function keepPicture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }
}

/** The road as a person walks it; ends on the page with the outcome. */
async function walk(page: Page): Promise<void> {
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/en', 'the browser of the test speaks English');
  await page.getByRole('searchbox').fill('журргизуши куалик');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'Renew a driving licence' }).click();
  await page.getByRole('button', { name: 'Would I get it?' }).click();
  const medical = page.getByRole('group', { name: 'Conclusion on fitness to drive' });
  await medical.getByLabel('There is none').check();
  await page.getByLabel('valid', { exact: true }).check();
  const until = page.getByRole('group', { name: 'Valid until' });
  await until.getByLabel('Day').fill('1');
  await until.getByLabel('Month').fill('3');
  await until.getByLabel('Year').fill('2020');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  assert.ok(await page.getByRole('heading', { name: 'Not as things stand' }).isVisible());
  assert.ok(await page.getByText('Have a medical check.').isVisible());
  assert.ok(await page.getByText('met', { exact: true }).isVisible(), 'what is known counts, whatever is left blank');
  assert.equal(await page.getByText('unknown', { exact: true }).count(), 1);
}

test('the public road in a browser', async (t) => {
  await withInstance(country, async (instance) => {
    const baseUrl = await instance.listen();
    await withBrowser(async (browser) => {
      await t.test('pages are accessible and fit in every language and width', async () => {
        const faults: string[] = [];
        for (const width of WIDTHS) {
          const page = await browser.openPage(width, { baseUrl });
          for (const language of LANGUAGES) {
            for (const [name, path] of Object.entries(width === 360 ? { ...PAGES, ...MORE } : PAGES)) {
              await page.goto(`/${language}${path}`);
              faults.push(...(await inspect(page, `${name}-${language}-${width}`)));
            }
          }
        }
        assert.deepEqual(faults, []);
      });

      await t.test('so is the cabinet', async () => {
        const faults: string[] = [];
        for (const width of WIDTHS) {
          const page = await browser.openPage(width, { baseUrl });
          await page.context().addCookies([{ name: 'who', value: 'person', url: baseUrl }]);
          await page.goto('/kk/cabinet');
          faults.push(...(await inspect(page, `cabinet-kk-${width}`)), ...(await axeInEveryLanguage(page)));
        }
        assert.deepEqual(faults, []);
      });

      await t.test('in the dark they are as readable', async () => {
        const page = await browser.openPage(360, { baseUrl, scheme: 'dark' });
        const faults: string[] = [];
        for (const [name, path] of Object.entries(PAGES)) {
          await page.goto(`/kk${path}`);
          faults.push(...(await inspect(page, `${name}-dark`)));
        }
        assert.deepEqual(faults, []);
      });

      await t.test('without colours of their own buttons, fields and marks are still seen', async () => {
        const faults: string[] = [];
        for (const scheme of ['light', 'dark'] as const) {
          const page = await browser.openPage(360, { baseUrl, scheme, forcedColors: true });
          for (const [name, path] of Object.entries({ ...PAGES, list: MORE.list, help: MORE.help })) {
            await page.goto(`/kk${path}`);
            await keepPicture(page, `${name}-forced-${scheme}`);
            faults.push(...(await lostWithoutColours(page)).map((fault) => `${name} ${scheme}: ${fault}`));
          }
        }
        assert.deepEqual(faults, []);
      });

      await t.test(
        'by the keyboard alone one sees where one is, first of all the way past the navigation',
        async () => {
          const faults: string[] = [];
          for (const forcedColors of [false, true]) {
            const page = await browser.openPage(360, { baseUrl, forcedColors });
            for (const [name, path] of Object.entries(PAGES)) {
              await page.goto(`/kk${path}`);
              const stops = await stopsOf(page);
              assert.match(stops[0]?.what ?? '', /govuk-skip-link/);
              assert.ok(stops.length > 10, `${name}: ${stops.length}`);
              faults.push(...unseenStops(stops).map((fault) => `${name}: ${fault}`));
            }
            await page.goto('/kk/services');
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            assert.equal(await page.evaluate('document.activeElement.id'), 'content');
          }
          assert.deepEqual(faults, []);
        },
      );

      await t.test('on paper what was folded is open, and whose page it is stays', async () => {
        const page = await browser.openPage(1280, { baseUrl });
        await page.emulateMedia({ media: 'print' });
        await page.goto(`/kk${PAGES.service}`);
        const isShown = async (selector: string): Promise<boolean> =>
          (await page.locator(selector).first().boundingBox()) !== null;
        for (const selector of ['details:not([open]) li', '.demo', '.brand'])
          assert.ok(await isShown(selector), selector);
        for (const selector of ['.nav', '.top__languages', '.footer']) assert.ok(!(await isShown(selector)), selector);
      });

      await t.test('from the question to the answer of the rules, without script', async () => {
        const page = await browser.openPage(360, { baseUrl, script: false });
        page.setDefaultTimeout(STEP_MS);
        await walk(page);
        assert.deepEqual(await sidewaysOverflow(page), []);
        await keepPicture(page, 'tried-360');
        await page.getByRole('link', { name: 'Қазақша' }).click();
        assert.ok(await page.getByRole('heading', { name: 'Маған беріле ме?' }).isVisible());
      });

      await t.test('and with it', async () => {
        const page = await browser.openPage(1280, { baseUrl });
        page.setDefaultTimeout(STEP_MS);
        await walk(page);
        assert.deepEqual(await inspect(page, 'tried-1280'), []);
      });
    });
  });
});
