/** References between registers: what is written names a record in force; what has become of it since is a finding of quality. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { Json } from '#kernel/canonical.ts';
import { Refusal } from '#kernel/refusal.ts';
import { linesOfText } from '#platform/lines-file.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { previewWithin } from './actions/import-changes.ts';
import { importRecords, writeRecord } from './index.ts';
import { BIN, day, ground } from './testing/population.ts';
import { findingsOf, onStage } from './testing/stage.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));
const residence = join(country, 'registers/residence.yaml');
const definition = parse(readFileSync(residence, 'utf8'));
const [where] = definition.purposes;
const text = (en: string) => ({ kk: en, ru: en, en });
const permits = {
  ...{ ...definition, register: 'sites', title: text('Sites'), subject: { kind: 'none' }, key: ['site'], ties: [] },
  fields: {
    site: { type: 'string', label: text('Site') },
    firm: { type: 'reference', register: 'companies', label: text('Firm'), optional: true },
    note: { type: 'string', label: text('Note'), optional: true },
  },
  purposes: [{ ...where, id: 'keeping', fields: 'all', agencies: ['platform-agency'], registrar: true }],
};
writeFileSync(join(country, 'registers/sites.yaml'), stringify(permits, { aliasDuplicateObjects: false }));

test('a reference names a record of its register that is in force on the day, in every way of writing', () =>
  onStage(country, async (stage) => {
    const { app, asOwner, as, registrarActor, inject } = stage;
    const idIn = async (register: string) =>
      (
        await asOwner<{ id: string }>('select record_id as id from registers.record_key where register = $1 limit 1', [
          register,
        ])
      )[0]?.id ?? '';
    const [firm, person] = [await idIn('companies'), await idIn('people')];
    const code = (doing: Promise<unknown>) =>
      doing.then(
        () => 'done',
        (error: unknown) =>
          error instanceof Refusal ? `${error.code} ${JSON.stringify(error.detail)}` : Promise.reject(error),
      );
    const write = (act: 'add' | 'change', site: string, values: Record<string, Json>, from = '2026-01-01') =>
      code(
        app.transaction((tx) =>
          writeRecord(tx, { register: 'sites', act, key: { site }, values, validFrom: day(from), ground }),
        ),
      );
    const nobody = '019aa000-0000-7000-8000-0000000000ff';
    for (const [wrong, from] of [
      [nobody, '2026-01-01'],
      [person, '2026-01-01'],
      [firm, '2019-12-31'],
    ] as const)
      assert.match(await write('add', 'A', { firm: wrong }, from), /invalid_values.*firm: no-record/);
    assert.equal(await write('add', 'A', { firm }), 'done');
    assert.equal(await write('add', 'B', {}), 'done');

    const rows = [
      { site: 'C', firm },
      { site: 'D', firm: nobody },
    ];
    const imported = app.transaction((tx) =>
      importRecords(
        tx,
        'sites',
        rows.map((values) => ({ values, validFrom: day('2026-01-01') })),
        { batch: 'sites' },
      ),
    );
    assert.match(await code(imported), /row 2, firm: no-record/);
    const lines = rows.map((values) => JSON.stringify({ values })).join('\n');
    const preview = await app.transaction((tx) =>
      previewWithin(tx, 'sites', linesOfText(lines), { from: day('2026-01-01') }),
    );
    assert.deepEqual(
      preview.faults.map(({ line, code: why, fields }) => [line, why, fields]),
      [[2, 'no-record', ['firm']]],
    );

    const end = {
      register: 'companies',
      act: 'end',
      key: { bin: BIN },
      values: {},
      validFrom: day('2026-02-01'),
      ground,
    } as const;
    await app.transaction((tx) => writeRecord(tx, end));
    assert.match(await write('change', 'B', { firm }, '2026-02-15'), /no-record/, 'it holds no more');
    assert.equal(
      await write('change', 'A', { note: 'x' }, '2026-02-15'),
      'done',
      'what it said already is no new reference',
    );
    as(await registrarActor());
    const { body } = await inject('/en/registry/sites/quality');
    assert.match(body, /“Firm” refers to a record that holds no more/);
    assert.match(body, /Not in order: 1/);
    await stage.runJobs();
    assert.deepEqual(await findingsOf(stage), []);
  }));
