import { test } from 'node:test';
import { answerPoints, decide, drawnOfficer, openAtDesk, signInToOffice } from './desk.ts';
import { actFor, follow, PDF, pay, proceed, readThrough, signAndSubmit, start } from './road.ts';
import { reloadUntil, story, walk } from './support.ts';

test('a pharmacy licence: the director acts for the organisation, a second agency gives its opinion', () =>
  story(async (world) => {
    const director = world.person('director-pharmacy');
    const page = await world.open(1280);
    await world.signIn(page, 'director-pharmacy', '/kk/cabinet/act-as');
    await actFor(page);
    await walk(page);
    await start(page, 'pharmacy-licence');
    await walk(page);
    await page.getByLabel('Дәріні бөлшектеп сату').check();
    await proceed(page, 'premises');
    await page.getByLabel('Ұйымның өзінікі').check();
    await page.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    await page.locator('.govuk-error-summary').waitFor();
    await page.getByRole('group', { name: 'Дәріхана қай үй-жайда?' }).getByRole('radio').first().check();
    await page.locator('input[type=file]').setInputFiles(PDF);
    await proceed(page, 'staff');
    await walk(page);
    await page.getByLabel('Жауапты фармацевт кім? ЖСН-ін жазыңыз').fill(director.iin);
    await page.getByLabel('Не?').fill('Тоңазытқыш');
    await page.getByLabel('Нешеу?').fill('2');
    await page.getByRole('button', { name: 'Қосу: Жабдық' }).click();
    await page.getByLabel('Не?').nth(1).fill('Таразы');
    await page.getByLabel('Нешеу?').nth(1).fill('1');
    await proceed(page, 'evidence');
    await readThrough(page);
    const number = await signAndSubmit(page, director);
    await follow(page);
    await pay(page);

    const officer = await drawnOfficer(world, number);
    const desk = await world.open(1280);
    await openAtDesk(world, desk, officer, number);
    await desk.getByRole('button', { name: 'Пікір сұрау' }).click();
    await desk.waitForURL('**/opinion');
    await walk(desk);
    await desk.getByLabel('Сұрағыңыз').fill('Үй-жай санитариялық талаптарға сай ма?');
    await desk.getByRole('button', { name: 'Сұрау' }).click();
    await desk.waitForURL(/\/kk\/desk\/[^/]+$/);

    const sanitary = await drawnOfficer(world, number, 'opinion');
    const second = await world.open(1280);
    await signInToOffice(world, second, sanitary);
    await second.goto('/kk/desk/opinions');
    await second.getByText(number).waitFor();
    await walk(second);
    await second.locator('main a[href*="/desk/opinions/"]').click();
    await second.waitForURL('**/kk/desk/opinions/*');
    await walk(second);
    await second.getByLabel('Қолдаймыз', { exact: true }).check();
    await second.locator('textarea').fill('Үй-жай тексерілді, санитариялық талаптарға сай.');
    await second.getByRole('button', { name: 'Пікірді жіберу' }).click();
    await second.waitForLoadState();

    await desk.reload();
    await desk.getByText('Үй-жай тексерілді').first().waitFor();
    await answerPoints(desk);
    await desk.getByRole('button', { name: 'Мақұлдау' }).click();
    await desk.waitForURL('**/grant');
    await decide(desk, officer);

    await reloadUntil(page, 'a[href*="/kk/documents/"]');
    await walk(page);
    await page.locator('a[href*="/kk/documents/"]').first().click();
    await reloadUntil(page, 'a[href*=".pdf?in=kk"]');
    await walk(page);
  }));
