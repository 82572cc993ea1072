/** What an author is told whose files are each well written, and do not fit together. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { projectRoot } from '#platform/root.ts';
import { assertTold, type Change, swap, type Told, takenAway, write } from './support/broken-folder.ts';

const EXTRACT = 'services/trade-inspection/insurance-extract.yaml';
const CASES = 'services/trade-inspection/insurance-extract.cases.yaml';
const PERMIT_CASES = 'services/trade-inspection/market-stall-permit.cases.yaml';
const PERMIT = 'services/trade-inspection/market-stall-permit.yaml';
const AGENCY = 'agencies/trade-inspection.yaml';

const textOf = (file: string, folder = 'test/country'): string => readFileSync(join(projectRoot, folder, file), 'utf8');
const alike = (file: string, from: RegExp, to: string): Change => write(textOf(file).replace(from, to));
const successor = (agency: string): string =>
  `successor: { agency: ${agency}, from: 2026-09-01, cite: { act: AQ-PROCEDURE, article: 1 } }\nunits:`;

type Row = readonly [name: string, changes: Told['changes'], file: string, place: string, what: RegExp, mend: RegExp];

function tell(folder: string, rows: readonly Row[]): void {
  for (const [name, changes, file, place, what, mend] of rows)
    test(name, () => assertTold({ folder, changes, file, place, what, mend, most: 12 }));
}

const LAW: readonly Row[] = [
  [
    'successors in a circle',
    {
      [AGENCY]: swap(/^units:/m, successor('health-inspection')),
      'agencies/health-inspection.yaml': swap(/^units:/m, successor('trade-inspection')),
    },
    AGENCY,
    '11:22',
    /lead back to the agency/,
    /an agency that stays/,
  ],
  [
    'a definition under a label that is taken',
    { 'registers/births-2.yaml': write(textOf('registers/births.yaml')) },
    'registers/births.yaml',
    '2:10',
    /births of 2026-01-01 is also defined in registers\/births-2\.yaml/,
    /another id or a later version/,
  ],
  [
    'a unit twice',
    { 'agencies/civil-registry.yaml': swap(/id: lake/, 'id: steppe') },
    'agencies/civil-registry.yaml',
    '14:11',
    /steppe is there twice/,
    /keep one/,
  ],
  [
    'an edition dated backwards, before the law that it serves',
    {
      [EXTRACT]: swap(/^version: .*/m, 'version: 2021-05-01'),
      [CASES]: swap(/^version: .*/m, 'version: 2021-05-01'),
    },
    EXTRACT,
    '9:16',
    /AQ-TRADE is in force from 2022-01-01, the edition from 2021-05-01/,
    /date the edition later/,
  ],
  [
    'a territory without a parent',
    { 'territories.csv': swap(/^1020,10,/m, '1020,,') },
    'territories.csv',
    '5:2',
    /no row above/,
    /the territory that it lies in/,
  ],
  [
    'a territory without a name in one language',
    { 'territories.csv': swap(/Saryoi District/, '') },
    'territories.csv',
    '5:6',
    /"" does not fit/,
    /at least 1 character/,
  ],
  [
    'a table without its label',
    { 'territories.csv': swap(/^# version.*\n/, '') },
    'territories.csv',
    '1:1',
    /version is missing/,
    /# version: 2026-01-01/,
  ],
  [
    'a holiday twice',
    { 'calendar/2026.yaml': swap(/2026-10-25/, '2026-03-09') },
    'calendar/2026.yaml',
    '6:13',
    /2026-03-09 is there twice/,
    /keep one/,
  ],
  [
    'transfers that overlap',
    {
      'calendar/2026.yaml': swap(
        /$(?![\s\S])/,
        '  - { from: 2026-08-22, to: 2026-08-25, cite: { act: AQ-PROCEDURE, article: 6 } }\n',
      ),
    },
    'calendar/2026.yaml',
    '9:13',
    /2026-08-22 is there twice/,
    /keep one/,
  ],
  [
    'a transfer from a working day',
    { 'calendar/2026.yaml': swap(/from: 2026-08-22/, 'from: 2026-08-20') },
    'calendar/2026.yaml',
    '8:13',
    /2026-08-20 is a working day already/,
    /the day off/,
  ],
  [
    'a transfer to a day off',
    { 'calendar/2026.yaml': swap(/to: 2026-08-24/, 'to: 2026-08-23') },
    'calendar/2026.yaml',
    '8:29',
    /2026-08-23 is a day off already/,
    /a working day/,
  ],
  [
    'a year that nobody wrote',
    { 'calendar/2029.yaml': write('year: 2029\nversion: 2026-01-01\nholidays: []\n') },
    'calendar/2029.yaml',
    '1:7',
    /no calendar of 2028/,
    /calendar\/2028\.yaml/,
  ],
  [
    'rates that overlap',
    { 'rates.yaml': swap(/from: 2026-01-01/, 'from: 2025-01-01') },
    'rates.yaml',
    '7:17',
    /2025-01-01 is not after the value before it/,
    /from the oldest/,
  ],
  [
    'rates with a gap: none holds when the service begins',
    { 'rates.yaml': swap(/( {6}- \{ from: 202[56].*\n){2}/, '') },
    PERMIT,
    '20:15',
    /the rate mci holds from 2027-01-01, the edition from 2026-01-01/,
    /rates\.yaml/,
  ],
  [
    'a rate that nobody wrote',
    { [PERMIT]: swap(/tenge\(700\)/, 'rate("stamp")') },
    PERMIT,
    '24:15',
    /no rate stamp/,
    /allowed here: mci/,
  ],
  [
    'examinations by no case at all',
    { 'staff.yaml': swap(/fewestCases: 2/, 'fewestCases: 0') },
    'staff.yaml',
    '6:29',
    /0 does not fit/,
    /at least 1 \(A service whose cases/,
  ],
  [
    'more cases than there are',
    { 'staff.yaml': swap(/fewestCases: 2/, 'fewestCases: 40') },
    PERMIT_CASES,
    '4:3',
    /worked cases are too few/,
    /at least 40/,
  ],
  [
    'a policy that is no object identifier',
    { 'trust.yaml': swap(/timestampPolicy: .*/, 'timestampPolicy: time') },
    'trust.yaml',
    '21:18',
    /"time" does not fit/,
    /dotted figures/i,
  ],
  [
    'no file of trust',
    { 'trust.yaml': takenAway },
    'trust.yaml',
    '1:1',
    /no instance starts without such a file/,
    /docs\/definitions\.md, "Trust profile"/,
  ],
  [
    'a rate, where there are none yet',
    { 'rates.yaml': takenAway },
    'country.yaml',
    '10:10',
    /there is no rate mci/,
    /write it in rates\.yaml: there are none yet/,
  ],
];

const SERVICE: readonly Row[] = [
  [
    'a paper that a register makes needless',
    {
      [PERMIT]: swap(
        /label: \{ kk: Орынның сызбасы.*/,
        'label: { kk: Туу туралы куәлік, ru: Свидетельство о рождении, en: Birth certificate }',
      ),
    },
    PERMIT,
    '64:9',
    /births already holds plan/,
    /read it as evidence/,
  ],
  [
    'a fact that a register holds',
    { [PERMIT]: swap(/label: \{ kk: Қандай тамақ.*/, 'label: { kk: Тегі, ru: Фамилия, en: Surname }') },
    PERMIT,
    '60:9',
    /individuals already holds foods/,
    /read it as evidence/,
  ],
  [
    'a template that names no field',
    { 'documents/trade-permit.yaml': swap(/may work here: \{place\}/, 'may work here: {street}') },
    'documents/trade-permit.yaml',
    '9:7',
    /there is no field street/,
    /holder, place, until/,
  ],
  [
    'a rule of no field of the document',
    { [EXTRACT]: swap(/place: insurance\.policy/, 'plase: insurance.policy') },
    EXTRACT,
    '43:12',
    /trade-permit has no field plase/,
    /place\?/,
  ],
  [
    'a fee that is no money',
    { [PERMIT]: swap(/amount: tenge\(700\)/, 'amount: form.months') },
    PERMIT,
    '24:15',
    /it gives int/,
    /must give money/,
  ],
  [
    'a tacit approval by no act',
    { [PERMIT]: swap(/silence: refusal([\s\S]*?)\n {2}silenceCite: .*/, 'silence: approval$1') },
    PERMIT,
    '28:3',
    /silenceCite is missing/,
    /add it/,
  ],
  [
    'a term of another kind',
    { [PERMIT]: swap(/^term:/m, 'term:\n  kind: working') },
    PERMIT,
    '28:3',
    /there is no key kind here/,
    /allowed here: cite, silence, silenceCite, week, workingDays/,
  ],
  [
    'a case whose decision is another',
    { [CASES]: swap(/decision: grant/, 'decision: not-insured') },
    CASES,
    '12:41',
    /decision is grant/,
    /mend the rule/,
  ],
  [
    'a term that runs into a year without a calendar',
    { [PERMIT_CASES]: swap(/dueFrom: 2026-\d\d-\d\d/, 'dueFrom: 2027-12-30') },
    PERMIT_CASES,
    '18:12',
    /no year 2028 \(it has: 2026, 2027\)/,
    /write the calendar of that year/,
  ],
  [
    'a case that leaves a question open',
    { [PERMIT_CASES]: swap(/months: "3", /, '') },
    PERMIT_CASES,
    '12:14',
    /months is not answered/,
    /mend the answers of the case/,
  ],
  [
    'an act that is no more',
    {
      'acts.yaml': swap(
        /$(?![\s\S])/,
        '  - { id: AQ-OLD, kind: law, title: { kk: Е, ru: С, en: O }, repealed: 2025-12-01 }\n',
      ),
      [EXTRACT]: swap(/basis: \[\{ act: AQ-TRADE/, 'basis: [{ act: AQ-OLD'),
    },
    EXTRACT,
    '9:16',
    /AQ-OLD is repealed since 2025-12-01/,
    /took its place/,
  ],
  [
    'another key of a register',
    {
      'registers/births-2.yaml': alike(
        'registers/births.yaml',
        /version: 2026-01-01([\s\S]*)key: \[child\]/,
        'version: 2026-07-01$1key: [child, mother]',
      ),
    },
    'registers/births-2.yaml',
    '8:6',
    /the key of the edition of 2026-01-01 was child/,
    /keep that key/,
  ],
  [
    'another type of a field',
    {
      'registers/births-2.yaml': alike(
        'registers/births.yaml',
        /version: 2026-01-01([\s\S]*)father: \{ type: iin/,
        'version: 2026-07-01$1father: { type: string',
      ),
    },
    'registers/births-2.yaml',
    '12:19',
    /father was of type iin in the edition of 2026-01-01/,
    /another name/,
  ],
];

const POPULATION: readonly Row[] = [
  [
    'a path to nothing',
    { 'seed.yaml': swap(/=person\.surname/, '=person.surnam') },
    'seed.yaml',
    '22:16',
    /nothing stands at =person\.surnam/,
    /did you mean =person\.surname/,
  ],
  [
    'a field that the register lacks',
    { 'seed.yaml': swap(/surname: =person/, 'family: =person') },
    'seed.yaml',
    '22:15',
    /people has no field family/,
    /allowed here: .*surname/,
  ],
  [
    'units that nobody has',
    { 'seed.yaml': swap(/territories: \[national\]/, 'territories: ["01"]') },
    'seed.yaml',
    '36:17',
    /no unit serves 01/,
    /national/,
  ],
  [
    'too few names',
    { 'seed.yaml': swap(/female: \[.*\]/, 'female: [Ana]') },
    'seed.yaml',
    '7:13',
    /does not fit/,
    /at least 5 items/,
  ],
];

describe('the law and the state', () => tell('test/country', LAW));
describe('a service and what it rests on', () => tell('test/country', SERVICE));
describe('the population of a demonstration', () => tell('docs/first-country', POPULATION));
