import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { countryOf } from '#features/country/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { dateOf, localDate } from '#kernel/dates.ts';
import { signInToOffice } from './desk.ts';
import { proceed, receipt, start } from './road.ts';
import { reloadUntil, type Story, sign, story, walk } from './support.ts';

const SERVICE = 'individual-entrepreneur-registration';
const REGISTER = 'entrepreneurs';
const WRONG = 'Мен бұл кәсіпті былтыр жауып, есептен шыққанмын.';
const [KEEPER, SECOND] = ['state-revenue-head-office-1', 'state-revenue-head-office-2'];

/** A business that was closed long ago still stands in the register as open. */
async function leaveOpen({ instance: { app } }: Story, iin: string): Promise<void> {
  const registeredOn = '2024-01-10';
  const business = { businessName: 'Самал', activity: 'Нан пісіру', regime: 'simplified', territory: '711210000' };
  await app.transaction((tx) =>
    importRecords(
      tx,
      REGISTER,
      [{ values: { iin, ...business, registeredOn, status: 'active' }, validFrom: localDate(registeredOn) }],
      { batch: 'old entries' },
    ),
  );
}

const today = ({ instance: { app } }: Story): string => {
  const now = app.env.clock.now();
  return dateOf(now, countryOf(app.env, now).zone);
};

async function officer(world: Story, id: string, to: string): Promise<Page> {
  const page = await world.open(1280);
  await signInToOffice(world, page, world.person(id));
  await page.goto(to);
  return page;
}

test('a wrong fact is found, corrected at its source by two officers, and the service is given', () =>
  story(async (world) => {
    const person = world.person('newborn');
    await leaveOpen(world, person.iin);
    const page = await world.open(360);
    const question = `/kk/services/${SERVICE}/check`;
    await world.signIn(page, 'newborn', question);
    await page.getByText('Әзірге беруге болмайды').waitFor();
    await walk(page);
    await page.getByRole('link', { name: /Бұл жазба қате деп хабарлау.*жұмыс істейді/ }).click();
    await page.waitForURL('**/wrong');
    await page.locator('textarea').fill(WRONG);
    await page.getByRole('button', { name: 'Жіберу' }).click();
    await page.waitForURL('**/kk/cabinet/requests/*');

    const keeper = await officer(world, KEEPER, '/kk/registry');
    await keeper.getByRole('link', { name: 'Деректер туралы сұраулар' }).click();
    await keeper.getByRole('link', { name: 'Мен туралы жазбада қате бар' }).click();
    await keeper.getByText(WRONG).waitFor();
    const request = keeper.url();
    await keeper.getByRole('link', { name: 'Жазбаны ашу' }).click();
    await keeper.getByRole('link', { name: 'Түзету ұсыну' }).click();
    await keeper.waitForURL('**/correct');
    await keeper.getByLabel('Не түзетіледі').selectOption('status');
    await keeper.getByLabel('Қалай болуы керек').fill('Есептен шыққан');
    await keeper.getByLabel('Қай күннен бастап').fill(today(world));
    await keeper.getByLabel('Негізге алынған құжат').fill('Есептен шығару туралы № 17 бұйрық');
    await keeper.getByLabel('Себебі').fill('Бұйрық тізілімге түспей қалған');
    await keeper.getByRole('button', { name: 'Ұсыну' }).click();
    await keeper.waitForURL('**/kk/proposals');

    const second = await officer(world, SECOND, '/kk/proposals');
    await second.getByText('№ 17 бұйрық').first().waitFor();
    await second.getByRole('button', { name: 'Растау' }).click();
    await second.getByText('Расталды').waitFor();
    await keeper.goto(request);
    await keeper.getByLabel('түзетілді').check();
    await keeper.getByLabel('Негіздеме').fill('Есептен шыққаныңыз енді тізілімде тұр.');
    await keeper.getByRole('button', { name: 'Жауапты жіберу' }).click();
    await keeper.waitForURL('**/kk/registry-requests');

    await page.reload();
    await page.getByText('Есептен шыққаныңыз енді тізілімде тұр.').waitFor();
    await page.getByRole('link', { name: 'Осы жазбаның тарихы' }).click();
    await page.getByText('№ 17 бұйрық').first().waitFor();
    await page.goto(question);
    assert.equal(await page.getByText('Әзірге беруге болмайды').count(), 0);
    await start(page, SERVICE);
    await page.getByLabel('Ісіңізді қалай атайсыз?').fill('Береке');
    await page.getByLabel('Немен айналысасыз?').fill('Нан пісіру');
    await page.getByLabel('Оңайлатылған декларация бойынша').check();
    await proceed(page, 'place');
    await page.getByLabel('Қай ауданда не қалада жұмыс істейсіз?').selectOption('751410000');
    await proceed(page, 'evidence');
    await page.goto(page.url().replace('/evidence', '/sign'));
    await sign(page, person);
    await receipt(page);
    await page.goto(page.url().replace('/submitted', ''));
    await reloadUntil(page, 'a[href*="/kk/documents/"]');
  }));

test('a look in the ledger becomes a complaint with a term by one tap', () =>
  story(async (world) => {
    const person = world.person('groom');
    await leaveOpen(world, person.iin);
    const keeper = await officer(world, KEEPER, `/kk/registry/${REGISTER}`);
    await keeper.getByLabel('Сөздер немесе толық нөмір').fill(person.iin);
    await keeper.getByRole('button', { name: 'Іздеу' }).click();
    await keeper.getByText('Табылғандар').waitFor();
    await keeper.getByText('Нан пісіру').first().waitFor();

    const page = await world.open(360);
    await world.signIn(page, 'groom', '/kk/cabinet');
    await page.locator('main a[href="/kk/cabinet/lookups"]').first().click();
    await page.waitForURL('**/kk/cabinet/lookups');
    const line = page.locator('main .ledger li').filter({ hasText: 'Дара кәсіпкерлер тізілімі' }).first();
    await line.getByText('қызметкері сіздің мәліметтеріңізді қарады').waitFor();
    await line.getByRole('link', { name: 'Бұл заңсыз болды' }).click();
    await page.waitForURL('**/unlawful');
    await page.getByRole('button', { name: 'Жіберу' }).click();
    await page.waitForURL('**/kk/cabinet/requests/*');
    await page.getByText('жауап күтуде').waitFor();
    await page.getByText('Жауап мерзімі').waitFor();
    await walk(page);
  }));
