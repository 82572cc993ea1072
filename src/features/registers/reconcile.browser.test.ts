/** The pages of a reconciliation and of an import that two officers sign, in a real browser: without script on a phone, and whole in three languages. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { inspect, withBrowser } from '#test/support/browser.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { withOfficers } from './testing/officers.ts';
import { AISHA, BOLAT, personRow, STRANGER } from './testing/population.ts';
import type { Stage } from './testing/stage.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const TWICE = personRow('800101300115', 'Twice', 'Told');
const ROWS = [
  { values: { ...personRow(AISHA, 'Serikova', 'Aisha').values, patronymic: 'Bolatqyzy' } },
  personRow(STRANGER, 'Kim', 'Viktor'),
  personRow(numberOf('85010130011'), 'Tulegen', 'Saule'),
  ...[TWICE, TWICE, { values: {} }],
];
const CHANGED = { ...personRow(BOLAT, 'Serikov', 'Bolat'), validFrom: '2026-02-01' };

/** Rows that an officer read in and put into words, to be signed. */
async function describedImport(inject: Stage['inject']): Promise<string> {
  const url = '/api/v1/registry/people/imports';
  const lines = JSON.stringify(CHANGED);
  const read = await inject({ method: 'POST', url, payload: { lines, from: '2026-03-01' } });
  const { importId, digest } = read.json<{ importId: string; digest: string }>();
  const words = { digest, reference: 'From the archive', reason: 'It was read anew.', basis: 0 };
  assert.equal((await inject({ method: 'POST', url: `${url}/${importId}/content`, payload: words })).statusCode, 200);
  return importId;
}

test('an officer compares, opens what differs and decides, without script; every page is whole', () =>
  withOfficers(country, async ({ as, listen, runJobs, inject }, { mine }) => {
    as(mine);
    const baseUrl = await listen();
    await withBrowser(async ({ openPage }) => {
      // The page of proposals is another room's.
      const plain = await openPage(360, { baseUrl, script: false, expected: /404/ });
      await plain.goto('/en/registry/people');
      await plain.getByRole('link', { name: 'Reconcile with another source' }).click();
      await plain.getByRole('button', { name: 'Compare' }).click();
      assert.ok(await plain.getByRole('link', { name: 'Name the source' }).isVisible());
      await plain.getByLabel('Source').fill('The archive');
      const buffer = Buffer.from(ROWS.map((row) => JSON.stringify(row)).join('\n'));
      await plain
        .getByLabel('File of rows')
        .setInputFiles({ name: 'rows.jsonl', mimeType: 'application/json', buffer });
      await plain.getByRole('button', { name: 'Compare' }).click();
      assert.ok(await plain.getByText('under way').isVisible());
      await runJobs();
      await plain.reload();
      const addresses: string[] = [];
      for (const kind of ['differs', 'only-here', 'only-there', 'ambiguous', 'not-readable']) {
        await plain.goto(`/en/registry/people/reconcile?kind=${kind}`);
        addresses.push(
          (await plain.locator('a[href*="/findings/"]').first().getAttribute('href')) ?? assert.fail(kind),
        );
      }
      const importId = await describedImport(inject);

      const faults: string[] = [];
      for (const width of [360, 1280])
        for (const language of ['kk', 'ru', 'en']) {
          const page = await openPage(width, { baseUrl });
          const look = async (name: string, path: string) => {
            await page.goto(`/${language}/${path}`);
            faults.push(...(await inspect(page, `${name}-${language}-${width}`)));
          };
          await look('workplace', 'registry/people');
          await look('reconcile', 'registry/people/reconcile');
          for (const address of addresses) await look(`finding-${addresses.indexOf(address)}`, address.slice(4));
          await page.locator('main form button').last().click();
          await page.locator('.govuk-error-summary').waitFor();
          faults.push(...(await inspect(page, `finding-errors-${language}-${width}`)));
          await look('import', 'registry/people/import');
          await look('import-preview', `registry/people/imports/${importId}`);
          await look('import-sign', `registry/people/imports/${importId}/sign`);
        }
      assert.deepEqual(faults, []);

      await plain.goto(addresses[0] ?? '');
      await plain.getByLabel('Theirs is right').check();
      await plain.getByLabel('Paper that it rests on').fill('Act 7');
      await plain.getByLabel('Reason').fill('The archive is right.');
      await plain.getByRole('button', { name: 'Keep the decision' }).click();
      await plain.waitForURL('**/en/proposals');
      await plain.goto(addresses[0] ?? '');
      assert.ok(await plain.getByText('The archive is right.').isVisible());
      assert.equal(await plain.getByRole('button', { name: 'Keep the decision' }).count(), 0);
    });
  }));
