/**
 * Takes the pictures of the README from a running demonstration, living a small story in it:
 * `node --import tsx tools/pictures.ts http://localhost:3000 var/demo`. Needs pdftoppm for the document.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '#platform/root.ts';
import { type TestBrowser, withBrowser } from '#test/support/browser.ts';

const [address = 'http://localhost:3000', keys = join(projectRoot, 'var/demo')] = process.argv.slice(2);
const folder = join(projectRoot, 'docs/pictures');
const PASSWORD = 'shanyraq-demo';
const WIDTH = 1280;
const DRAWN_WITHIN_MS = 60_000;

const take = (page: Page, name: string) => page.screenshot({ path: join(folder, `${name}.png`) });

async function sign(page: Page, person: string): Promise<void> {
  const before = page.url();
  const frame = page.frameLocator('iframe');
  await frame.locator('input[type=file]').setInputFiles(join(keys, `${person}.p12`));
  await frame.locator('input[type=password]').fill(PASSWORD);
  await frame.locator('button').first().click();
  await page.waitForURL((url) => url.href !== before);
}

async function signIn(browser: TestBrowser, person: string): Promise<Page> {
  const page = await browser.openPage(WIDTH, { baseUrl: address });
  await page.goto('/en/sign-in');
  await sign(page, person);
  return page;
}

const next = (page: Page) => page.locator('main form button[type=submit], main a.govuk-button').last().click();

/** Asks an akimat a question, up to the receipt; gives the address of the case. */
async function askTheAkimat(page: Page): Promise<string> {
  await page.goto('/en/services/access-to-information');
  await page.locator('form[action$="/start"] button').first().click();
  await page.locator('select[name=akimat]').selectOption('750000000');
  await page.locator('textarea[name=question]').fill('How much was spent on parks in 2025, and on which ones?');
  await page.locator('input[value=letter]').check();
  await take(page, 'form');
  await next(page);
  await next(page);
  await next(page);
  await sign(page, 'citizen');
  return page.url().replace(/\/submitted.*$/, '');
}

const officersOf = (agency: string): string[] =>
  readdirSync(keys)
    .filter((name) => name.startsWith(agency) && name.endsWith('.p12'))
    .map((name) => name.slice(0, -'.p12'.length));

/** Nobody knows who was drawn: looks at the desks of the agency until one has the case. */
async function findTheDesk(browser: TestBrowser): Promise<Page> {
  const until = performance.now() + DRAWN_WITHIN_MS;
  while (performance.now() < until) {
    for (const officer of officersOf('akimats')) {
      const page = await signIn(browser, officer);
      await page.locator('main input[type=radio]').nth(1).check();
      await page.locator('main form button').first().click();
      const first = page.locator('a[href*="/desk/0"]').first();
      if (await first.count()) {
        await first.click();
        return page;
      }
    }
  }
  throw new Error('no officer was drawn');
}

/** A certificate issued at once, as the first page of its PDF. */
async function pictureOfTheDocument(page: Page): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'shanyraq-pictures-'));
  await page.goto('/en/services/criminal-record-certificate');
  await page.locator('form[action$="/start"] button').first().click();
  await page.locator('input[value=employer]').check();
  while (!page.url().endsWith('/sign')) await next(page);
  await sign(page, 'citizen');
  await page.goto(page.url().replace(/\/submitted.*$/, ''));
  const link = page.locator('a[href*="/documents/"]').first();
  while (!(await link.count())) await page.reload();
  await link.click();
  const pdf = page.locator('a[href*=".pdf"]').first();
  while (!(await pdf.count())) await page.reload();
  const href = new URL((await pdf.getAttribute('href')) ?? '', address).href;
  // A document is rendered by a worker: until then its address says that it is on its way.
  let answer = await page.request.get(href);
  while (!answer.ok()) answer = await page.request.get(href);
  writeFileSync(join(work, 'document.pdf'), await answer.body());
  execFileSync('pdftoppm', [
    '-r',
    '80',
    '-f',
    '1',
    '-l',
    '1',
    '-png',
    '-singlefile',
    join(work, 'document.pdf'),
    join(folder, 'document'),
  ]);
  rmSync(work, { recursive: true });
}

mkdirSync(folder, { recursive: true });
await withBrowser(async (browser) => {
  const visitor = await browser.openPage(WIDTH, { baseUrl: address });
  await visitor.goto('/en');
  await take(visitor, 'home');
  await visitor.goto('/en/services/driving-licence-renewal');
  await take(visitor, 'service');
  const citizen = await signIn(browser, 'citizen');
  const caseAddress = await askTheAkimat(citizen);
  const desk = await findTheDesk(browser);
  await take(desk, 'desk');
  await citizen.goto(caseAddress);
  await take(citizen, 'case');
  await pictureOfTheDocument(citizen);
});
