import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { answerPoints, decide, drawnOfficer, openAtDesk } from './desk.ts';
import { follow, pay, proceed, readThrough, signAndSubmit, start } from './road.ts';
import { frameOf, reloadUntil, sign, story, walk } from './support.ts';

/** A picture in the form that the service asks for. */
const photo = async (page: Page) => ({
  name: 'сурет.jpg',
  mimeType: 'image/jpeg',
  buffer: await page.screenshot({ type: 'jpeg' }),
});

test('a driving licence: paid, drawn, returned once, corrected, granted by the officer’s signature', () =>
  story(async (world) => {
    const citizen = world.person('citizen');
    const page = await world.open(360);
    await world.signIn(page, 'citizen', '/kk/services/driving-licence-renewal');
    await start(page, 'driving-licence-renewal');
    await walk(page);
    await page.getByLabel('Бүлінді').check();
    await proceed(page, 'photo');
    await walk(page);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'сурет.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('сурет емес') });
    await page.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    await page.locator('.govuk-error-summary').getByText('Бұл басқа түрдегі файл').waitFor();
    await page.locator('input[type=file]').setInputFiles(await photo(page));
    await proceed(page, 'delivery');
    await page.getByLabel('Карта керек емес, электрондық куәлік жеткілікті').check();
    await proceed(page, 'evidence');
    await readThrough(page);
    const number = await signAndSubmit(page, citizen);
    await follow(page);
    await walk(page);
    await pay(page);

    const officer = await drawnOfficer(world, number);
    const desk = await world.open(1280);
    await openAtDesk(world, desk, officer, number);
    await walk(desk);
    await desk.getByRole('button', { name: 'Түзетуге қайтару' }).click();
    await desk.waitForURL('**/return');
    await desk.getByLabel('Куәлікке түсетін суретіңіз').fill('Суретте бет анық көрінбейді, жаңасын салыңыз.');
    await desk.getByRole('button', { name: 'Қайтару' }).click();
    await desk.waitForURL(/\/kk\/desk\/[^/]+$/);

    await reloadUntil(page, 'text=Түзету және қайта қол қою');
    await page.getByText('Суретте бет анық көрінбейді').first().waitFor();
    assert.equal(await page.getByText(officer.name).count(), 0, 'the officer is unknown until the decision');
    await walk(page);
    await page.getByRole('button', { name: 'Түзету және қайта қол қою' }).click();
    await page.waitForURL('**/check');
    await page.getByText('Суретте бет анық көрінбейді').first().waitFor();
    await walk(page);
    await page.locator('a[href*="/photo#photo"]').click();
    await page.waitForURL('**/photo#photo');
    await page.getByText('Суретте бет анық көрінбейді').first().waitFor();
    await page.locator('input[type=file]').setInputFiles(await photo(page));
    await proceed(page, 'delivery');
    await proceed(page, 'evidence');
    await readThrough(page);
    await frameOf(page).locator('#sign').waitFor();
    await sign(page, citizen);
    await page.waitForURL('**/submitted');

    await desk.reload();
    await answerPoints(desk);
    await desk.getByRole('button', { name: 'Мақұлдау' }).click();
    await desk.waitForURL('**/grant');
    await walk(desk);
    await decide(desk, officer);

    await follow(page);
    await reloadUntil(page, 'a[href*="/kk/documents/"]');
    await walk(page);
    await page.locator('a[href*="/kk/documents/"]').first().click();
    await reloadUntil(page, 'a[href*=".pdf?in=kk"]');
    await walk(page);
    await page.goto(`/kk/draws/${number}`);
    await page.getByText('Өзіңіз қайталап көріңіз').waitFor();
    await page.getByText('Сіздің ісіңізді қараған қызметкер').waitFor();
    await walk(page);
    // Of the conclusion, too, which doctors keep and not the state.
    await page.goto('/kk/cabinet/lookups');
    await page.getByText('Медициналық қорытындылар тізілімі').first().waitFor();
  }));
