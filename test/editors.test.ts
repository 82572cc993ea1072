/** What editors say by the JSON Schemas is what the check says: another's validator takes every file of the countries, and refuses what is wrong. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { checkFolder, kindsOf } from '#features/country/index.ts';
import { projectRoot } from '#platform/root.ts';
import { features } from '../src/features.ts';

const kinds = kindsOf(features);
// `format` is a note of the schemas; dates and the like are what their patterns say.
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
  validateFormats: false,
});
const validators = new Map<string, ValidateFunction>(
  kinds.map(({ kind }) => [
    kind,
    ajv.compile(JSON.parse(readFileSync(join(projectRoot, `docs/schemas/${kind}.schema.json`), 'utf8'))),
  ]),
);

const errorsOf = (kind: string, value: unknown): string[] => {
  const validate = validators.get(kind) ?? assert.fail(kind);
  validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};

describe('every file of a country fits the schema of its kind', () => {
  for (const country of ['country/kz', 'test/country', 'docs/first-country']) {
    test(country, () => {
      const { definitions } = checkFolder(join(projectRoot, country), kinds);
      assert.ok(definitions.length > 0);
      for (const { kind, file, source } of definitions) assert.deepEqual(errorsOf(kind, source.value), [], file);
    });
  }
});

describe('what is wrong is refused', () => {
  const service = () =>
    parse(
      readFileSync(join(projectRoot, 'test/country/services/trade-inspection/market-stall-permit.yaml'), 'utf8'),
    ) as Record<string, unknown>;
  const wrongs: readonly (readonly [string, (value: Record<string, unknown>) => unknown])[] = [
    ['an unknown key', (value) => Object.assign(value, { colour: 'red' })],
    ['a key that is missing', (value) => delete value.provider],
    ['a value that is not offered', (value) => Object.assign(value, { channels: ['pigeon'] })],
    ['a number for a text', (value) => Object.assign(value, { title: { kk: 1, ru: 'a', en: 'a' } })],
    ['a term of no kind', (value) => Object.assign(value, { term: { kind: 'working', workingDays: 3 } })],
    ['an id with blanks', (value) => Object.assign(value, { service: 'a b' })],
  ];
  test('not as it is', () => assert.deepEqual(errorsOf('service', service()), []));
  for (const [name, spoil] of wrongs) {
    test(name, () => {
      const value = service();
      spoil(value);
      assert.notDeepEqual(errorsOf('service', value), []);
    });
  }
});

interface Described {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
}

test('an editor can say what a key means and which values it may have', () => {
  const propertiesOf = (kind: string) => (validators.get(kind)?.schema as Described | undefined)?.properties ?? {};
  for (const kind of validators.keys())
    assert.ok(
      Object.values(propertiesOf(kind)).some(({ description }) => description !== undefined),
      kind,
    );
  const { provider, channels, term } = propertiesOf('service');
  assert.equal(provider?.description, 'Agency that decides.');
  assert.match(term?.description ?? '', /workingDays, or calendarDays/);
  assert.deepEqual(channels?.items?.enum, ['portal', 'centre', 'mobile', 'messenger']);
});
