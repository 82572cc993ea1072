import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, proceed, readThrough, receipt, start } from './road.ts';
import { frameOf, sign, story, walk } from './support.ts';

test('a marriage: the bride signs first, the groom reads the same text and signs it', () =>
  story(async ({ open, signIn, person }) => {
    const [bride, groom] = [person('bride'), person('groom')];
    const her = await open(1280);
    await signIn(her, 'bride', '/kk/applications');
    await start(her, 'marriage-registration');
    await walk(her);
    await her
      .getByLabel('Болашақ жұбайыңызды ЖСН-імен көрсетіңіз')
      .fill(groom.iin.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)));
    await her.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    await her.locator('.govuk-error-summary').getByText('ЖСН-ді тексеріңіз').waitFor();
    await her.getByLabel('Болашақ жұбайыңызды ЖСН-імен көрсетіңіз').fill(groom.iin);
    await her.getByLabel('Некені қай ауданда не қалада тіркейсіз?').selectOption('751410000');
    await her.getByRole('group', { name: 'Салтанатты рәсім керек пе?' }).getByLabel('Иә').check();
    await proceed(her, 'names');
    await walk(her);
    await her.getByRole('group', { name: 'Тегіңізді өзгертесіз бе?' }).getByLabel('Иә').check();
    await her.getByLabel('Жоқ, өзгертпейді').check();
    await her.getByLabel('Жаңа тегіңіз', { exact: true }).fill('Жүнісова');
    await proceed(her, 'sooner');
    await her.getByLabel('Жоқ').check();
    await proceed(her, 'evidence');
    assert.equal(
      await her.getByText(groom.name).count(),
      0,
      'nothing is learnt of another person by typing his number',
    );
    await readThrough(her);
    await sign(her, bride);
    await her.getByText('Екінші қолтаңбаны күтеміз').waitFor();
    await walk(her);

    const his = await open(360);
    await signIn(his, 'groom', '/kk/cabinet/inbox');
    await his.getByText('Сіздің қолтаңбаңыз керек').first().waitFor();
    await his.goto('/kk/applications');
    await walk(his);
    await his.getByRole('link', { name: 'Неке қиюды тіркеу' }).click();
    await his.waitForURL('**/sign');
    await walk(his);
    await his.getByText(bride.name).first().waitFor();
    await his.getByText('Жүнісова').first().waitFor();
    await frameOf(his).getByText('Жүнісова').first().waitFor();
    await sign(his, groom);
    const number = await receipt(his);
    await walk(his);
    await follow(his);
    await his.getByText('Екінші адам да қол қойды.').waitFor();
    await walk(his);
    await her.goto('/kk/applications');
    await her.getByText(number).waitFor();
    await his.goto('/kk/applications');
    await his.getByText(number).waitFor();
  }));
