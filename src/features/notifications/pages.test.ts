/** The cabinet's pages of this tier and below, with sign-in, as people meet them: axe, 360 px, every language. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { chromeOf, prepareDemoStaff, resolveActor } from '#features/identity/index.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords, personByIin, readRecords } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { issueKey } from '#features/trust/index.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { systemClock } from '#platform/clock.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { notificationsFeature } from './feature.ts';
import { notify } from './index.ts';

const features = [
  transparencyFeature,
  countryFeature,
  trustFeature,
  registersFeature,
  identityFeature,
  notificationsFeature,
];
const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const AISHA = numberOf('90010130000');
const BIN = numberOf('20014000000');

/** Somebody with an office, an organisation, a letter, and look-ups of her data. */
async function populate({ app }: TestInstance): Promise<string> {
  const validFrom = localDate('2020-01-01');
  const text = { kk: 'Шешім қабылданды', ru: 'Решение принято', en: 'A decision was made' };
  return app.transaction(async (tx) => {
    const batch = { batch: 'first contents' };
    await importRecords(
      tx,
      'people',
      [{ values: { iin: AISHA, surname: 'Serik', givenName: 'Aisha', birthDate: '1990-01-01' }, validFrom }],
      batch,
    );
    await importRecords(
      tx,
      'residence',
      [{ values: { iin: AISHA, address: '5 Oak Street', territory: '1010' }, validFrom }],
      batch,
    );
    await importRecords(tx, 'companies', [{ values: { bin: BIN, name: text, director: AISHA }, validFrom }], batch);
    const staff = { iin: AISHA, roles: ['officer'] as const };
    await prepareDemoStaff(tx, [
      { ...staff, agency: 'road-agency', unit: 'north' },
      { ...staff, agency: 'platform-agency', unit: 'central', roles: ['administrator'] },
    ]);
    const personId = (await personByIin(tx, AISHA))?.personId ?? '';
    await readRecords(
      tx,
      { kind: 'officer', officerId: personId, agency: 'road-agency', name: 'D. Omarov' },
      {
        register: 'residence',
        fields: ['address', 'territory'],
        by: { subject: { iin: AISHA } },
        purpose: 'where',
        caseNumber: 'SM-1',
      },
    );
    return notify(tx, { personId, kind: 'test', subject: text, body: text, link: '/applications' });
  });
}

async function token(instance: TestInstance, as: unknown): Promise<string> {
  const { app, inject, clock } = instance;
  const key = await signingKey(app, { kind: 'person', iin: AISHA, name: 'TEST', surname: 'TEST' });
  const { id, content } = (await inject({ method: 'POST', url: '/api/v1/session/challenge' })).json<{
    id: string;
    content: string;
  }>();
  const signature = base64(await key.sign(fromBase64(content), clock.now()));
  return (await inject({ method: 'POST', url: '/api/v1/session', payload: { id, signature, as } })).json<{
    token: string;
  }>().token;
}

test('every page passes axe and fits 360 px, in every language', () =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async (instance) => {
    const letter = await populate(instance);
    const [administrator] = await instance.asOwner<{ id: string }>(
      `select id from identity.officer where agency = 'platform-agency'`,
    );
    const person = await token(instance, 'person');
    const admin = await token(instance, { officer: administrator?.id });
    const baseUrl = await instance.listen();
    const cabinet = ['data', 'lookups', 'sessions', 'act-as', 'inbox', `inbox/${letter}`].map(
      (name) => `cabinet/${name}`,
    );
    const visits = [
      ...['sign-in/role', ...cabinet].map((path) => [path, person] as const),
      ...['admin/officers', 'admin/officers?agency=road-agency&unit=north'].map((path) => [path, admin] as const),
      ['sign-in', ''] as const,
    ];
    const faults: string[] = [];
    await withBrowser(async (browser) => {
      const page = await browser.openPage(360, { baseUrl });
      for (const [path, value] of visits) {
        await page.context().clearCookies();
        if (value) await page.context().addCookies([{ name: 'shanyraq_session', value, url: baseUrl }]);
        for (const language of LANGUAGES) {
          const answer = await page.goto(`/${language}/${path}`);
          if (answer?.status() !== 200) faults.push(`${path}: ${answer?.status()}`);
          // What a summary hides is looked at too.
          await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
          const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
          faults.push(...found.map((fault) => `${language}/${path}: ${fault}`));
        }
      }
    });
    assert.deepEqual(faults, []);
  }));

test('a person signs in with her key in the browser, and comes back to the page she wanted', () =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf }, now: systemClock.now() }, async (instance) => {
    await populate(instance);
    const password = 'Құпия 2026';
    const key = { kind: 'person' as const, iin: AISHA, name: 'SERIK AISHA', surname: 'SERIK', password };
    const { p12 } = await instance.app.transaction((tx) => issueKey(tx, key));
    const baseUrl = await instance.listen();
    await withBrowser(async (browser) => {
      const page = await browser.openPage(360, { baseUrl });
      await page.goto('/kk/cabinet/data');
      const frame = page.frameLocator('iframe');
      const file = { name: 'key.p12', mimeType: 'application/x-pkcs12', buffer: Buffer.from(p12) };
      await frame.locator('#key').setInputFiles(file);
      await frame.locator('#password').fill(password);
      await frame.locator('#sign').click();
      await page.waitForURL('**/kk/sign-in/role*');
      await page.getByText('Өз атымнан').click();
      await page.getByRole('button', { name: 'Жалғастыру' }).click();
      await page.waitForURL('**/kk/cabinet/data');
      assert.match(await page.content(), /5 Oak Street/);
    });
  }));
