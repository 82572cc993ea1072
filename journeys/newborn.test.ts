import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proceed, readThrough, signAndSubmit, start } from './road.ts';
import { story, walk } from './support.ts';

test('a birth: what an answer opens stands under it at once, and the child is chosen from what the hospital told', () =>
  story(async ({ open, signIn, person }) => {
    const page = await open(360);
    await signIn(page, 'newborn', '/kk/applications');
    await start(page, 'birth-registration');
    await walk(page);
    const ofFather = page.getByRole('group', { name: 'Баланың әкесі туралы' });
    const number = page.getByLabel('Баланың әкесін ЖСН-імен көрсетіңіз');
    assert.equal(await ofFather.isVisible(), false, 'a father is not asked about the father');
    await page.getByLabel('Анасымын').check();
    await ofFather.getByLabel('Некеде емеспіз, бірге өтініш береміз').check();
    await number.fill('менің күйеуім');
    await page.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    await page.locator('.govuk-error-summary').getByText('Баланың әкесін ЖСН-імен көрсетіңіз').waitFor();
    await ofFather.getByLabel('Біз некедеміз').check();
    assert.equal(await number.isVisible(), false);
    await proceed(page, 'birth');
    await page.getByLabel('Қазақстанда').check();
    await page.getByRole('group', { name: 'Қай баланы тіркейсіз?' }).getByRole('radio').first().check();
    await walk(page);
    await page.getByLabel('Қазақстанда').check();
    await page.getByRole('group', { name: 'Қай баланы тіркейсіз?' }).getByRole('radio').first().check();
    await proceed(page, 'name');
    await page.getByLabel('Әкесінің тегі').check();
    await page.getByLabel('Баланың тегі').fill('Ермеков');
    await page.getByLabel('Балаға қандай ат қоясыз?').fill('Нұрлан');
    await proceed(page, 'evidence');
    await readThrough(page);
    await signAndSubmit(page, person('newborn'));
  }));
