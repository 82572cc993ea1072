/** The road of a first key in a browser: the code, the key that stays, and one touch to come in. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { localDate } from '#kernel/dates.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, axeInEveryLanguage, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { inviteToEnrol } from './index.ts';
import { features } from './testing/features.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));
const AISHA = numberOf('90010130000');
const SEEN = { officerId: '01900000-0000-7000-8000-000000000001', agency: 'platform-agency', centre: 'centre-1' };

test('a code, a key that stays in the browser, and one touch to come in; without script it is said why there is none', () =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf } }, ({ app, listen }) =>
    withBrowser(async (browser) => {
      const row = { iin: AISHA, surname: 'Serik', givenName: 'Aisha', birthDate: '1990-01-01' };
      const rows = [{ values: row, validFrom: localDate('2020-01-01') }];
      const [personId = ''] = await app.transaction((tx) =>
        importRecords(tx, 'people', rows, { batch: 'first contents' }),
      );
      const { code } = await app.transaction((tx) => inviteToEnrol(tx, personId, SEEN));
      const baseUrl = (await listen()).replace('127.0.0.1', 'localhost');
      const page = await browser.openPage(360, { baseUrl });
      const look = async (name: string): Promise<void> => {
        assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], [], name);
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
      };
      for (const path of ['sign/here', 'get-key'])
        for (const language of LANGUAGES) {
          await page.goto(`/${language}/${path}`);
          await look(`${path}-${language}`);
        }
      await page.fill('#iin', AISHA);
      await page.fill('#code', 'AAAA-AAAA-AAAA');
      await page.keyboard.press('Enter');
      await page.locator('.govuk-error-summary').waitFor();
      await look('wrong-code');
      await page.fill('#code', code);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.fill('#device', '');
      await page.getByRole('button', { name: 'Make the key' }).press('Enter');
      await page.getByText('Give the device a name').waitFor();
      await look('make');
      await page.fill('#device', 'My phone');
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.waitForURL('**/en/get-key/ready');
      await page.getByText('Your key is ready').waitFor();
      await look('ready');
      assert.deepEqual(await axeInEveryLanguage(page), []);

      const frame = page.frameLocator('form[data-island=sign] iframe');
      const touch = async (): Promise<void> => {
        assert.ok(await frame.getByLabel('The key of this browser: Serik Aisha').first().isChecked());
        await frame.locator('#sign').click();
      };
      await page.goto('/en/sign-in?next=/en/cabinet/certificates');
      await frame.getByText('You are signing: Signing in').waitFor();
      await look('sign-in');
      await touch();
      await page.getByText('Key in a browser: My phone').waitFor();
      await look('list');
      await page.getByRole('button', { name: 'Make a key on this device' }).click();
      await page.getByRole('button', { name: 'Make the key' }).click();
      await frame.getByText('You are signing: A new key of yours').waitFor();
      await look('confirm');
      assert.deepEqual(await axeInEveryLanguage(page), []);
      await frame.getByText('You are signing: A new key of yours').waitFor();
      await touch();
      await page.getByText('Your key is ready').waitFor();

      // From any device he withdraws the certificate of a lost one, which offers its key no more.
      await page.goto('/en/cabinet/certificates');
      const first = page.locator('tbody tr', { hasText: 'By a code that a centre gave you' });
      await first.getByRole('button', { name: 'Suspend' }).click();
      await page.goto('/en/sign-in');
      const notice = page.locator('.govuk-inset-text', { hasText: 'My phone (Serik Aisha)' });
      await notice.getByText('Until you resume it').waitFor();
      assert.equal(await notice.getByRole('button').count(), 0);
      await page.goto('/en/cabinet/certificates');
      await first.getByRole('link', { name: 'Withdraw' }).click();
      await page.getByLabel('The key is lost or in other hands').check();
      await page.getByRole('button', { name: 'Withdraw' }).click();
      await page.goto('/en/sign-in?next=/en/cabinet/certificates');
      await notice.getByText('Its certificate was withdrawn').waitFor();
      await frame.getByText('You are signing: Signing in').waitFor();
      assert.equal(await frame.getByLabel('The key of this browser').count(), 1);
      await look('withdrawn-360');
      if (process.env.SHOTS) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await look('withdrawn-1280');
        await page.setViewportSize({ width: 360, height: 800 });
      }
      await notice.getByRole('button', { name: 'Remove this key from the device' }).press('Enter');
      await notice.waitFor({ state: 'detached' });
      await page.reload();
      await touch();
      await page.waitForURL('**/en/cabinet/certificates');
      assert.equal(await notice.count(), 0);

      const plain = await browser.openPage(360, { baseUrl, script: false });
      for (const path of ['/en/get-key/ready', '/en/sign/here', '/en/sign-in']) {
        await plain.goto(path);
        await plain.getByText('needs JavaScript').or(plain.getByText('that needs JavaScript')).first().waitFor();
      }
    }),
  ));
