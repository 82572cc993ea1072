/** A court's pages in a real browser: without script at 360 pixels the whole way, and every page in three languages at two widths. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import type { Actor } from '#kernel/actor.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { inspect, withBrowser } from '#test/support/browser.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { writeRecord } from './index.ts';
import { AISHA, BOLAT, day, ground, id } from './testing/population.ts';
import { onStage } from './testing/stage.ts';

const country = smallCountry({ court: true });
after(() => rmSync(country, { recursive: true, force: true }));

test('two officers of a court open a record by its act, and every page is whole', () =>
  onStage(country, async ({ app, as, listen, idOf, person, registrarActor }) => {
    await app.transaction((tx) =>
      writeRecord(tx, {
        ...{ register: 'people', act: 'change', key: { iin: AISHA }, values: { surname: 'Akhmetova' } },
        ...{ validFrom: day('2024-05-01'), ground },
      }),
    );
    const one = { ...(await registrarActor(['court'])), agency: 'high-court' };
    const two: Actor = { ...one, personId: await idOf(BOLAT), officerId: id(41) };
    as(one);
    const baseUrl = await listen();
    await withBrowser(async ({ openPage }) => {
      const faults: string[] = [];
      // The page of proposals is another room's.
      const plain = await openPage(360, { baseUrl, script: false, expected: /404/ });
      await plain.goto('/en/court');
      await plain.getByRole('button', { name: 'Enter a judicial act' }).click();
      await plain.getByRole('button', { name: 'Send for confirmation' }).click();
      assert.ok(await plain.getByRole('link', { name: 'Write all 12 digits of the number' }).isVisible());
      const fields = {
        ...{
          'Number of the judicial act': '7110-26',
          'Its date': '27/02/2026',
          'Number of the court’s case': '2-4417',
        },
        ...{ 'Identification number': AISHA, 'Last day on which the records are open': '20.3.2026' },
      };
      for (const [label, value] of Object.entries(fields)) await plain.getByLabel(label, { exact: true }).fill(value);
      await plain.getByLabel('Register', { exact: true }).selectOption('people');
      await plain.getByRole('button', { name: 'Send for confirmation' }).click();
      await plain.waitForURL('**/en/proposals');

      const ctx = { ...app.systemContext('test'), actor: two };
      const [waiting] = await app.read((tx) => proposalsFor(tx, ctx));
      assert.ok(waiting);
      await app.transaction((tx) => confirmProposal(tx, ctx, waiting.id, waiting.digest));
      await plain.goto('/en/court');
      await plain.getByRole('link', { name: 'Act 7110-26 of 27 February 2026' }).click();
      await plain.getByLabel('As it stood on').fill('30.04.2024');
      await plain.getByRole('button', { name: 'Show' }).click();
      assert.match((await plain.locator('main section dl').first().textContent()) ?? '', /SurnameSerik/);
      assert.equal(await plain.getByLabel('As it stood on').inputValue(), '30/04/2024');
      const opened = new URL(plain.url()).pathname.replace('/en/', '');

      for (const width of [360, 1280])
        for (const language of ['kk', 'ru', 'en']) {
          const page = await openPage(width, { baseUrl });
          for (const [name, path] of [
            ['court', 'court'],
            ['court-new', 'court/new'],
            ['court-opened', opened],
          ]) {
            as(one);
            await page.goto(`/${language}/${path}`);
            faults.push(...(await inspect(page, `${name}-${language}-${width}`)));
          }
          as(await person(AISHA));
          await page.goto(`/${language}/cabinet/lookups`);
          faults.push(...(await inspect(page, `court-lookups-${language}-${width}`)));
        }
      assert.deepEqual(faults, []);
    });
  }));
