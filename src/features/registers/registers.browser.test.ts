/** Pages of registers in a real browser: the public ones, the cabinet's and the workplace's; at two widths, by keyboard, without script. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { instantFromIso } from '#kernel/instant.ts';
import type { ResolveActor } from '#platform/http/request.ts';
import { axeInEveryLanguage, inspect, withBrowser } from '#test/support/browser.ts';
import { withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { registersFeature } from './feature.ts';
import { organisationByBin, personByIin, readRecords, writeRecord } from './index.ts';
import { AISHA, BIN, BOLAT, day, ground, id, officer, personRow, populate } from './testing/population.ts';

const features = [transparencyFeature, countryFeature, registersFeature];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

/** A person without script says that a record is wrong; an empty letter comes back with its form. */
async function askWithoutScript(page: Page, personId: string): Promise<void> {
  await page.goto(`/en/cabinet/data/people/${personId}/wrong`);
  await page.getByRole('button', { name: 'Send' }).click();
  assert.ok(await page.getByRole('link', { name: 'Write at least 10 characters' }).isVisible());
  await page.getByLabel('What is wrong').fill('My surname has been Serikova since January.');
  await page.getByRole('button', { name: 'Send' }).click();
  assert.ok(await page.getByText('waits for an answer').isVisible());
}

test('every page of registers is whole for everybody, with script and without', () => {
  const actors = new Map<string, Actor>();
  const resolveActor: ResolveActor = async (_app, { cookies }) =>
    actors.get(cookies.who ?? '') ?? { kind: 'anonymous' };
  return withInstance({ features, country, hooks: { resolveActor } }, async (instance) => {
    await populate(instance);
    const { app } = instance;
    await app.transaction((tx) =>
      readRecords(tx, officer, {
        ...{ register: 'residence', fields: ['address'], purpose: 'where', by: { subject: { iin: AISHA } } },
      }),
    );
    const personId = (await app.read((tx) => personByIin(tx, AISHA)))?.personId ?? '';
    const otherId = (await app.read((tx) => personByIin(tx, BOLAT)))?.personId ?? '';
    const companyId = (await app.read((tx) => organisationByBin(tx, BIN)))?.organisationId ?? '';
    const common = { sessionId: id(30), assurance: 'substantial' } as const;
    actors.set('person', { kind: 'person', personId, ...common });
    const post = { officerId: id(31), agency: 'platform-agency', unit: 'central', roles: ['officer'], ...common };
    actors.set('officer', { kind: 'officer', personId: id(32), ...post });
    const baseUrl = await instance.listen();

    await withBrowser(async ({ openPage }) => {
      const faults: string[] = [];
      const openAs = async (who: string, width: number, script: boolean) => {
        const page = await openPage(width, { baseUrl, script });
        if (who !== '') await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
        return page;
      };
      // The longest words in the least room, and the widest page in another language.
      for (const [width, language] of [
        [360, 'kk'],
        [1280, 'ru'],
      ] as const) {
        const open = (who: string) => openAs(who, width, true);
        // Axe has seen Kazakh on the narrow page; the wide one is gone through once more for the third language.
        const others = async (page: Page) => faults.push(...(width === 360 ? [] : await axeInEveryLanguage(page)));
        const look = async (page: Page, name: string, path: string) => {
          await page.goto(`/${language}${path}`);
          faults.push(...(await inspect(page, `${name}-${width}`)));
          await others(page);
        };

        const anybody = await open('');
        await look(anybody, 'list', '/registers');
        await look(anybody, 'closed', '/registers/people');
        await look(anybody, 'open', '/registers/companies');
        await anybody.getByRole('searchbox').fill('дала');
        await anybody.keyboard.press('Enter');
        await anybody.waitForURL(/\/records\?/);
        assert.ok(await anybody.getByText(BIN).first().isVisible());
        faults.push(...(await inspect(anybody, `found-${width}`)));
        await others(anybody);
        await look(anybody, 'record', `/registers/companies/records/${companyId}`);
        await look(anybody, 'nothing', '/registers/companies/records?q=xyzzy');

        const person = await open('person');
        await look(person, 'data', '/cabinet/data');
        await look(person, 'history', `/cabinet/data/people/${personId}`);
        await look(person, 'lookups', '/cabinet/lookups');
        await person.locator('a[href$="/unlawful"]').first().click();
        faults.push(...(await inspect(person, `unlawful-${width}`)));
        await others(person);
        await look(person, 'wrong', `/cabinet/data/people/${personId}/wrong`);
        await look(person, 'missing', '/cabinet/data/people/missing');
        await look(person, 'requests', '/cabinet/requests');

        const staff = await open('officer');
        await look(staff, 'registry', '/registry');
        await look(staff, 'workplace', '/registry/people');
        await staff.locator('#q').fill('serik');
        await staff.keyboard.press('Enter');
        await staff.locator('#found').waitFor();
        faults.push(...(await inspect(staff, `results-${width}`)));
        await staff.locator('#found a').first().click();
        await staff.locator('#past').waitFor();
        faults.push(...(await inspect(staff, `officer-record-${width}`)));
        await look(staff, 'correct', `/registry/people/records/${personId}/correct`);
        await staff.locator('main form button').last().click();
        await staff.locator('.govuk-error-summary').waitFor();
        faults.push(...(await inspect(staff, `correct-errors-${width}`)));
        await look(staff, 'end', `/registry/people/records/${personId}/end`);
        await look(staff, 'add', '/registry/people/add');
        await staff.locator('main form button').last().click();
        await staff.locator('.govuk-error-summary').waitFor();
        faults.push(...(await inspect(staff, `add-errors-${width}`)));
        await look(staff, 'import', '/registry/people/import');
        const row = { ...personRow(AISHA, 'Serikova', 'Aisha'), validFrom: '2026-02-01' };
        const buffer = Buffer.from(`${JSON.stringify(row)}\n{"values": {"iin": "${BIN}"}, "end": true}`);
        await staff.locator('#file').setInputFiles({ name: 'rows.jsonl', mimeType: 'application/json', buffer });
        await staff.locator('main form button').last().click();
        await staff.waitForURL('**/imports/*');
        faults.push(...(await inspect(staff, `import-preview-${width}`)));
        await others(staff);
        await look(staff, 'exports', '/registry/people/exports');
        await staff.locator('main form button').last().click();
        await staff.locator('.govuk-error-summary').waitFor();
        faults.push(...(await inspect(staff, `export-errors-${width}`)));
        await look(staff, 'quality', '/registry/people/quality');
        await look(staff, 'duplicates', '/registry/people/duplicates');
        await look(staff, 'pair', `/registry/people/duplicates/${personId}/${otherId}`);
        await look(staff, 'merge', `/registry/people/records/${personId}/merge/${otherId}`);
        await look(staff, 'split', `/registry/people/records/${personId}/split`);
        await look(staff, 'inbox', '/registry-requests');
        if (width === 360) await askWithoutScript(await openAs('person', width, false), personId);
        else {
          await staff.locator('main table a').first().click();
          await staff.locator('#reasons').waitFor();
          faults.push(...(await inspect(staff, `answer-${width}`)));
          await others(staff);
        }
      }
      assert.deepEqual(faults, []);
    });
  });
});

test('so are those of an erased record', () => {
  const kept = smallCountry({ retention: 'P1Y' });
  let actor: Actor = { kind: 'anonymous' };
  return withInstance({ features, country: kept, hooks: { resolveActor: async () => actor } }, async (instance) => {
    const { app, clock, runJobs } = instance;
    await populate(instance);
    const personId = (await app.read((tx) => personByIin(tx, AISHA)))?.personId ?? '';
    const companyId = (await app.read((tx) => organisationByBin(tx, BIN)))?.organisationId ?? '';
    const ending = { act: 'end', values: {}, validFrom: day('2026-04-01'), ground } as const;
    await app.transaction(async (tx) => {
      await writeRecord(tx, { ...ending, register: 'people', key: { iin: AISHA } });
      await writeRecord(tx, { ...ending, register: 'companies', key: { bin: BIN } });
    });
    clock.set(instantFromIso('2027-05-01T00:00:00.000Z'));
    await runJobs();
    const post = { officerId: id(31), agency: 'platform-agency', unit: 'central', roles: ['officer'] } as const;
    actor = { kind: 'officer', personId: id(32), sessionId: id(30), assurance: 'substantial', ...post };
    const baseUrl = await instance.listen();
    await withBrowser(async ({ openPage }) => {
      const page = await openPage(360, { baseUrl });
      const faults: string[] = [];
      for (const [name, path] of [
        ['erased-open', `registers/companies/records/${companyId}`],
        ['erased-workplace', `registry/people/records/${personId}?purpose=keeping`],
      ])
        for (const language of ['kk', 'ru', 'en']) {
          await page.goto(`/${language}/${path}`);
          faults.push(...(await inspect(page, `${name}-${language}`)));
        }
      assert.deepEqual(faults, []);
    });
  }).finally(() => rmSync(kept, { recursive: true, force: true }));
});
