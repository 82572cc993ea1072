import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { AgencyApp } from '#features/sign-on/testing/agency-app.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { check, type Story, sign, story, walk } from './support.ts';

/** Signs in and chooses the administrator's office. */
async function inOffice(story: Story, id: string): Promise<Page> {
  const page = await story.open(360);
  await story.signIn(page, id);
  await page.waitForURL('**/kk/sign-in/role**');
  await page.getByRole('radio').nth(1).check();
  await page.getByRole('button', { name: 'Жалғастыру' }).click();
  await page.waitForURL('**/kk/admin/officers');
  return page;
}

async function connect(world: Story, agencyApp: AgencyApp): Promise<void> {
  const one = await inOffice(world, 'administrator-1');
  await one.goto('/kk/admin/sign-on');
  await walk(one);
  await one.getByRole('button', { name: 'Жүйе қосу' }).click();
  await walk(one);
  await one.getByRole('button', { name: 'Ұсыну' }).click();
  assert.ok((await one.locator('.govuk-error-summary li').count()) > 5);
  await check(one);
  const fields = {
    ...{ id: 'farm-permits', titleKk: 'Шаруа рұқсаттары', titleRu: 'Разрешения фермера', titleEn: 'Farm permits' },
    purposeKk: 'Өз рұқсаттарыңызды көрсету үшін.',
    purposeRu: 'Чтобы показать вам ваши разрешения.',
    purposeEn: 'To show you your own permits.',
    ...{
      act: 'Z1400000202',
      article: '36',
      redirectUris: agencyApp.redirectUri,
      signedOutUris: agencyApp.signedOutUri,
    },
    ...{ logoutUri: agencyApp.logoutUri, keys: JSON.stringify(agencyApp.jwk) },
  };
  for (const [id, value] of Object.entries(fields)) await one.locator(`#${id}`).fill(value);
  await one.locator('input[name=scopes][value=organisation]').check();
  await one.getByRole('button', { name: 'Ұсыну' }).click();
  await one.waitForURL('**/kk/proposals');
  const other = await inOffice(world, 'administrator-2');
  await other.goto('/kk/proposals');
  await other.getByText(agencyApp.redirectUri).first().waitFor();
  await check(other);
  await other.getByRole('button', { name: 'Растау' }).click();
  for (const path of ['farm-permits', 'farm-permits/change']) {
    await one.goto(`/kk/admin/sign-on/${path}`);
    await walk(one);
  }
  await one.goto('/kk/sign-on');
  await walk(one);
}

/** Pages of the protocol speak the language that is asked for, at one address; the page is left as it was. */
async function walkMounted({ address }: Story, page: Page, path: string): Promise<void> {
  const before = page.url();
  for (const language of LANGUAGES) {
    await page.goto(`${address}/oidc/session/end${path}?ui_locales=${language}`);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    await check(page);
  }
  await page.goto(before);
}

const greeting = (page: Page, words: string): Promise<void> => page.locator('h1').getByText(words).waitFor();

test('a director enters another agency’s system with what she has, sees it, and leaves', () =>
  story(async (world) => {
    const agencyApp = await AgencyApp.open();
    try {
      await connect(world, agencyApp);
      await agencyApp.connect(`${world.address}/oidc`, 'farm-permits');
      const director = world.person('director-pharmacy');
      const page = await world.open(360);
      await page.goto(`${agencyApp.address}/in?ui_locales=kk&scope=openid%20profile%20organisation`);
      await page.waitForURL('**/kk/sign-in?**');
      await sign(page, director);
      await page.waitForURL('**/kk/sign-on/*');
      await page.getByText('Шаруа рұқсаттары').first().waitFor();
      await walk(page);
      await page.getByRole('radio').nth(1).check();
      await page.getByRole('button', { name: 'Рұқсат беріп, кіру' }).click();
      await page.waitForURL(`${agencyApp.address}/`);
      await greeting(page, `Hello, ${director.name}`);

      await page.goto(`${world.address}/kk/cabinet/sign-on`);
      await page.getByText('сіз ішіндесіз').waitFor();
      await walk(page);
      await page.goto(`${world.address}/kk/cabinet/lookups`);
      await page.getByText('«Шаруа рұқсаттары» жүйесі').first().waitFor();
      await check(page);

      await page.goto(`${agencyApp.address}/out`);
      await page.locator('h1').getByText('Шығасыз ба?').waitFor();
      await check(page);
      await walkMounted(world, page, '');
      await page.getByRole('button', { name: 'Барлығынан шығу' }).click();
      await page.waitForURL(`${agencyApp.address}/bye?state=left`);
      await walkMounted(world, page, '/success');
      for (let tries = 0; agencyApp.ended.length === 0 && tries < 100; tries++) await page.waitForTimeout(200);
      await page.goto(`${agencyApp.address}/`);
      await greeting(page, 'Nobody');

      const plain = await world.open(1280, { script: false });
      await plain.goto(
        `${agencyApp.address}/in?ui_locales=kk&redirect_uri=${encodeURIComponent('https://evil.example/')}`,
      );
      await greeting(plain, 'Жүйе оралатын мекенжайды қате көрсетті');
    } finally {
      await agencyApp.close();
    }
  }));
