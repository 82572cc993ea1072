import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { localDate } from '#kernel/dates.ts';
import { projectRoot } from '#platform/root.ts';
import { importKato } from './import-kato.ts';
import { countryKinds } from './kinds/index.ts';
import { type TerritoriesDefinition, territoriesSchema } from './kinds/territories.ts';
import { parseWith } from './loading/explain.ts';
import { readTable } from './loading/table.ts';

const FILE = join(projectRoot, '../shared/data/kato/kato.csv');
const HEADER = 'kato,kato_version,level,type_code,name_ru,name_kk';

function imported(csv: string, depth?: number): TerritoriesDefinition {
  const parsed = parseWith(territoriesSchema, readTable(importKato(csv, '2025-02-01', depth)).value);
  assert.ok('definition' in parsed, JSON.stringify(parsed));
  return parsed.definition;
}

test('the whole classifier as it is published', { skip: !existsSync(FILE) && `no ${FILE}` }, () => {
  const { rows, version } = imported(readFileSync(FILE, 'utf8'));
  const count = (level: string) => rows.filter((row) => row.level === level).length;
  assert.equal(version, '2025-02-01');
  assert.deepEqual(['oblast', 'district', 'subdistrict', 'settlement'].map(count), [20, 209, 2379, 12986]);
  const byCode = new Map(rows.map((row) => [row.code, row]));
  assert.equal(byCode.size, 15_594);
  // Parents that the digits name and the classifier lacks.
  assert.equal(byCode.get('751110000')?.parent, '750000000');
  assert.equal(byCode.get('113820100')?.parent, '113800000');
  assert.equal(byCode.get('101010000')?.parent, '101000000');
  assert.ok(rows.every((row) => (row.parent === '') === (row.level === 'oblast')));
  assert.ok(rows.every((row) => row.parent === '' || byCode.has(row.parent)));
  assert.ok(rows.every((row) => !/[ЌќЎўЇїЈј]|\s\s|\u00a0/.test(row.kk + row.ru + row.en)));
  assert.equal(byCode.get('103443607')?.kk, 'Нұрғазы а.');
  assert.equal(byCode.get('634647308')?.kk, 'Күшік жал а.');
  assert.equal(byCode.get('635843406')?.kk, 'Кәркес а.');
  assert.equal(byCode.get('552244500')?.ru, 'с."Құрылысшы"');
  assert.equal(byCode.get('103600000')?.en, 'Ayagoz District');
  const findings: string[] = [];
  const report = (_path: unknown, what: string) => void findings.push(what);
  const world = { get: () => undefined, list: () => [], reads: () => true, mayHave: () => false, isWhole: () => true };
  const kind = countryKinds.find((each) => each.kind === 'territories');
  kind?.check?.({ version, rows }, world, {
    version: localDate(version),
    error: report,
    warn: report,
    expression: () => assert.fail(),
  });
  assert.deepEqual(findings, []);
});

test('to the districts, those of cities among them', { skip: !existsSync(FILE) && `no ${FILE}` }, () => {
  const { rows } = imported(readFileSync(FILE, 'utf8'), 1);
  assert.equal(rows.length, 20 + 209 + 19);
});

test('a parent stands before its children whatever the order of the source', () => {
  const { rows } = imported(
    `${HEADER}\n101010000,x,sub_district,1,г.Б,Б қ.\n100000000,x,oblast,0,А,А облысы\n101000000,x,district,1,В,В ауданы`,
  );
  assert.deepEqual(
    rows.map(({ code, parent, en }) => [code, parent, en]),
    [
      ['100000000', '', 'A Region'],
      ['101000000', '100000000', 'V District'],
      ['101010000', '101000000', 'B'],
    ],
  );
});

test('what cannot be right is refused with its line', () => {
  assert.throws(() => importKato(`${HEADER}\n10000000,x,oblast,0,А,А`, '2025-02-01'), /line 2: a code has nine digits/);
  assert.throws(
    () => importKato(`${HEADER}\n100000000,x,oblast,0,А,А\n100000000,x,oblast,0,А,А`, '2025-02-01'),
    /line 3: .* twice/,
  );
  assert.throws(() => importKato(`${HEADER}\n100000000,x,oblast,0,А,`, '2025-02-01'), /line 2: a name is missing/);
  assert.throws(() => importKato(`${HEADER}\n100000000,x,oblast,5,А,А`, '2025-02-01'), /line 2: .* type_code 5/);
  assert.throws(() => importKato(HEADER, '1 February'), /YYYY-MM-DD/);
});
