/** What an official who wrote something wrong is told: the place, what is wrong, how to mend it; never a stack. */
import { test } from 'node:test';
import { assertTold, type Change, swap, write } from './support/broken-folder.ts';

const SERVICE = 'services/trade-inspection/insurance-extract.yaml';
const CASES = 'services/trade-inspection/insurance-extract.cases.yaml';
const PERMIT = 'services/trade-inspection/market-stall-permit.yaml';
const PERMIT_CASES = 'services/trade-inspection/market-stall-permit.cases.yaml';
const REGISTER = 'registers/births.yaml';
const DOCUMENT = 'documents/trade-permit.yaml';
const AGENCY = 'agencies/trade-inspection.yaml';

/** What is wrong, the file and the change, `line:column`, words of the message, words of the advice. */
const CASES_OF_ALL: readonly (readonly [string, string, Change, string, RegExp, RegExp])[] = [
  ['an empty service', SERVICE, write(''), '1:1', /the file is empty/, /write the definition/],
  ['an empty register', REGISTER, write('\n\n'), '1:1', /the file is empty/, /delete the file/],
  ['nothing but a comment', DOCUMENT, write('# later\n'), '1:1', /the file is empty/, /write the definition/],
  ['an empty table', 'territories.csv', write(''), '1:1', /the file is empty/, /write the definition/],
  [
    'UTF-16',
    SERVICE,
    (bytes) => Buffer.from(`\ufeff${bytes.toString()}`, 'utf16le'),
    '1:1',
    /not in UTF-8/,
    /save it in your editor/,
  ],
  [
    'windows-1251',
    REGISTER,
    write(Buffer.from([0x61, 0x3a, 0x20, 0xcf, 0xf0, 0x0a])),
    '1:4',
    /not in UTF-8/,
    /encoding UTF-8/,
  ],
  ['a zero byte', REGISTER, swap(/^version/m, 'ver\0sion'), '2:4', /zero byte/, /delete it/],
  ['a list on top', SERVICE, write('- a\n'), '1:1', /is a list, not an object/, /write an object with keys/],
  ['a text on top', SERVICE, write('hello\n'), '1:1', /is text, not an object/, /write an object with keys/],
  ['wrong indentation', SERVICE, swap(/^summary:/m, '   summary:'), '5:1', /indentation/, /align it/],
  ['a tab', SERVICE, swap(/^summary:/m, '\tsummary:'), '5:1', /a tab/, /indent with spaces/],
  ['a key twice', REGISTER, swap(/^version:.*$/m, '$&\nversion: 2026-02-02'), '3:1', /written twice/, /keep one/],
  ['no space after a colon', REGISTER, swap(/^version: /m, 'version:'), '2:1', /no key with a value/, /a space after/],
  [
    'an unknown agency',
    SERVICE,
    swap(/^provider: .*/m, 'provider: trade-inspektion'),
    '3:11',
    /no agency/,
    /trade-inspection\?/,
  ],
  ['an unknown owner', REGISTER, swap(/^owner: .*/m, 'owner: nobody'), '3:8', /no agency nobody/, /civil-registry/],
  [
    'an unknown register',
    SERVICE,
    swap(/register: [a-z-]+/, 'register: indviduals'),
    '20:23',
    /no register/,
    /did you mean individuals/,
  ],
  [
    'an unknown purpose',
    SERVICE,
    swap(/purpose: [a-z-]+/, 'purpose: nothing'),
    '20:91',
    /no purpose nothing/,
    /add it/,
  ],
  ['an unknown act', SERVICE, swap(/act: [A-Z-]+/, 'act: AQ-TRAD'), '9:16', /no act/, /did you mean AQ-TRADE/],
  [
    'an unknown document',
    PERMIT,
    swap(/document: [a-z-]+/, 'document: trade-permitt'),
    '119:13',
    /no document/,
    /trade-permit\?/,
  ],
  [
    'an unknown life event',
    SERVICE,
    swap(/lifeEvents: \[.*\]/, 'lifeEvents: [nope]'),
    '10:14',
    /no life event/,
    /country\.yaml/,
  ],
  [
    'a day that is not',
    SERVICE,
    swap(/^version: .*/m, 'version: 2026-13-01'),
    '2:10',
    /does not fit/,
    /a date that exists/,
  ],
  [
    'a wrong id',
    SERVICE,
    swap(/^service: .*/m, 'service: Insurance Extract'),
    '1:10',
    /does not fit/,
    /small Latin letters/,
  ],
  [
    'an unknown function',
    PERMIT,
    swap(/when: /, 'when: ag(today, today) > 3 && '),
    '25:13',
    /no function ag/,
    /mean age\?/,
  ],
  [
    'a name out of scope',
    PERMIT,
    swap(/when: /, 'when: item.x == 1 && '),
    '25:13',
    /no item/,
    /allowed here: applicant/,
  ],
  [
    'a call with other values',
    PERMIT,
    swap(/when: /, 'when: age(today) > 3 && '),
    '25:13',
    /does not take/,
    /age\(date, date\)/,
  ],
  [
    'cases of no service',
    CASES,
    swap(/^service: .*/m, 'service: nothing'),
    '1:10',
    /no service nothing/,
    /name the service/,
  ],
  [
    'cases of another edition',
    CASES,
    swap(/^version: .*/m, 'version: 2020-01-01'),
    '2:10',
    /the service is of/,
    /carry the version/,
  ],
  ['a case that fails', CASES, swap(/eligible: true/, 'eligible: false'), '12:25', /eligible is true/, /mend the rule/],
  ['another fee', PERMIT_CASES, swap(/fee: "\d+"/, 'fee: "1"'), '15:12', /the fee is 150000/, /mend the rule/],
  ['a language that is missing', DOCUMENT, swap(/, en: [^}]*}/, ' }'), '4:8', /en is missing/, /add it/],
  ['an unknown key', DOCUMENT, swap(/^version:/m, 'versoin:'), '2:1', /no key versoin/, /did you mean version/],
  ['an unknown parent', AGENCY, swap(/^version:.*$/m, '$&\nparent: nobody'), '3:9', /no agency nobody/, /allowed here/],
];

for (const [name, file, change, place, what, mend] of CASES_OF_ALL)
  test(name, () => assertTold({ file, changes: { [file]: change }, place, what, mend }));
