import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { App } from '#platform/app.ts';
import { linesFile } from '#platform/lines-file.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { importFile } from './actions/import-file.ts';
import { exportCommand, importCommand } from './commands.ts';
import { registersFeature } from './feature.ts';
import { AISHA, BIN, BOLAT, day, personRow, populate } from './testing/population.ts';

const country = smallCountry();
const folder = mkdtempSync(join(tmpdir(), 'shanyraq-import-'));
after(() => {
  for (const made of [country, folder]) rmSync(made, { recursive: true, force: true });
});

const inside = (run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features: [transparencyFeature, countryFeature, registersFeature], country }, async (instance) => {
    await populate(instance);
    await run(instance);
  });

const iins = Array.from({ length: 2700 }, (_, n) => String(55_010_100_000 + n)).flatMap((first) => {
  try {
    return [numberOf(first)];
  } catch {
    return [];
  }
});
const fileOf = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

describe('a file of records', () => {
  test('is judged whole before anything is written, by line, and no value is repeated', () =>
    inside(async ({ app, asOwner }) => {
      const good = personRow(iins[0] ?? '', 'Kim', 'Ada');
      const path = join(folder, 'wrong.jsonl');
      const rows = [
        good,
        personRow(AISHA, 'Serik', 'Aisha'),
        { ...good, values: { ...good.values, iin: '123456789012' } },
        good,
        { values: {}, validFrom: 'soon' },
      ];
      writeFileSync(path, `${fileOf(rows)}\nno json\n`);
      const counted = async () =>
        (await asOwner<{ n: number }>('select count(*)::int as n from registers.record'))[0]?.n;
      const before = await counted();
      for (const more of [['--preview'], []]) {
        const lines: string[] = [];
        assert.equal(await importCommand.run(app, ['people', path, ...more], (line) => lines.push(line)), 1);
        assert.deepEqual(lines, [
          'line 2: the record exists already, unchanged',
          'line 3: iin: check-digit',
          'line 4: the same key as line 1',
          'line 5: not a row {"validFrom", "values"}',
          'line 6: not a row {"validFrom", "values"}',
          '3 rows: 0 written, 2 to write, 0 changed, 1 unchanged, 4 wrong',
        ]);
      }
      assert.equal(await counted(), before);
    }));

  test('is compared with what is there: fields that differ, values as far as a purpose reaches, seen by whom they speak of', () =>
    inside(async ({ app, asOwner }) => {
      const row = personRow(AISHA, 'Serikova', 'Aisha');
      const changed = { ...row, values: { ...row.values, birthDate: '1991-01-01', citizen: true } };
      const path = join(folder, 'changed.jsonl');
      writeFileSync(
        path,
        fileOf([personRow(iins[0] ?? '', 'Kim', 'Ada'), changed, personRow(BOLAT, 'Serik', 'Bolat')]),
      );
      const run = async (...more: string[]) => {
        const lines: string[] = [];
        const code = await importCommand.run(app, ['people', path, ...more], (line) => lines.push(line));
        return { code, lines };
      };
      const seen = () =>
        asOwner<{ identifier: string; fields: string[] }>('select identifier, fields from registers.lookup');
      const refused = await run();
      assert.equal(refused.code, 1, 'an import adds, and changes nothing');
      assert.equal(refused.lines[0], 'line 2: the record exists already, changed: birthDate, citizen, surname');
      assert.deepEqual(await seen(), [], 'no value was shown');
      const { code, lines } = await run('--preview');
      assert.equal(code, 1);
      assert.deepEqual(lines, [
        'line 2: the record exists already, changed: birthDate, citizen, surname: "Serik" → "Serikova"',
        'line 3: the record exists already, unchanged',
        '3 rows: 0 written, 1 to write, 1 changed, 1 unchanged, 0 wrong',
      ]);
      assert.deepEqual(await seen(), [{ identifier: AISHA, fields: ['surname'] }]);
    }));

  test('that was cut off goes on where it stopped', () =>
    inside(async ({ app, asOwner, runJobs }) => {
      const rows = iins.slice(0, 2300).map((iin) => personRow(iin, 'Kim', 'Ada'));
      let parts = 0;
      const dying: App = {
        ...app,
        transaction: (run) => {
          parts += 1;
          if (parts === 3) throw new Error('the power went');
          return app.transaction(run);
        },
      };
      const path = join(folder, 'many.jsonl');
      writeFileSync(path, fileOf(rows));
      await assert.rejects(importFile(dying, 'people', linesFile(path)), /the power went/);
      const said: string[] = [];
      const run = (...more: string[]) => importCommand.run(app, ['people', path, ...more], (line) => said.push(line));
      assert.equal(await run('--preview'), 0);
      assert.equal(await run(), 0);
      assert.equal(await run(), 0, 'and again changes nothing');
      assert.deepEqual(said, [
        '2300 rows: 2000 written, 300 to write, 0 wrong',
        '2300 rows: 2300 written, 0 to write, 0 wrong',
        '2300 rows: 2300 written, 0 to write, 0 wrong',
      ]);
      const [{ n } = { n: 0 }] = await asOwner<{ n: number }>(
        `select count(*)::int as n from registers.version v join registers.batch b on b.id = v.batch where b.label like 'file %'`,
      );
      assert.equal(n, 2300);
      await runJobs();
      for await (const found of registersFeature.fsck(app)) assert.fail(found.what);
    }));

  test('of the open part goes out, and of a closed register nothing', () =>
    inside(async ({ app }) => {
      const lines: string[] = [];
      assert.equal(await exportCommand.run(app, ['companies'], (line) => lines.push(line)), 0);
      const [record] = lines.map((line) => JSON.parse(line));
      assert.equal(lines.length, 1);
      assert.deepEqual(record.values, { bin: BIN, name: { kk: 'Дала', ru: 'Дала', en: 'Dala' } });
      assert.equal(record.validFrom, day('2020-01-01'));
      await assert.rejects(
        exportCommand.run(app, ['people'], () => assert.fail('something went out')),
        {
          code: 'registers.not_open',
        },
      );
    }));
});
