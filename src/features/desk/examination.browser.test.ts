import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { findExamination } from '#features/identity/index.ts';
import { editionOf, rightAnswer, type WorkedCase, workedCases } from '#features/services/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, sidewaysOverflow, type TestBrowser, withBrowser } from '#test/support/browser.ts';
import { asBeginner, type Beginner } from './testing/beginner.ts';

const WHO = 'beginner';

async function opened({ openPage }: TestBrowser, baseUrl: string, width: number, script: boolean): Promise<Page> {
  const page = await openPage(width, { baseUrl, script });
  await page.context().addCookies([{ name: 'who', value: WHO, url: baseUrl }]);
  return page;
}

/** axe runs as script, so the page is opened once more with it. */
async function inspect(browser: TestBrowser, baseUrl: string, path: string, name: string): Promise<void> {
  for (const width of [360, 1280]) {
    const page = await opened(browser, baseUrl, width, true);
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

async function casesOf({ instance }: Beginner, id: string): Promise<WorkedCase[]> {
  const { app } = instance;
  const examination = await app.read((tx) => findExamination(tx, id));
  assert.ok(examination);
  const worked = workedCases(app.env, editionOf(app.env, examination.edition));
  return examination.cases.flatMap((place) => worked[place] ?? []);
}

async function decide(page: Page, cases: readonly WorkedCase[]): Promise<void> {
  for (const [index, one] of cases.entries()) {
    const { granted, unmet } = rightAnswer(one);
    await page.locator(`input[name="outcome.${index}"][value=${granted ? 'granted' : 'refused'}]`).check();
    for (const id of unmet) await page.locator(`input[name="unmet.${index}"][value=${id}]`).check();
  }
}

const textOf = async (page: Page): Promise<string> => (await page.locator('main').textContent()) ?? '';

test('an officer passes the worked cases of a service, without script, accessible at 360 and 1280 pixels', () =>
  asBeginner(async (beginner) => {
    const { instance, answer, begin } = beginner;
    const baseUrl = await instance.listen();
    await withBrowser(async (browser) => {
      const page = await opened(browser, baseUrl, 360, false);
      await page.goto('/en/desk/examinations');
      await page.getByRole('button', { name: 'Begin Market stall permit' }).click();
      const id = page.url().split('/').at(-1) ?? '';
      const cases = await casesOf(beginner, id);
      const asked = await textOf(page);
      assert.match(asked, /3 cases of invented people/);
      for (const { name } of cases) assert.ok(!asked.includes(name.en), 'a name would tell the outcome');
      await page.getByRole('button', { name: 'Answer' }).click();
      assert.match(await textOf(page), /Case 1: choose what you decide/);
      await decide(page, cases);
      await page.locator('input[name="outcome.0"][value=refused]').check();
      for (const box of await page.locator('input[name="unmet.0"]').all()) await box.uncheck();
      await page.getByRole('button', { name: 'Answer' }).click();
      assert.match(await textOf(page), /Case 1: choose the conditions that are not met/);
      await inspect(browser, baseUrl, `/desk/examinations/${id}`, 'examination');
      await decide(page, cases);
      await page.getByRole('button', { name: 'Answer' }).click();
      assert.match(await textOf(page), /You passed: Market stall permit/);
      await page.goto('/en/desk/examinations');
      assert.match(await textOf(page), /Market stall permit\s*Admitted/);

      const failed = await begin('guest-house-notice');
      await answer(failed, 'wrong');
      await inspect(browser, baseUrl, `/desk/examinations/${failed}`, 'failed');
      await inspect(browser, baseUrl, '/desk/examinations', 'examinations');
      await page.goto(`/en/desk/examinations/${failed}`);
      assert.match(await textOf(page), /1 of 2 were wrong[\s\S]*Right[\s\S]*Trade Act, article/);
    });
  }));
