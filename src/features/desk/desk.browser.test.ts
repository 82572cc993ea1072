import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, axeInEveryLanguage, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { inTheOffice } from './testing/office.ts';

test('the desk is accessible, narrow and wide, and works by keys once they are turned on', () =>
  inTheOffice(async (office) => {
    const id = await office.paid();
    await office.jobs();
    const { officerId } = await office.officerOf(id);
    const { number } = (await office.look(id)).row;
    const baseUrl = await office.instance.listen();
    await withBrowser(async (browser) => {
      for (const width of [360, 1280]) {
        const page = await browser.openPage(width, { baseUrl });
        await page.context().addCookies([{ name: 'who', value: officerId, url: baseUrl }]);
        for (const path of ['', `/${id}`, `/${id}/refusal`, `/${id}/return`, `/${id}/opinion`]) {
          for (const language of path === '' || path === `/${id}` ? ['kk', 'ru', 'en'] : ['kk']) {
            await page.goto(`/${language}/desk${path}`);
            assert.deepEqual(await axe(page), [], `${width} ${language} ${path}`);
            assert.deepEqual(await sidewaysOverflow(page), [], `${width} ${language} ${path}`);
            assert.deepEqual(await coveredControls(page), [], `${width} ${language} ${path}`);
          }
        }
        if (width === 360) {
          const head = [...office.staff.values()][1]?.officerId ?? '';
          await page.context().addCookies([{ name: 'who', value: head, url: baseUrl }]);
          for (const path of ['', `/${id}`]) {
            await page.goto(`/kk/desk/unit${path}`);
            assert.deepEqual(await axeInEveryLanguage(page), [], path);
          }
        }
        await page.goto(`/kk/draws/${number}`);
        assert.deepEqual(await axeInEveryLanguage(page), []);
        assert.deepEqual(await sidewaysOverflow(page), []);
      }
      const page = await browser.openPage(1280, { baseUrl });
      await page.context().addCookies([{ name: 'who', value: officerId, url: baseUrl }]);
      await page.goto('/kk/desk');
      await page.keyboard.press('j');
      assert.equal(await page.evaluate('document.activeElement.tagName'), 'BODY');
      await page.check('[data-desk-keys-on]');
      await page.keyboard.press('j');
      await page.keyboard.press('o');
      await page.waitForURL(`**/desk/${id}`);
      await page.keyboard.press('x');
      await page.waitForURL(`**/desk/${id}/refusal`);
    });
  }));
