import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { ARU, DAUREN, inAqsai } from '../testing/aqsai.ts';
import { features } from '../testing/features.ts';

async function signIn(page: Page, address: string, who: string): Promise<void> {
  await page.context().addCookies([{ name: 'who', value: who, url: address }]);
}

test('every page of the road is accessible and fits a phone, in three languages', () =>
  inAqsai(features, async (aqsai) => {
    const address = (await aqsai.instance.listen()).replace('127.0.0.1', 'localhost');
    const begin = async (service: string) =>
      String((await aqsai.call(ARU, 'POST', '/api/v1/applications', { service })).json.id);
    const stall = await begin('market-stall-permit');
    const garden = await begin('joint-garden');
    await aqsai.call(ARU, 'PATCH', `/api/v1/applications/${garden}`, { answers: { partner: DAUREN, plot: 'A-1' } });
    await withBrowser(async ({ openPage }) => {
      const page = await openPage(360);
      await signIn(page, address, ARU);
      for (const language of LANGUAGES) {
        const paths = [
          `${stall}/stall`,
          `${stall}/goods`,
          `${stall}/evidence`,
          `${stall}/check`,
          `${garden}/partner`,
          `${garden}/check`,
          `${garden}/sign`,
        ];
        for (const path of ['', ...paths.map((one) => `/${one}`)]) {
          await page.goto(`${address}/${language}/applications${path}`);
          assert.deepEqual(await axe(page), [], `${language}${path}`);
          assert.deepEqual(await sidewaysOverflow(page), [], `${language}${path} at 360 px`);
        }
        await page.goto(`${address}/${language}/applications/${stall}/stall`);
        await page.locator('form button.govuk-button').last().click();
        await page.locator('.govuk-error-summary').waitFor();
        assert.deepEqual(await axe(page), [], `${language}: errors`);
      }
    });
  }));

test('what was typed is saved by itself and there in another browser', () =>
  inAqsai(features, async (aqsai) => {
    const address = (await aqsai.instance.listen()).replace('127.0.0.1', 'localhost');
    const begun = await aqsai.call(ARU, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
    const url = `${address}/en/applications/${String(begun.json.id)}/stall`;
    await withBrowser(async ({ openPage }) => {
      const page = await openPage(1280);
      await signIn(page, address, ARU);
      await page.goto(url);
      await page.fill('#place', 'Green bazaar, 7');
      await page.getByText('Saved.').waitFor();
      await page.fill('#place', 'Green bazaar, 8');
      await page.waitForRequest((request) => request.method() === 'POST');
      await page.locator('form button.govuk-button').last().click();
      await page.locator('.govuk-error-summary').waitFor();
      const other = await openPage(360, { script: false });
      await signIn(other, address, ARU);
      await other.goto(url);
      assert.equal(await other.inputValue('#place'), 'Green bazaar, 8');
      await other.fill('#months', '3');
      await other.selectOption('#district', '1010');
      await other.press('#months', 'Enter');
      await other.waitForURL('**/goods');
    });
  }));
