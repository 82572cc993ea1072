import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { projectRoot } from '#platform/root.ts';
import { checkFolder, formatFinding, runCheck } from './check.ts';
import { type AnyKind, definitionKind } from './definition-kind.ts';
import { ExpressionError } from './expressions/error.ts';
import { countryKinds } from './kinds/index.ts';
import { dateSchema, idSchema } from './schema.ts';

const AQSAI = join(projectRoot, 'test/country');

/** Files of a folder over which a test writes its own, all in a temporary place. */
function findingsOf(
  changes: Readonly<Record<string, string | ((text: string) => string)>>,
  kinds: readonly AnyKind[] = countryKinds,
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'country-'));
  try {
    for (const file of ['country.yaml', 'acts.yaml', 'rates.yaml', 'territories.csv', 'agencies', 'calendar']) {
      cpSync(join(AQSAI, file), join(folder, file), { recursive: true });
    }
    for (const [file, change] of Object.entries(changes)) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof change === 'string' ? change : change(readFileSync(path, 'utf8')));
    }
    return checkFolder(folder, kinds).findings.map(formatFinding);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const swap = (from: string | RegExp, to: string) => (text: string) => {
  assert.ok(typeof from === 'string' ? text.includes(from) : from.test(text), `${from} is not in the file`);
  return text.replace(from, to);
};

test('the fictional country has nothing wrong', () => assert.deepEqual(findingsOf({}), []));

describe('one error each, with its place and the way to mend it', () => {
  const cases: [string, Parameters<typeof findingsOf>[0], RegExp][] = [
    [
      'an unknown key',
      { 'rates.yaml': swap('  - id: mci', '  - idd: mci') },
      /^rates\.yaml:3:5 {2}there is no key idd here; did you mean id\?/,
    ],
    [
      'a duplicate key',
      { 'acts.yaml': swap('version: 2026-01-01', 'version: 2026-01-01\nversion: 2026-01-02') },
      /^acts\.yaml:2:1 {2}the same key is written twice; keep one/,
    ],
    ['a tab', { 'acts.yaml': swap('  - id: AQ-DATA', '\t- id: AQ-DATA') }, /^acts\.yaml:\d+:\d+ {2}.*; .*spaces/],
    ['an open quote', { 'rates.yaml': swap('"1000.00"', '"1000.00') }, /^rates\.yaml:\d+:\d+ {2}/],
    [
      'a number where text is due',
      { 'rates.yaml': swap('"1000.00"', '1000') },
      /^rates\.yaml:7:37 {2}1000 is a number, not text; put it in quotes: "1000"/,
    ],
    [
      'a day that is not',
      { 'calendar/2026.yaml': swap('2026-10-25', '2026-02-30') },
      /^calendar\/2026\.yaml:6:\d+ {2}"2026-02-30" does not fit; write a date that exists/,
    ],
    [
      'a missing language',
      { 'acts.yaml': swap(', en: Trade Act', '') },
      /^acts\.yaml:\d+:\d+ {2}en is missing; add it: text \(English\)/,
    ],
    [
      'a text cut by its comma',
      { 'acts.yaml': swap('ru: Закон о торговле', 'ru: Закон о торговле, и рынках') },
      /there is no key и рынках here; put the whole text in quotes/,
    ],
    [
      'a value that is not offered',
      { 'country.yaml': swap('rounding: halfUp', 'rounding: halfup') },
      /^country\.yaml:9:13 {2}"halfup" is not one of the values; did you mean halfUp\?/,
    ],
    ['an unknown zone', { 'country.yaml': swap('Asia/Almaty', 'Asia/Aqsai') }, /^country\.yaml:6:7 {2}.*tz database/],
    [
      'an act that is not there',
      { 'country.yaml': swap('act: AQ-DATA', 'act: AQ-DATE') },
      /^country\.yaml:\d+:\d+ {2}there is no act AQ-DATE; did you mean AQ-DATA\?/,
    ],
    [
      'an agency that is not there',
      { 'country.yaml': swap('oversight: audit-chamber', 'oversight: audit-camber') },
      /^country\.yaml:22:14 {2}there is no agency audit-camber; did you mean audit-chamber\?/,
    ],
    ['a rate that is not there', { 'country.yaml': swap('index: mci', 'index: mpi') }, /there is no rate mpi/],
    [
      'a territory that is not there',
      { 'agencies/civil-registry.yaml': swap('"20"', '"30"') },
      /^agencies\/civil-registry\.yaml:\d+:\d+ {2}there is no territory 30/,
    ],
    [
      'a wrong check digit',
      { 'agencies/civil-registry.yaml': swap('200140000014', '200140000013') },
      /:5:6 {2}.*check digit/,
    ],
    [
      'an orphan row',
      { 'territories.csv': swap('1020,10', '1020,11') },
      /^territories\.csv:5:2 {2}no row above has the code 11/,
    ],
    [
      'a row twice',
      { 'territories.csv': swap('1020,10', '1010,10') },
      /^territories\.csv:5:1 {2}territory 1010 is there twice/,
    ],
    [
      'levels upside down',
      { 'territories.csv': swap('1020,10,district', '1020,10,oblast') },
      /^territories\.csv:5:3 {2}a oblast cannot lie in a oblast/,
    ],
    [
      'a short row',
      { 'territories.csv': swap('1020,10,district', '1020,district') },
      /^territories\.csv:\d+:1 {2}the table cannot be read/,
    ],
    [
      'a table without version',
      { 'territories.csv': swap('# version: 2026-01-01\n', '') },
      /^territories\.csv:1:1 {2}the version is missing; begin the file/,
    ],
    [
      'rates out of order',
      { 'rates.yaml': swap('from: 2026-01-01', 'from: 2024-01-01') },
      /^rates\.yaml:7:\d+ {2}2024-01-01 is not after/,
    ],
    [
      'a holiday of another year',
      { 'calendar/2026.yaml': swap('2026-10-25', '2027-10-25') },
      /2027-10-25 is not in 2026; move it to the calendar of 2027/,
    ],
    ['half of a break', { 'agencies/civil-registry.yaml': swap(', breakTo: "14:00"', '') }, /half of a break/],
    [
      'two files under one label',
      { 'calendar/copy.yaml': readFileSync(join(AQSAI, 'calendar/2026.yaml'), 'utf8') },
      /^calendar\/copy\.yaml:2:10 {2}calendar 2026 of 2026-01-01 is also defined in calendar\/2026\.yaml/,
    ],
    [
      'a file that nobody reads',
      { 'agency.yaml': 'a: 1' },
      /^agency\.yaml:1:1 {2}\(warning\) no kind of definition reads/,
    ],
    ['an empty file', { 'rates.yaml': '' }, /^rates\.yaml:1:1 {2}/],
    ['a list instead of an object', { 'rates.yaml': '- 1' }, /^rates\.yaml:1:1 {2}.* is a list, not an object/],
    [
      'aliases that multiply',
      {
        'rates.yaml': `a: &a [x,x]\n${'bcdefghijklm'.replace(/./g, (letter) => `${letter}: &${letter} [${`*${String.fromCharCode(letter.charCodeAt(0) - 1)},`.repeat(8)}]\n`)}`,
      },
      /too many aliases/,
    ],
  ];
  for (const [name, changes, expected] of cases) {
    test(name, () => {
      const findings = findingsOf(changes);
      assert.ok(
        findings.some((finding) => expected.test(finding)),
        findings.join('\n') || 'nothing was found',
      );
      assert.ok(findings.length <= 2, findings.join('\n'));
    });
  }
});

const thingSchema = z.strictObject({
  thing: idSchema,
  version: dateSchema,
  fee: z
    .union([z.literal('none'), z.strictObject({ lines: z.array(z.strictObject({ amount: z.string() })).min(1) })])
    .default('none'),
  step: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('review'), label: z.string() }),
    z.strictObject({ kind: z.literal('automatic'), decide: z.string() }),
  ]),
  names: z.record(z.string().regex(/^[a-z]+$/, 'small letters'), z.string()).default({}),
});
const thingKind = definitionKind<z.infer<typeof thingSchema>>({
  kind: 'thing',
  files: 'things/*.yaml',
  format: 'yaml',
  schema: thingSchema,
  title: 'Thing',
  idOf: ({ thing }) => thing,
  versionOf: ({ version }) => version,
  check({ step }, _world, report) {
    if (step.kind === 'automatic')
      report.expression(['step', 'decide'], new ExpressionError(5, 'there is no persn', 'did you mean person?'));
  },
});

describe('unions speak of the branch that was meant', () => {
  const head = 'thing: stove\nversion: 2026-01-01\n';
  const cases: [string, string, RegExp][] = [
    [
      'a near miss inside a branch',
      'fee: { lines: [{ amont: "1" }] }\nstep: { kind: review, label: x }',
      /^things\/a\.yaml:3:18 {2}there is no key amont here; did you mean amount\?/,
    ],
    [
      'nothing like any branch',
      'fee: 5\nstep: { kind: review, label: x }',
      /^things\/a\.yaml:3:6 {2}5 does not fit; write "none", or an object with lines/,
    ],
    [
      'an unknown discriminator',
      'step: { kind: reviw, label: x }',
      /^things\/a\.yaml:3:15 {2}"reviw" is not one of the values of kind; did you mean review\?/,
    ],
    [
      'a missing discriminator',
      'step: { label: x }',
      /^things\/a\.yaml:3:7 {2}kind is missing; add it: one of review, automatic/,
    ],
    [
      'a key of the other branch',
      'step: { kind: review, label: x, decide: "1" }',
      /:3:33 {2}there is no key decide here; allowed here: kind, label/,
    ],
    [
      'a bad key of a record',
      'names: { A1: x }\nstep: { kind: review, label: x }',
      /:3:10 {2}"A1" cannot be a key here; small letters/,
    ],
    [
      'a place inside an expression',
      'step: { kind: automatic, decide: "1 + persn" }',
      /:3:40 {2}there is no persn; did you mean person\?/,
    ],
    [
      'inside an expression of its own line',
      'step:\n  kind: automatic\n  decide: 1 + persn',
      /:5:16 {2}there is no persn/,
    ],
  ];
  for (const [name, body, expected] of cases) {
    test(name, () => {
      const findings = findingsOf({ 'things/a.yaml': head + body }, [...countryKinds, thingKind]);
      assert.ok(
        findings.some((finding) => expected.test(finding)),
        findings.join('\n') || 'nothing was found',
      );
    });
  }
});

test('the command counts and says whether the folder may be published', async () => {
  const lines: string[] = [];
  assert.equal(await runCheck(AQSAI, countryKinds, (line) => void lines.push(line)), 0);
  assert.match(lines.at(-1) ?? '', /12 definitions read, 0 errors/);
});

test('the command says plainly what it has not looked at', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'country-'));
  try {
    cpSync(AQSAI, folder, { recursive: true });
    writeFileSync(join(folder, 'rates.yaml'), 'version: 2026-01-01\nrates: none\n');
    const lines: string[] = [];
    assert.equal(await runCheck(folder, countryKinds, (line) => void lines.push(line)), 1);
    assert.match(lines.at(-2) ?? '', /^What hangs on the parts .* was not looked at yet: mend the errors above/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
