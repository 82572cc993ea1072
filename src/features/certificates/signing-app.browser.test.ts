/** The page that waits for an app of the country, in a browser: on a small screen, with script and without. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { shownBy, withApp } from './testing/app-world.ts';
import { phoneOn } from './testing/signing-app.ts';

const country = smallCountry({ signingApp: true });
after(() => rmSync(country, { recursive: true, force: true }));

test('with script the page goes on by itself, without by its button; each state is accessible at 360 px in every language', () =>
  withApp({ country }, (world) =>
    withBrowser(async (browser) => {
      const { listen, own } = world;
      const baseUrl = (await listen()).replace('127.0.0.1', 'localhost');
      for (const script of [true, false]) {
        const page = await browser.openPage(360, { baseUrl, script });
        const look = async (name: string): Promise<void> => {
          // Axe itself is a script.
          const faults = script ? await axe(page) : [];
          assert.deepEqual([...faults, ...(await sidewaysOverflow(page))], [], name);
          if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/${name}-${script}.png`, fullPage: true });
        };
        const ask = async (language: string) => {
          await page.goto(`/${language}/sign-in?next=/${language}/cabinet/certificates`);
          await page.locator(`form[action="/${language}/sign/app"] button`).click();
          await page.locator('img[alt*="Small Mobile"]').waitFor();
          return shownBy({ body: await page.content() }).link;
        };
        for (const language of LANGUAGES) {
          await ask(language);
          if (script) await page.locator('summary').last().click();
          await look(`app-${language}`);
        }
        const phone = phoneOn(world);
        const refused = await ask('en');
        const session = (await phone.scan(refused)).json;
        const goOn = () => (script ? undefined : page.getByRole('button', { name: 'I have signed' }).click());
        await phone.read(session);
        await goOn();
        if (!script) await look('app-read');
        await phone.send(session, { status: 'CANCELED' });
        await goOn();
        await page.locator('.govuk-error-summary').waitFor();
        await look('app-refused');
        await page.locator('.govuk-back-link').click();
        await page.waitForURL(/sign-in\?next/);
        const link = await ask('en');
        assert.equal((await phone.signFor(link, own)).status, 200);
        await goOn();
        if (!script) await page.getByRole('button', { name: 'Go on' }).click();
        await page.waitForURL('**/en/cabinet/certificates');
      }
    }),
  ));
