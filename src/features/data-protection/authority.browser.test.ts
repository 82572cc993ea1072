/** The authority's pages in a real browser: without script at 360 px in Kazakh, and wide in Russian. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { readRecords } from '#features/registers/index.ts';
import { AISHA, BOLAT, id, officer, populate } from '#features/registers/testing/population.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { axeInEveryLanguage, inspect, withBrowser } from '#test/support/browser.ts';
import { TEST_NOW, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { dataProtectionFeature } from './feature.ts';

const features = [
  ...[transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature, notificationsFeature],
  dataProtectionFeature,
];
const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
const STEP_MS = 15_000;
const common = {
  kind: 'officer',
  personId: id(61),
  unit: 'central',
  sessionId: id(60),
  assurance: 'substantial',
} as const;
const actors: Readonly<Record<string, Actor>> = {
  authority: { ...common, officerId: id(62), agency: 'tax-agency', roles: ['data-protection'] },
  head: { ...common, officerId: id(63), agency: 'road-agency', roles: ['officer', 'head'] },
};

async function orderWithoutScript(page: Page, baseUrl: string): Promise<void> {
  page.setDefaultTimeout(STEP_MS);
  await page.context().addCookies([{ name: 'who', value: 'authority', url: baseUrl }]);
  await page.goto('/en/authority/orders');
  await page.getByRole('button', { name: 'Issue the order' }).click();
  assert.ok(await page.getByRole('link', { name: 'Choose what is to be stopped' }).isVisible());
  await page.locator('#what').selectOption('people/identity');
  await page.getByLabel('Reason').fill('Everybody reads what nobody needs.');
  await page.getByRole('button', { name: 'Issue the order' }).click();
  await page.goto('/en/data-protection');
  assert.ok(await page.getByText('Everybody reads what nobody needs.').isVisible());
}

test('the authority’s pages are whole for everybody, and its acts need no script', () => {
  const hooks = {
    resolveActor: async (_app: unknown, question: { cookies: Readonly<Record<string, string | undefined>> }) =>
      actors[question.cookies.who ?? ''] ?? ({ kind: 'anonymous' } as const),
  };
  return withInstance({ features, country, hooks }, async (instance) => {
    const { app, clock, runJobs } = instance;
    await populate(instance);
    for (const iin of [AISHA, BOLAT])
      await app.transaction((tx) =>
        readRecords(tx, officer, {
          ...{ register: 'people', fields: ['surname'], purpose: 'identity', by: { subject: { iin } } },
        }),
      );
    clock.set(instant(TEST_NOW + DAY_MS));
    await runJobs();
    await runJobs();
    const baseUrl = await instance.listen();

    await withBrowser(async ({ openPage }) => {
      const faults: string[] = [];
      const [width, language] = [360, 'kk'];
      const open = async (who: string) => {
        const page = await openPage(width, { baseUrl });
        page.setDefaultTimeout(STEP_MS);
        if (who !== '') await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
        return page;
      };
      const see = async (page: Page, name: string) => faults.push(...(await inspect(page, `${name}-${width}`)));
      const others = async (page: Page) => faults.push(...(await axeInEveryLanguage(page)));
      const look = async (page: Page, name: string, path: string) => {
        await page.goto(`/${language}${path}`);
        await see(page, name);
        await others(page);
      };
      const press = (page: Page) => page.locator('main form button').first().click();

      const work = await open('authority');
      await look(work, 'work', '/authority');
      await work.locator('a[href$="/authority/orders"]').click();
      await work.locator('#reason').waitFor();
      await others(work);
      await press(work);
      await work.locator('.govuk-error-summary').waitFor();
      await see(work, 'order-errors');
      await work.locator('#what').selectOption('people/identity');
      await work.locator('#agency').selectOption('road-agency');
      await work.locator('#reason').fill('No case needs these fields.');
      await press(work);
      await work.locator('#in-force').getByText('No case needs these fields.').waitFor();
      await see(work, 'orders');
      await work.locator('#in-force button').click();
      await work.locator('.govuk-error-summary').waitFor();
      await see(work, 'lift-errors');
      await work.locator('#in-force textarea').fill('The agency mended it.');
      await work.locator('#in-force button').click();
      await work.waitForURL('**/authority/orders');

      await look(work, 'audits', '/authority/audits');
      await work.locator('main table a').first().click();
      await work.locator('#reason').waitFor();
      await others(work);
      await press(work);
      await work.locator('.govuk-error-summary').waitFor();
      await see(work, 'audit-errors');
      await work.locator('input[value=unlawful]').check();
      await work.locator('#reason').fill('There was no case at all.');
      await press(work);
      await work.waitForURL('**/authority/audits');
      await look(work, 'owed', '/authority/duties');

      await look(work, 'delay', '/authority/delays');
      await press(work);
      await work.locator('.govuk-error-summary').waitFor();
      await see(work, 'delay-errors');
      await look(work, 'breaches', '/authority/breaches');
      await press(work);
      await work.locator('.govuk-error-summary').waitFor();
      await see(work, 'breach-errors');
      const said = await work.locator('.govuk-error-summary li').allTextContents();
      assert.equal(new Set(said).size, said.length, 'each names its field');
      await work.locator('#which').selectOption('people');
      for (const name of ['from', 'to']) await work.locator(`#${name}`).fill('02.03.2026');
      for (const one of ['kk', 'ru', 'en']) await work.locator(`#what-${one}`).fill(`It happened (${one}).`);
      await press(work);
      await work.locator('#breaches').getByText(`It happened (${language}).`).first().waitFor();

      const head = await open('head');
      await look(head, 'duties', '/data-duties');
      await head.locator('main table a').first().click();
      await head.locator('#text').waitFor();
      await others(head);
      await press(head);
      await head.locator('.govuk-error-summary').waitFor();
      await see(head, 'duty-errors');
      await head.locator('#text').fill('The officer works with data no more.');
      await press(head);
      await head.waitForURL('**/data-duties');

      const anybody = await open('');
      await look(anybody, 'public', '/data-protection');
      assert.ok(await anybody.getByText('The agency mended it.').first().isVisible());
      await look(anybody, 'report', '/data-protection/reports/2026');
      await look(anybody, 'purposes', '/purposes');
      for (const path of ['/authority', '/authority/orders', '/data-protection', '/data-protection/reports/2026']) {
        const wide = await openPage(1280, { baseUrl });
        await wide.context().addCookies([{ name: 'who', value: 'authority', url: baseUrl }]);
        await wide.goto(`/ru${path}`);
        faults.push(...(await inspect(wide, `${path.replaceAll('/', '-')}-1280`)));
      }
      assert.deepEqual(faults, []);
      await orderWithoutScript(await openPage(360, { baseUrl, script: false }), baseUrl);
    });
  });
});
