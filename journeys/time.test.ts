import { test } from 'node:test';
import { answerPoints, decide, drawnOfficer, openAtDesk } from './desk.ts';
import { actFor, follow, PDF, pay, proceed, readThrough, signAndSubmit, start } from './road.ts';
import { moveDays, reloadUntil, storyInTime, walk } from './support.ts';

test('a refusal: proposed, the applicant heard, decided on the ground that was proposed', () =>
  storyInTime(async (world) => {
    const mother = world.person('mother');
    const page = await world.open(360);
    await world.signIn(page, 'mother', '/kk/cabinet');
    await start(page, 'child-benefit');
    await page.getByLabel('Анасымын').check();
    await page.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    await page.locator('.govuk-error-summary').waitFor();
    await page.getByRole('group', { name: 'Жәрдемақы қай балаға керек?' }).getByRole('radio').first().check();
    await proceed(page, 'account');
    await walk(page);
    await page.getByLabel('Банктегі шотыңыз (IBAN)').fill('KZ86125KZT5004100100');
    await page.getByLabel('Жоқ').check();
    await proceed(page, 'evidence');
    await readThrough(page);
    const number = await signAndSubmit(page, mother);
    await follow(page);

    const officer = await drawnOfficer(world, number);
    const desk = await world.open(1280);
    await openAtDesk(world, desk, officer, number);
    await desk.getByRole('button', { name: 'Бас тартуды ұсыну' }).click();
    await desk.waitForURL('**/refusal');
    await desk.getByRole('button', { name: 'Ұсыну' }).click();
    await desk.locator('.govuk-error-summary').waitFor();
    await desk.getByLabel('Өтініш бала туған күннен бастап он сегіз ай өткен соң берілген.').check();
    await desk.getByLabel('Себептері').fill('Тізілім бойынша бала он сегіз айдан бұрын туған, мерзім өтіп кеткен.');
    await desk.getByRole('button', { name: 'Ұсыну' }).click();
    await desk.waitForURL(/\/kk\/desk\/[^/]+$/);

    await reloadUntil(page, 'text=Қарсылықты жіберу');
    await walk(page);
    await page.getByLabel('Бұл неге дұрыс болмас еді').fill('Мен ауруханада жаттым, сондықтан уақытында бере алмадым.');
    await page.getByRole('button', { name: 'Қарсылықты жіберу' }).click();
    await page.getByText('Сіз қарсылық білдірдіңіз.').waitFor();

    await moveDays(world, 7);
    await openAtDesk(world, desk, officer, number);
    await desk.getByText('Мен ауруханада жаттым').first().waitFor();
    await answerPoints(desk);
    await desk.getByRole('button', { name: 'Бас тарту', exact: false }).first().click();
    await desk.waitForURL('**/refuse');
    await desk.getByLabel('Өтініш бала туған күннен бастап он сегіз ай өткен соң берілген.').check();
    await desk.getByLabel('Себептері').fill('Қарсылық қаралды, бірақ заң он сегіз айдан кейін төлемді көздемейді.');
    await decide(desk, officer);

    await world.signIn(page, 'mother', '/kk/applications');
    await page.getByRole('link').filter({ hasText: 'жәрдемақы' }).first().click();
    await page.getByText('Қарсылық қаралды, бірақ заң').first().waitFor();
    await walk(page);
    await page.getByRole('link', { name: 'Шағымдану' }).click();
    await page.locator('h1').waitFor();
    await walk(page);
  }));

test('silence: a pharmacy licence counts as given by law when nobody answers in time', () =>
  storyInTime(async (world) => {
    const director = world.person('director-pharmacy');
    const page = await world.open(1280);
    await world.signIn(page, 'director-pharmacy', '/kk/cabinet/act-as');
    await actFor(page);
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
    await proceed(page, 'evidence');
    await readThrough(page);
    const number = await signAndSubmit(page, director);
    await follow(page);
    await pay(page);
    await drawnOfficer(world, number);

    await moveDays(world, 50);
    await world.signIn(page, 'director-pharmacy', '/kk/cabinet/act-as');
    await actFor(page);
    await page.goto('/kk/applications');
    await page.getByText('Үнсіздікпен мақұлданды').waitFor();
    await page.locator('main a[href*="/kk/applications/"]').first().click();
    await page.getByText('Орган мерзімді бұзды').waitFor();
    await reloadUntil(page, 'a[href*="/kk/documents/"]');
    await walk(page);
  }));
