/** One slip is told once: what hangs on a part that can't be read is left, and slips elsewhere are told all the same. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { checkFolder, type DefinitionFinding, formatFinding, kindsOf } from '#features/country/index.ts';
import { projectRoot } from '#platform/root.ts';
import { features } from '../src/features.ts';

const kinds = kindsOf(features);
const COUNTRY = join(projectRoot, 'test/country');
const FILES = checkFolder(COUNTRY, kinds).definitions.map(({ file }) => file);
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'faulty-'));
  cpSync(COUNTRY, folder, { recursive: true });
});
after(() => rmSync(folder, { recursive: true }));

/** Findings of the fictional country with these files written otherwise. */
function findingsWith(changes: Readonly<Record<string, string>>, read = kinds): readonly DefinitionFinding[] {
  for (const [file, text] of Object.entries(changes)) writeFileSync(join(folder, file), text);
  try {
    return checkFolder(folder, read).findings;
  } finally {
    for (const file of Object.keys(changes)) cpSync(join(COUNTRY, file), join(folder, file));
  }
}

const textOf = (file: string): string => readFileSync(join(COUNTRY, file), 'utf8');

describe('a file that is no text of ours alone is told', () => {
  for (const file of FILES) {
    test(file, () => {
      const found = findingsWith({ [file]: 'a: [1\n' });
      assert.deepEqual([...new Set(found.map((one) => one.file))], [file], found.map(formatFinding).join('\n'));
    });
  }
});

type Step = string | number;

/** Every place of a YAML file. */
function placesOf(node: unknown, path: readonly Step[] = []): (readonly Step[])[] {
  if (isMap(node)) {
    return node.items.flatMap(({ key, value }) => {
      const inner = [...path, String(isScalar(key) ? key.value : key)];
      return [inner, ...placesOf(value, inner)];
    });
  }
  return isSeq(node) ? node.items.flatMap((one, index) => [[...path, index], ...placesOf(one, [...path, index])]) : [];
}

const WOUNDS = ['taken out', 'misspelt', 'a number', 'an object', 'a list'] as const;

/** The file with one place spoilt. */
function wounded(file: string, path: readonly Step[], wound: (typeof WOUNDS)[number]): string {
  const document = parseDocument(textOf(file));
  const [parent, last] = [path.slice(0, -1), path.at(-1)];
  if (wound === 'taken out') document.deleteIn(path);
  else if (wound === 'a number') document.setIn(path, 7.5);
  else if (wound === 'an object') document.setIn(path, { nothing: 1 });
  else if (wound === 'a list') document.setIn(path, [[1]]);
  else if (typeof last === 'string') {
    const value = document.getIn(path);
    document.deleteIn(path);
    document.setIn([...parent, `${last}x`], value);
  }
  return document.toString();
}

const PLACES = FILES.filter((file) => file.endsWith('.yaml')).flatMap((file) =>
  placesOf(parseDocument(textOf(file)).contents).map((path) => ({ file, path })),
);

/** The kinds without what crosses from one definition to another: their findings are the schema's. */
const bare = kinds.map(({ check: _check, ...kind }) => kind);

function assertToldOnce(file: string, path: readonly Step[], wound: (typeof WOUNDS)[number]): void {
  const text = wounded(file, path, wound);
  const refused = findingsWith({ [file]: text }, bare).map(formatFinding);
  // Else it is a fault that only the whole country shows.
  if (refused.length === 0) return;
  assert.deepEqual(findingsWith({ [file]: text }).map(formatFinding), refused, `${file} ${path.join('.')} ${wound}`);
}

test('a place that is spoilt is told, and nothing else', () => {
  const spoilt = fc.record({ place: fc.constantFrom(...PLACES), wound: fc.constantFrom(...WOUNDS) });
  fc.assert(
    fc.property(spoilt, ({ place, wound }) => assertToldOnce(place.file, place.path, wound)),
    { numRuns: 60 },
  );
});

describe('slips elsewhere are told all the same', () => {
  const EXTRACT = 'services/trade-inspection/insurance-extract.yaml';
  const EXTRACT_CASES = 'services/trade-inspection/insurance-extract.cases.yaml';
  const PERMIT = 'services/trade-inspection/market-stall-permit.yaml';
  const BIRTHS = 'registers/births.yaml';
  const swapped = (file: string, ...pairs: readonly (readonly [RegExp, string])[]): string =>
    pairs.reduce((text, [from, to]) => {
      assert.match(text, from);
      return text.replace(from, to);
    }, textOf(file));
  const withoutEnglish = [/, en: [^}]*}/, ' }'] as const;
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, readonly RegExp[]])[] = [
    [
      'a reference beside a text that is missing',
      { [BIRTHS]: swapped(BIRTHS, withoutEnglish, [/^owner: .*/m, 'owner: nobody']) },
      [/births\.yaml:4:8 {2}en is missing/, /births\.yaml:3:8 {2}there is no agency nobody/],
    ],
    [
      'a rule beside a term that does not fit',
      { [PERMIT]: swapped(PERMIT, [/workingDays: 10/, 'workingDays: soon'], [/age\(person/, 'ag(person']) },
      [/:28:16 {2}"soon" is text/, /there is no function ag/],
    ],
    [
      'a rule beside a misspelt key of another part',
      { [PERMIT]: swapped(PERMIT, [/maxLength: 100/, 'maxLenght: 100'], [/form\.months\)/, 'form.month)']) },
      [/no key maxLenght here; did you mean maxLength/, /month/],
    ],
    [
      'a purpose in a service, where a register is no YAML',
      { [BIRTHS]: 'a: [', [EXTRACT]: swapped(EXTRACT, [/purpose: [a-z-]+/, 'purpose: nothing']) },
      [/births\.yaml:1:\d/, /insurance-extract\.yaml:20:91 {2}individuals has no purpose nothing/],
    ],
    [
      'a worked case, where another service is faulty',
      {
        [PERMIT]: swapped(PERMIT, withoutEnglish),
        [EXTRACT_CASES]: swapped(EXTRACT_CASES, [/eligible: true/, 'eligible: false']),
      },
      [/market-stall-permit\.yaml:\d+:\d+ {2}en is missing/, /cases\.yaml:12:25 {2}Insured: eligible is true/],
    ],
    [
      'an agency, where the acts cannot be read',
      { 'acts.yaml': 'acts', [EXTRACT]: swapped(EXTRACT, [/^provider: .*/m, 'provider: trade-inspektion']) },
      [/acts\.yaml:1:1/, /there is no agency trade-inspektion; did you mean trade-inspection/],
    ],
  ];
  for (const [name, changes, told] of rows) {
    test(name, () => {
      const found = findingsWith(changes).map(formatFinding);
      for (const each of told)
        assert.ok(
          found.some((one) => each.test(one)),
          `${each}\n${found.join('\n')}`,
        );
      assert.equal(found.length, told.length, found.join('\n'));
    });
  }
});
