import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { countryFeature } from '#features/country/feature.ts';
import { checkFolder, kindsOf } from '#features/country/index.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { registersFeature } from './feature.ts';

type Definition = Record<string, never> & {
  subject: { kind: string; fields: string[] };
  fields: Record<string, Record<string, unknown>>;
  purposes: { id: string; fields: unknown; agencies: unknown; basis: { act: string }[] }[];
  [key: string]: unknown;
};

/** What the check says of one register after a change to it. */
function findings(register: string, change: (definition: Definition) => void): string[] {
  const folder = smallCountry({ court: true });
  // They belong to a room above, whose kinds aren't among those that are asked here.
  for (const file of ['staff.yaml', 'mandates.yaml']) rmSync(join(folder, file));
  try {
    const path = join(folder, 'registers', `${register}.yaml`);
    const definition = parse(readFileSync(path, 'utf8'));
    change(definition);
    writeFileSync(path, stringify(definition, { aliasDuplicateObjects: false }));
    return checkFolder(folder, kindsOf([countryFeature, registersFeature])).findings.map((one) => one.what);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const consent = { longestMonths: 1, answerWithinDays: 1, warnDays: 1 };
const label = { kk: 'a', ru: 'a', en: 'a' };

describe('the check of a register', () => {
  test('a good folder has no findings', () =>
    assert.deepEqual(
      findings('people', () => undefined),
      [],
    ));

  const elsewhere = { kind: 'http', keeper: label };
  const cases: [string, string, (definition: Definition) => void, RegExp][] = [
    ['engine elsewhere', 'people', (d) => Object.assign(d, { source: elsewhere }), /engine itself reads this register/],
    [
      'open elsewhere',
      'births',
      (d) => Object.assign(d, { source: elsewhere, search: ['child'] }),
      /the records live elsewhere: search needs them here/,
    ],
    [
      'workplace elsewhere',
      'births',
      (d) => {
        Object.assign(d, { source: elsewhere });
        Object.assign(d.purposes[0] ?? {}, { registrar: true });
      },
      /the records live elsewhere: the workplace has none/,
    ],
    [
      'foreign names',
      'births',
      (d) => Object.assign(d, { source: { ...elsewhere, names: { colour: 'c' } } }),
      /there is no field "colour"/,
    ],
    [
      'numbers in addresses',
      'births',
      (d) => Object.assign(d, { source: { ...elsewhere, method: 'get' } }),
      /people's numbers would stand in addresses/,
    ],
    [
      'law of the cache',
      'births',
      (d) => Object.assign(d, { source: { ...elsewhere, cache: { minutes: 5, cite: { act: 'MOON', article: '1' } } } }),
      /MOON/,
    ],
    [
      'list in a table',
      'births',
      (d) => {
        Object.assign(d, { source: { kind: 'file', keeper: label, file: 'data/births.csv' } });
        Object.assign(d.fields, { names: { type: 'list', label } });
      },
      /a cell of a table can't be a list/,
    ],
    [
      'file outside',
      'births',
      (d) => Object.assign(d, { source: { kind: 'file', keeper: label, file: '../births.csv' } }),
      /\.\.\/births\.csv" does not fit/,
    ],
    ['key', 'people', (d) => Object.assign(d, { key: ['number'] }), /there is no field "number"/],
    [
      'optional key',
      'births',
      (d) => Object.assign(d.fields.child ?? {}, { optional: true }),
      /key field "child" is optional/,
    ],
    ['purpose field', 'people', (d) => Object.assign(d.purposes[0] ?? {}, { fields: ['colour'] }), /no field "colour"/],
    [
      'purpose twice',
      'people',
      (d) => Object.assign(d.purposes[1] ?? {}, { id: 'identity' }),
      /"identity" is there twice/,
    ],
    ['agency', 'people', (d) => Object.assign(d.purposes[0] ?? {}, { agencies: ['moon'] }), /there is no agency moon/],
    ['owner', 'people', (d) => Object.assign(d, { owner: 'moon' }), /there is no agency moon/],
    [
      'consent read by agencies',
      'people',
      (d) => Object.assign(d.purposes[0] ?? {}, { fields: ['surname'], agencies: 'any', consent }),
      /a purpose of consents is read by agencies too/,
    ],
    [
      'consent to everything',
      'people',
      (d) => Object.assign(d.purposes[0] ?? {}, { fields: 'all', agencies: [], consent }),
      /would reach data of other people/,
    ],
    [
      'consent of nobody',
      'companies',
      (d) => Object.assign(d.purposes[0] ?? {}, { fields: ['name'], agencies: [], consent }),
      /nobody could consent/,
    ],
    [
      'courts that are none',
      'people',
      (d) => Object.assign(d.purposes.at(-1) ?? {}, { agencies: ['high-court', 'road-agency'] }),
      /names others than courts/,
    ],
    [
      'courts by nobody',
      'people',
      (d) => Object.assign(d.purposes.at(-1) ?? {}, { agencies: 'any' }),
      /names others than courts/,
    ],
    [
      'courts at the workplace',
      'people',
      (d) => Object.assign(d.purposes.at(-1) ?? {}, { registrar: true }),
      /a purpose of courts is read by others too/,
    ],
    [
      'courts elsewhere',
      'births',
      (d) => Object.assign(d, { source: elsewhere }),
      /no past of anybody here that a court could read/,
    ],
    ['act', 'people', (d) => Object.assign(d.purposes[0]?.basis[0] ?? {}, { act: 'moon' }), /there is no act moon/],
    ['code', 'people', (d) => Object.assign(d.fields, { kind: { type: 'code', label } }), /a code without options/],
    [
      'reference',
      'people',
      (d) => Object.assign(d.fields, { other: { type: 'reference', label } }),
      /without a register/,
    ],
    ['nobody sees', 'people', (d) => Object.assign(d.subject, { fields: [] }), /nobody would see the look-ups/],
    [
      'a person forgotten',
      'births',
      (d) => Object.assign(d.fields, { nurse: { type: 'iin', label } }),
      /"nurse" names a person who would not see/,
    ],
    ['no number', 'residence', (d) => d.subject.fields.push('address'), /"address" is a string, not a number/],
    ['open secret', 'people', (d) => Object.assign(d, { public: ['surname'] }), /"surname" is open to everybody/],
    ['tie', 'residence', (d) => Object.assign(d, { ties: [{ kind: 'household', by: 'roof' }] }), /no field "roof"/],
    ['engine', 'people', (d) => delete d.fields.birthDate, /the engine needs the field "birthDate"/],
    ['unknown word', 'people', (d) => Object.assign(d, { colour: 'red' }), /colour/],
  ];
  for (const [name, register, change, expected] of cases) {
    test(name, () => {
      const found = findings(register, change);
      assert.ok(
        found.some((what) => expected.test(what)),
        found.join('; ') || 'nothing was found',
      );
    });
  }
});
