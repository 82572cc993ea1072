import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, sidewaysOverflow, type TestBrowser, withBrowser } from '#test/support/browser.ts';
import { officersOf } from './index.ts';
import { BOLAT, withTwo } from './testing/two-administrators.ts';

async function signedIn({ openPage }: TestBrowser, baseUrl: string, who: string, width: number): Promise<Page> {
  const page = await openPage(width, { baseUrl, script: false });
  await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
  return page;
}

/** axe runs as script, so the page is opened once more with it. */
async function inspect({ openPage }: TestBrowser, baseUrl: string, path: string, name: string): Promise<void> {
  for (const width of [360, 1280]) {
    const page = await openPage(width, { baseUrl });
    await page.context().addCookies([{ name: 'who', value: 'other', url: baseUrl }]);
    for (const language of LANGUAGES) {
      await page.goto(`/${language}${path}`);
      const where = `${path} ${language} ${width}`;
      assert.deepEqual(await axe(page), [], where);
      assert.deepEqual(await sidewaysOverflow(page), [], where);
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${name}-${language}-${width}.png`, fullPage: true });
    }
    await page.context().close();
  }
}

test('two administrators appoint an officer by pages, without script, accessible at 360 and 1280 pixels', () =>
  withTwo(async ({ instance, propose }) => {
    const baseUrl = await instance.listen();
    await withBrowser(async (browser) => {
      const one = await signedIn(browser, baseUrl, 'one', 360);
      await one.goto('/en/admin/officers?agency=road-agency&unit=north');
      await one.getByLabel('IIN').fill(BOLAT);
      await one.getByLabel('Surname').fill('Omarov');
      await one.getByRole('button', { name: 'Propose the appointment' }).click();
      assert.match(one.url(), /\/en\/proposals$/);
      assert.ok(await one.getByRole('heading', { name: 'Proposed by you' }).isVisible());
      await propose();
      await inspect(browser, baseUrl, '/proposals', 'waiting');

      const other = await signedIn(browser, baseUrl, 'other', 1280);
      await other.goto('/en/proposals');
      await other.getByRole('button', { name: 'Reject' }).first().click();
      assert.match((await other.locator('.govuk-error-summary').textContent()) ?? '', /Write why you reject it/);
      assert.equal(await other.locator('input.govuk-input--error').count(), 1, 'beside the one that was pressed');
      await other.goto('/en/proposals');
      await other.getByLabel('Why do you reject it?').first().fill('One is enough');
      await other.getByRole('button', { name: 'Reject' }).first().click();
      await other.getByRole('button', { name: 'Confirm' }).click();
      assert.match((await other.locator('main').textContent()) ?? '', /Reason\s*One is enough/);
      await inspect(browser, baseUrl, '/proposals', 'ended');
      const [officer] = await instance.app.read((tx) => officersOf(tx, 'road-agency', 'north'));
      assert.equal(officer?.name, 'Omarov Bolat');
      await one.reload();
      assert.match(
        (await one.locator('main').textContent()) ?? '',
        /Nothing waits for you[\s\S]*Reason\s*One is enough/,
      );
    });
  }));
