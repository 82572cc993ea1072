import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { tiyn } from '#kernel/money.ts';
import { urn } from '#kernel/urn.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { TEST_NOW, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { paymentsFeature } from './feature.ts';
import { charge } from './index.ts';

const PERSON = '01900000-0000-7000-8000-000000000001';
const features = [transparencyFeature, countryFeature, paymentsFeature];
const hooks = {
  resolveActor: async () =>
    ({ kind: 'person', personId: PERSON, sessionId: 'session', assurance: 'signature' }) as const,
};

test('a charge is paid in a browser without script at 360 pixels, and axe finds nothing before and after', async () => {
  const country = smallCountry();
  try {
    await withInstance({ features, country, hooks }, async (instance) => {
      const label = {
        kk: 'Жүргізуші куәлігін бергені үшін мемлекеттік баж',
        ru: 'Государственная пошлина за выдачу удостоверения',
        en: 'State duty for issuing the licence',
      };
      const lines = [{ label, amount: tiyn(491_550), cite: { act: 'law', article: '7' } }];
      const subject = urn('sm', 'case', '01900000-0000-7000-8000-0000000000aa');
      const id = await instance.app.transaction((tx) =>
        charge(tx, { subject, payer: { personId: PERSON }, reason: label, lines, at: TEST_NOW }),
      );
      const address = await instance.listen();
      await withBrowser(async (browser) => {
        const scripted = await browser.openPage(360, { baseUrl: address });
        const walk = async () => {
          for (const language of ['kk', 'ru', 'en']) {
            await scripted.goto(`/${language}/payments/${id}`);
            assert.deepEqual(await axe(scripted), [], language);
            assert.deepEqual(await sidewaysOverflow(scripted), [], language);
          }
        };
        await walk();
        const plain = await browser.openPage(360, { baseUrl: address, script: false });
        await plain.goto(`/kk/payments/${id}`);
        await plain.getByRole('button', { name: 'төленді деп белгілеу' }).click();
        assert.equal(await plain.getByRole('heading', { level: 1 }).textContent(), 'Төленді');
        await walk();
      });
    });
  } finally {
    rmSync(country, { recursive: true, force: true });
  }
});
