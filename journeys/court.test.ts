import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { countryOf } from '#features/country/index.ts';
import { addDays, dateOf } from '#kernel/dates.ts';
import { check, type Story, story, walk } from './support.ts';

const ACT = '7110-26-00-2/1203';
const CASE = '7110-26-00-2/88';

async function inCourt(world: Story, id: string, width: 360 | 1280, to: string): Promise<Page> {
  const page = await world.open(width);
  await world.signIn(page, id);
  await page.waitForURL('**/kk/sign-in/role**');
  await page.getByRole('radio').nth(1).check();
  await page.getByRole('button', { name: 'Жалғастыру' }).click();
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
  await page.goto(to);
  return page;
}

test('a court opens a record by its act, entered by two, and the person sees who looked and why', () =>
  story(async (world) => {
    const { env } = world.instance.app;
    const now = env.clock.now();
    const today = dateOf(now, countryOf(env, now).zone);
    const mother = world.person('mother');

    const one = await inCourt(world, 'court-officer-1', 360, '/kk/court');
    await walk(one);
    await one.getByRole('button', { name: 'Сот актісін енгізу' }).click();
    await one.waitForURL('**/kk/court/new');
    await walk(one);
    const fields = {
      ...{ 'Сот актісінің нөмірі': ACT, 'Оның күні': today, 'Соттағы істің нөмірі': CASE },
      ...{ 'Сәйкестендіру нөмірі': mother.iin, 'Жазбалар ашық болатын соңғы күн': addDays(today, 10) },
    };
    for (const [label, value] of Object.entries(fields)) await one.getByLabel(label, { exact: true }).fill(value);
    await one.getByLabel('Тізілім', { exact: true }).selectOption('individuals');
    await one.getByRole('button', { name: 'Растауға жіберу' }).click();
    await one.waitForURL('**/kk/proposals');

    const two = await inCourt(world, 'court-officer-2', 1280, '/kk/proposals');
    await two.getByText(ACT).first().waitFor();
    await check(two);
    await two.getByRole('button', { name: 'Растау' }).click();
    await two.getByText('Расталды').waitFor();

    for (const page of [one, two]) {
      await page.goto('/kk/court');
      await page.getByRole('link', { name: ACT }).click();
      await page.getByText('1-нұсқа: енгізілді').first().waitFor();
    }
    await walk(one);

    const person = await world.open(360);
    await world.signIn(person, 'mother', '/kk/cabinet/lookups');
    await person.getByText(`${ACT} сот актісі бойынша, соттың ${CASE} ісі үшін`).first().waitFor();
    await walk(person);
  }));
