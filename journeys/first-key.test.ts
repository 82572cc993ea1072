import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { proceed, receipt, start } from './road.ts';
import { check, frameOf, story, walk } from './support.ts';

const SERVICE = 'criminal-record-certificate';

/** From the first page of the form to the page where it is signed. */
async function apply(page: Page): Promise<void> {
  await page.getByLabel('Жұмыс берушіге').check();
  await proceed(page, 'former-names');
  await proceed(page, 'evidence');
  await page.getByRole('button', { name: 'Жалғастыру' }).click();
  await page.waitForURL('**/check');
  await page.getByRole('button', { name: 'Оқып, қол қою' }).click();
  await page.waitForURL('**/sign');
}

const codeOn = (page: Page): Promise<string | undefined> =>
  page
    .locator('main')
    .textContent()
    .then((text) => /Екі экрандағы код\s*(\d{4})/.exec(text ?? '')?.[1]);

test('a person without a key gets one by a code of a centre, signs in and applies with one touch', () =>
  story(async ({ open, person, signIn }) => {
    const citizen = person('citizen');
    const window = await open(1280);
    await signIn(window, 'operator-1');
    await window.getByRole('radio').last().check();
    await window.getByRole('button', { name: 'Жалғастыру' }).click();
    await window.waitForURL('**/kk/centre');
    await window.getByRole('link', { name: 'Кілті жоқ келуші' }).click();
    await walk(window);
    await window.fill('#iin', citizen.iin);
    await window.fill('#surname', citizen.name.split(' ')[0] ?? '');
    await window.getByRole('button', { name: 'Код беру' }).click();
    await window.locator('.govuk-error-summary').waitFor();
    await check(window);
    await window.locator('#seen').check();
    await window.getByRole('button', { name: 'Код беру' }).click();
    const code = (await window.locator('.govuk-panel strong').textContent()) ?? '';
    await check(window);

    const page = await open(360);
    await page.goto('/kk/get-key');
    await page.fill('#iin', citizen.iin);
    await page.fill('#code', code);
    await page.getByRole('button', { name: 'Жалғастыру' }).click();
    await page.locator('#device').fill('Телефоным');
    await page.getByRole('button', { name: 'Кілт жасау' }).click();
    await page.waitForURL('**/kk/get-key/ready');
    await page.getByText('Кілтіңіз дайын').waitFor();

    const touch = async (): Promise<void> => {
      const frame = frameOf(page);
      await frame
        .getByLabel(`Осы браузердің кілті: ${citizen.name.split(' ').slice(0, 2).join(' ')}`)
        .first()
        .waitFor();
      await frame.locator('#sign').click();
    };
    await page.goto('/kk/sign-in?next=/kk/cabinet/certificates');
    await touch();
    await page.waitForURL('**/kk/cabinet/certificates');
    await page.getByText('Браузердегі кілт: Телефоным').waitFor();
    await start(page, SERVICE);
    await apply(page);
    await frameOf(page).getByText('Сіз қол қоясыз: Өтініш').waitFor();
    await check(page);
    await touch();
    await receipt(page);

    // The same key signs for a page on another screen.
    const desk = await open(1280);
    await signIn(desk, 'citizen', '/kk/cabinet');
    await start(desk, SERVICE);
    await apply(desk);
    await desk.getByRole('button', { name: 'Телефонда қол қою' }).click();
    await desk.getByText('сілтемені көрсетіңіз').click();
    await check(desk);
    const state = (await desk.locator('[data-state]').getAttribute('data-state')) ?? '';
    const link = (await desk.locator('main code').textContent()) ?? '';
    await desk.goto(state.replace(/\/state$/, ''));
    await walk(desk);
    await page.goto(link);
    await page.locator('form[data-island=sign]').waitFor();
    assert.equal(await codeOn(page), await codeOn(desk));
    await check(page);
    await touch();
    await page.getByText('Екінші экранға оралыңыз').waitFor();
    await receipt(desk);

    // Another way to a first key: the device makes it, shows a code, and the operator approves it while the page waits.
    const device = await open(360);
    await device.goto('/kk/get-key');
    await device.getByRole('button', { name: 'Орталық үшін кілт жасау' }).click();
    await device.locator('#device').fill('Планшетім');
    await device.getByRole('button', { name: 'Кілт жасау' }).click();
    await device.getByText('Осы кодты').waitFor();
    await check(device);
    const shown = (await device.locator('[data-code]').textContent()) ?? '';
    await window.goto('/kk/centre/key');
    await walk(window);
    await window.fill('#iin', citizen.iin);
    await window.fill('#surname', citizen.name.split(' ')[0] ?? '');
    await window.fill('#code', shown);
    await window.locator('#seen').check();
    await window.getByRole('button', { name: 'Кілт осы адамдікі' }).click();
    await window.getByText('Планшетім').waitFor();
    await walk(window);
    await device.waitForURL('**/kk/get-key/ready');
    await device.getByText('Кілтіңіз дайын').waitFor();
  }));
