/** The classifier of territories, as its statisticians publish it, into the country's register of them, by the roads that any file goes. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Json } from '#kernel/canonical.ts';
import type { App } from '#platform/app.ts';
import { linesFile } from '#platform/lines-file.ts';
import { projectRoot } from '#platform/root.ts';
import { withInstance } from '#test/support/instance.ts';
import { importFile } from './actions/import-file.ts';
import { exportCommand, importCommand } from './commands.ts';
import { registersFeature } from './feature.ts';

const FILE = join(projectRoot, '../shared/data/kato/kato.csv');
const ROWS = 15_594;

/** The parent that the digits AB-CD-EF-HIJ name. */
function byDigits(code: string): string {
  const end = [6, 4, 2].find((length) => !/^0+$/.test(code.slice(length))) ?? 0;
  return code.slice(0, end).padEnd(9, '0');
}

const folder = mkdtempSync(join(tmpdir(), 'shanyraq-kato-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The rows that import-kato prints, as a file. */
async function rowsOf(app: App, file: string, name: string): Promise<string> {
  const printed: string[] = [];
  const command = countryFeature.commands.find((one) => one.name === 'import-kato');
  assert.equal(await command?.run(app, [file, '2025-02-01', '--records'], (line) => printed.push(line)), 0);
  const path = join(folder, name);
  writeFileSync(path, printed.join('\n'));
  return path;
}

/** What the register holds, by code, as everybody may take it away. */
async function exported(app: App): Promise<Map<string, Record<string, Json>>> {
  const lines: string[] = [];
  assert.equal(await exportCommand.run(app, ['territories'], (line) => lines.push(line)), 0);
  return new Map(lines.map((line) => JSON.parse(line).values).map((values) => [values.code, values]));
}

const features = [transparencyFeature, countryFeature, registersFeature];

test(
  'the whole classifier, cut off and begun again: every row once, each in what it lies in',
  {
    skip: !existsSync(FILE) && `no ${FILE}`,
  },
  () =>
    withInstance({ features, country: 'country/kz' }, async ({ app, inject, runJobs }) => {
      const path = await rowsOf(app, FILE, 'kato.jsonl');
      let parts = 0;
      const dying: App = {
        ...app,
        transaction: (run) => {
          parts += 1;
          if (parts === 8) throw new Error('the power went');
          return app.transaction(run);
        },
      };
      await assert.rejects(importFile(dying, 'territories', linesFile(path)), /the power went/);
      const said: string[] = [];
      const run = (...more: string[]) =>
        importCommand.run(app, ['territories', path, ...more], (line) => said.push(line));
      assert.deepEqual([await run('--preview'), await run(), await run('--change', '--end-absent')], [0, 0, 0]);
      assert.deepEqual(said, [
        `${ROWS} rows: 7000 written, ${ROWS - 7000} to write, 0 wrong`,
        `${ROWS} rows: ${ROWS} written, 0 to write, 0 wrong`,
        `0 added, 0 changed, 0 ended, ${ROWS} the same, 0 left, 0 wrong`,
      ]);

      const held = await exported(app);
      assert.equal(held.size, ROWS);
      const count = (level: string) => [...held.values()].filter((one) => one.level === level).length;
      assert.deepEqual(['oblast', 'district', 'subdistrict', 'settlement'].map(count), [20, 209, 2379, 12_986]);
      for (const [code, { parent, level, name }] of held) {
        assert.equal(parent === undefined, level === 'oblast', code);
        assert.ok(parent === undefined || held.has(String(parent)), `${code} lies in nothing`);
        assert.doesNotMatch(JSON.stringify(name), /[ЌќЎўЇїЈј]/, code);
      }
      const lacking = [...held].filter(([code, { parent }]) => parent !== undefined && parent !== byDigits(code));
      assert.equal(lacking.length, 39, 'what the digits name is not there: the nearest that is');
      assert.equal(held.get('751110000')?.parent, '750000000');
      assert.equal(held.get('634647308')?.kind, 'rural');

      await runJobs();
      const found = await inject(`/api/v1/registers/territories/records?q=${encodeURIComponent('Нұрғазы')}`);
      assert.ok(found.json().records.some(({ values }: { values: { code: string } }) => values.code === '103443607'));
      for await (const finding of registersFeature.fsck(app)) assert.fail(finding.what);
    }),
);
