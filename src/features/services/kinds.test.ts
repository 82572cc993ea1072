import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { checkFolder, type DefinitionFinding, kindsOf } from '#features/country/index.ts';
import { documentsFeature } from '#features/documents/feature.ts';
import { mandateKindsKind } from '#features/identity/mandate-kinds.ts';
import { staffRulesKind } from '#features/identity/staff-rules.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { projectRoot } from '#platform/root.ts';
import { casesKind, serviceKind } from './kinds.ts';

const kinds = [
  ...kindsOf([countryFeature, trustFeature, registersFeature, documentsFeature]),
  staffRulesKind,
  mandateKindsKind,
  serviceKind,
  casesKind,
] as Parameters<typeof checkFolder>[1];
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const RESIDENCE = 'services/civil-registry/residence-certificate.yaml';
const STALL = 'services/trade-inspection/market-stall-permit.yaml';
const CART = 'services/trade-inspection/food-cart-permit.yaml';
const EXTRACT = 'services/trade-inspection/insurance-extract.yaml';
const GARDEN = 'services/civil-registry/joint-garden.yaml';
const GUEST_HOUSE = 'services/trade-inspection/guest-house-notice.yaml';

/** The test country with one place changed. */
async function checkChanged(file: string, from: string, to: string): Promise<readonly DefinitionFinding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-check-'));
  folders.push(folder);
  cpSync(join(projectRoot, 'test/country'), folder, { recursive: true });
  const source = readFileSync(join(folder, file), 'utf8');
  assert.ok(source.includes(from), `${file} has no ${from}`);
  writeFileSync(join(folder, file), source.replace(from, to));
  return (await checkFolder(folder, kinds)).findings;
}

test('every service of the test country is sound and every worked case comes out', async () => {
  const { findings } = await checkFolder(join(projectRoot, 'test/country'), kinds);
  assert.deepEqual(findings, []);
});

const EXCEPTION = 'askedDespite: { cite: { act: AQ-TRADE, article: 8 }, until: 2031-01-01 }';

const onceOnly = async (file: string, from: string, to: string): Promise<string[]> => {
  const findings = await checkChanged(file, from, to);
  return findings.map(({ what }) => what).filter((what) => /already holds|no register/.test(what));
};

test('what a register holds is known by the words of a question, whichever services read it', async () => {
  const mother = '{ kk: Анасының жеке нөмірі, ru: Личный номер матери, en: Personal number of the mother }';
  const place = '{ kk: Базар мен орын нөмірі, ru: Рынок и номер места, en: Market and number of the place }';
  assert.deepEqual(await onceOnly(STALL, place, mother), ['births already holds place']);
  // One language alone may say by chance what a register says.
  assert.deepEqual(await onceOnly(STALL, place, '{ kk: Базар, ru: Личный номер матери, en: Market }'), []);
  // Its own result is no source: what it asks is what it writes there.
  assert.deepEqual(await onceOnly(STALL, place, '{ kk: Орны, ru: Место, en: Place }'), []);
});

test('a paper is known by its name, whatever stands around it, and is another one by any word more', async () => {
  const plan = '{ kk: Орынның сызбасы, ru: Схема места, en: Plan of the stall }';
  const named = (kk: string, ru: string, en: string) => onceOnly(STALL, plan, `{ kk: ${kk}, ru: ${ru}, en: ${en} }`);
  const held = ['births already holds plan'];
  assert.deepEqual(await named('Туу туралы куәлігіңіздің көшірмесі', 'Бумага', 'Paper'), held);
  assert.deepEqual(await named('Қағаз', 'Копия свидетельства о рождении', 'Paper'), held);
  assert.deepEqual(await named('Қағаз', 'Бумага', 'A scan of your birth certificate'), held);
  const foreign = [
    'Шетелдік туу туралы куәлік',
    'Иностранное свидетельство о рождении',
    'Foreign birth certificate',
  ] as const;
  assert.deepEqual(await named(...foreign), []);
  const excepted = await onceOnly(
    STALL,
    `label: ${plan}`,
    `label: { kk: Туу туралы куәлік, ru: Б, en: P }\n        ${EXCEPTION}`,
  );
  assert.deepEqual(excepted, []);
  assert.deepEqual(await onceOnly(STALL, `label: ${plan}`, `label: ${plan}\n        ${EXCEPTION}`), [
    'no register holds this',
  ]);
});

test('what a number tells is not asked beside it in a group', async () => {
  const view = '- { id: view,';
  const surname =
    '- { id: owner, type: string, label: { kk: Тегі, ru: Фамилия, en: Surname } }\n          - { id: view,';
  const number =
    '- { id: iin, type: iin, label: { kk: Жеке нөмірі, ru: Личный номер, en: Personal number } }\n          ';
  assert.deepEqual(await onceOnly(GUEST_HOUSE, view, surname), []);
  assert.deepEqual(await onceOnly(GUEST_HOUSE, view, number + surname), ['individuals already holds owner']);
});

test('what a register holds may be asked by an article until a day', async () => {
  const asked = `id: surname\n        ${EXCEPTION}\n        type: string`;
  const findings = await checkChanged(STALL, 'id: place\n        type: string', asked);
  assert.ok(!findings.some(({ what }) => /already holds|exception/.test(what)), JSON.stringify(findings));
});

describe('what is wrong in a service is reported at its place', () => {
  const mistakes: [string, string, string, string, RegExp][] = [
    [
      'writing elsewhere',
      STALL,
      '- register: permits\n      act: add\n      key: { number: caseNumber }',
      '- register: stall-insurance\n      act: add\n      key: { policy: caseNumber }',
      /stall-insurance lives elsewhere: only its keeper writes it/,
    ],
    [
      'asking what is held elsewhere',
      CART,
      'id: spot\n        type: string',
      'id: insurer\n        type: string',
      /stall-insurance already holds insurer/,
    ],
    [
      'an outage of nobody',
      STALL,
      'correction: {',
      'outage: { term: stands, cite: { act: AQ-TRADE, article: 1 } }\ncorrection: {',
      /every register that is read lives here/,
    ],
    [
      'a clock that is not there',
      EXTRACT,
      'correction: none',
      'outage: { term: stands, cite: { act: AQ-TRADE, article: 1 } }\ncorrection: none',
      /no term that could stand/,
    ],
    ['an agency that is not there', RESIDENCE, 'provider: civil-registry', 'provider: nobody', /no agency nobody/],
    ['an act that is not there', RESIDENCE, 'basis: [{ act: AQ-REGISTERS', 'basis: [{ act: NO-SUCH', /NO-SUCH/],
    ['a life event that is not there', RESIDENCE, 'lifeEvents: [home]', 'lifeEvents: [moon]', /moon/],
    [
      'a field that the register lacks',
      RESIDENCE,
      'fields: [territory, line, flat, since]',
      'fields: [territory, line, flat, since, colour]',
      /colour/,
    ],
    [
      'a purpose that the register lacks',
      RESIDENCE,
      'birthDate], purpose: decide-application',
      'birthDate], purpose: curiosity',
      /curiosity/,
    ],
    ['a ground that is not there', RESIDENCE, 'ground: under-age', 'ground: too-young', /too-young/],
    ['a rule that names nothing', RESIDENCE, 'when: age(person.birthDate', 'when: age(human.birthDate', /human/],
    ['a rule of another type', STALL, 'amount: tenge(700)', 'amount: size("abc")', /money/],
    [
      'an optional value read without asking',
      RESIDENCE,
      "'has(home.flat) ? home.line",
      '\'home.flat != "" ? home.line',
      /flat/,
    ],
    ['a document without a needed field', RESIDENCE, '    since: home.since\n', '', /since/],
    ['a field asked twice', RESIDENCE, '- id: details', '- id: purpose', /purpose is there twice/],
    ['a page of the engine', RESIDENCE, 'page: purpose', 'page: check', /page of the engine/],
    [
      'what a register holds is asked',
      STALL,
      'id: place\n        type: string',
      'id: surname\n        type: string',
      /already holds/,
    ],
    [
      'an exception that is over',
      STALL,
      'id: place\n        type: string',
      `id: surname\n        ${EXCEPTION.replace('2031', '2020')}\n        type: string`,
      /the exception is over/,
    ],
    [
      'an exception from nothing',
      STALL,
      'id: place\n        type: string',
      `id: place\n        ${EXCEPTION}\n        type: string`,
      /no register holds this/,
    ],
    [
      'a pattern without words',
      GARDEN,
      ', patternHelp: { kk: Мысалы A-12, ru: Например A-12, en: For example A-12 }',
      '',
      /patternHelp/,
    ],
    ['a hearing longer than the term', STALL, 'workingDays: 10', 'workingDays: 3', /hearing does not fit/],
    ['an opinion longer than the term', STALL, 'workingDays: 4', 'workingDays: 40', /opinion does not fit/],
    [
      'a question opened by what is typed on its own page',
      STALL,
      'en: Which food? }\n        when: form.sellsFood',
      'en: Which food? }\n        when: has(form.plan)',
      /plan, on its own page, is no choice/,
    ],
    [
      'a question that two answers open',
      RESIDENCE,
      'when: form.purpose == "other"',
      'when: form.purpose != "other"',
      /several answers/,
    ],
    ['an unknown word in the file', RESIDENCE, 'fee: none', 'fee: none\nfees: none', /fees/],
    [
      'a worked case that comes out otherwise',
      RESIDENCE.replace('.yaml', '.cases.yaml'),
      'decision: grant',
      'decision: under-age',
      /the decision is grant/,
    ],
    [
      'too few worked cases to examine officers',
      'staff.yaml',
      'fewestCases: 2',
      'fewestCases: 3',
      /too few to examine/,
    ],
    [
      'cases of another edition',
      GARDEN.replace('.yaml', '.cases.yaml'),
      'version: 2026-01-01',
      'version: 2026-01-02',
      /the service is of/,
    ],
    ['a rule that no longer gives what the case says', STALL, 'mci("0.5")', 'mci("0.6")', /the fee is/],
  ];
  for (const [name, file, from, to, expected] of mistakes) {
    test(name, async () => {
      const findings = await checkChanged(file, from, to);
      const errors = findings.filter(({ severity }) => severity === 'error');
      assert.ok(
        errors.some(({ what, mend }) => expected.test(`${what} ${mend}`)),
        JSON.stringify(errors),
      );
      assert.ok(errors.every(({ line }) => line >= 1));
    });
  }
});
