/** Takes the pictures of the README from a running demonstration: `node --import tsx tools/pictures.ts http://localhost:3000 var/demo`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '#platform/root.ts';
import { type TestBrowser, withBrowser } from '#test/support/browser.ts';

const [address = 'http://localhost:3000', keys = join(projectRoot, 'var/demo')] = process.argv.slice(2);
const folder = join(projectRoot, 'docs/pictures');
const WIDTH = 1280;

async function signIn(browser: TestBrowser, person: string): Promise<Page> {
  const page = await browser.openPage(WIDTH, { baseUrl: address });
  await page.goto('/en/sign-in');
  const frame = page.frameLocator('iframe');
  await frame.locator('input[type=file]').setInputFiles(join(keys, `${person}.p12`));
  await frame.locator('input[type=password]').fill('shanyraq-demo');
  await frame.locator('button').first().click();
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
  return page;
}

const take = (page: Page, name: string) => page.screenshot({ path: join(folder, `${name}.png`) });

mkdirSync(folder, { recursive: true });
await withBrowser(async (browser) => {
  const visitor = await browser.openPage(WIDTH, { baseUrl: address });
  await visitor.goto('/en');
  await take(visitor, 'home');
  await visitor.goto('/en/services/driving-licence-renewal');
  await take(visitor, 'service');
  const citizen = await signIn(browser, 'citizen');
  await citizen.goto('/en/services/criminal-record-certificate');
  await citizen.locator('form[action$="/start"] button').first().click();
  await take(citizen, 'form');
});
