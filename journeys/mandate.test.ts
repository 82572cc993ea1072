import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, proceed, receipt, start } from './road.ts';
import { check, sign, story, walk } from './support.ts';

test('a daughter acts for her mother, and the mother sees each change', () =>
  story(async ({ open, person }) => {
    const [mother, daughter] = [person('landholder'), person('bride')];
    const hers = await open(360);
    await hers.goto('/kk/sign-in?next=%2Fkk%2Fmandates');
    await sign(hers, mother);
    await hers.waitForURL('**/kk/mandates');
    await walk(hers);
    await hers.getByRole('button', { name: 'Өз атымнан әрекет етуді тапсыру' }).click();
    await hers.waitForURL('**/kk/mandates/new');
    await walk(hers);
    await hers.getByRole('button', { name: 'Қол қоюға өту' }).click();
    await hers.locator('.govuk-error-summary').getByText('Кемінде бір қызметті таңдаңыз').waitFor();
    await check(hers);
    await hers.getByLabel('Оның ЖСН-і').fill(daughter.iin);
    await hers.getByLabel('Оның тегі').fill(daughter.name.split(' ')[0] ?? '');
    await hers.locator('input[name=services][value=criminal-record-certificate]').check();
    await hers.getByLabel('Толтыруға, қол қоюға және жіберуге').check();
    await hers.getByRole('button', { name: 'Қол қоюға өту' }).click();
    await hers.waitForURL('**/sign');
    await walk(hers);
    await sign(hers, mother);
    await hers.waitForURL('**/kk/mandates');
    await hers.getByText('жауап күтілуде').waitFor();

    const page = await open(360);
    await page.goto('/kk/sign-in?next=%2Fkk%2Fmandates');
    await sign(page, daughter);
    await page.waitForURL('**/kk/mandates');
    await page.getByRole('button', { name: 'Қабылдау', exact: false }).first().click();
    await page.getByText('күшінде').first().waitFor();
    await check(page);
    await page.getByRole('button', { name: 'Оның атынан әрекет ету' }).click();
    await page.waitForURL('**/kk/cabinet');
    await check(page);
    await start(page, 'criminal-record-certificate');
    await page.getByLabel('Жұмыс берушіге').check();
    await proceed(page, 'former-names');
    await proceed(page, 'evidence');
    await page.goto(page.url().replace('/evidence', '/sign'));
    await sign(page, daughter);
    const number = await receipt(page);
    await follow(page);
    await page.getByText(number).first().waitFor();

    await hers.goto('/kk/applications');
    await hers
      .getByRole('link', { name: 'Сотталғандығы' })
      .or(hers.locator('main .govuk-summary-card a'))
      .first()
      .click();
    await hers.getByText(number).first().waitFor();
    const helped = hers.locator('#helped');
    await helped.getByText('Жұмыс берушіге').waitFor();
    assert.ok(
      await helped
        .getByText(daughter.name.split(' ')[1] ?? '')
        .first()
        .isVisible(),
    );
    await walk(hers);
    await hers.goto('/kk/mandates');
    await hers.getByRole('button', { name: 'Қайтарып алу' }).click();
    await hers.getByText('қайтарып алынды').waitFor();

    await page.goto('/kk/applications');
    await page.getByText('Енді бұл адамның не ұйымның атынан әрекет етпейсіз').waitFor();
    await check(page);
  }));
