/** Tables that registrars have, as rows of a register: text in three guises, workbooks, and what neither is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { csvOf } from '#kernel/csv.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';
import { type Cell, columnOf, lettersOf, TableFault } from './cells.ts';
import { isTable, readTable } from './read.ts';
import { csvTemplate, xlsxTemplate } from './template.ts';
import { cellValue } from './values.ts';

const label = (en: string, kk = en, ru = en) => ({ en, kk, ru });
const field = (type: RegisterField['type'], called: RegisterField['label'], more: Partial<RegisterField> = {}) =>
  ({ type, label: called, optional: true, sensitivity: 'personal', ...more }) as RegisterField;

const FIELDS = {
  number: field('string', label('Number', 'Нөмір', 'Номер')),
  title: field('text', label('Title', 'Атауы', 'Название')),
  holder: field('iin', label('Holder', 'Иесі', 'Владелец')),
  since: field('date', label('Since', 'Басталуы', 'Начало')),
  area: field('decimal', label('Area', 'Ауданы', 'Площадь')),
  floors: field('integer', label('Floors', 'Қабаттар', 'Этажи')),
  price: field('money', label('Price', 'Бағасы', 'Цена')),
  leased: field('boolean', label('Leased', 'Жалда', 'В аренде')),
  use: field('code', label('Use', 'Мақсаты', 'Назначение'), {
    options: [
      { id: 'shop', label: label('Shop', 'Дүкен', 'Магазин') },
      { id: 'home', label: label('Home', 'Тұрғын үй', 'Жильё') },
    ],
  }),
  owners: field('list', label('Owners', 'Иелері', 'Владельцы')),
};
const definition = {
  register: 'buildings',
  key: ['number'],
  subject: { fields: ['holder'] },
  purposes: [],
  fields: FIELDS,
} as unknown as RegisterDefinition;

const MOST = 1_000_000;
const read = (bytes: Uint8Array | string) =>
  readTable(definition, typeof bytes === 'string' ? strToU8(bytes) : bytes, MOST);
const rowsOf = (bytes: Uint8Array | string) =>
  read(bytes)
    .lines.split('\n')
    .map((line) => (line === '' ? undefined : JSON.parse(line)));
const faultOf = (bytes: Uint8Array | string) => {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof TableFault) return [error.code, error.place.row, error.place.column];
    throw error;
  }
  return undefined;
};

const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const FORMATS = ['General', 'dd.mm.yyyy', '0.00', '"day" 0'];
interface Sheet {
  readonly rows: string;
  readonly strings?: readonly string[];
  readonly is1904?: boolean;
  readonly hidden?: boolean;
}
/** A workbook as spreadsheets write it; styles 0 … 3 are FORMATS, 4 is the built-in day. */
function workbook({ rows, strings = [], is1904 = false, hidden = false }: Sheet): Uint8Array {
  const state = hidden ? '<sheet name="b" sheetId="2" state="hidden" r:id="r9"/>' : '';
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${NS}" xmlns:r="o"><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${state}<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    'xl/styles.xml': strToU8(
      `<styleSheet xmlns="${NS}"><numFmts>${FORMATS.map((code, n) => `<numFmt numFmtId="${164 + n}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[164, 165, 166, 167, 14].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    ),
    'xl/sharedStrings.xml': strToU8(`<sst xmlns="${NS}">${strings.map((one) => `<si>${one}</si>`).join('')}</sst>`),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet xmlns="${NS}"><sheetData>${rows}</sheetData></worksheet>`),
  });
}
const inline = (ref: string, text: string) => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`;

describe('a table of text', () => {
  for (const [name, delimiter] of [
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ] as const)
    test(`is read with ${name}, headings being ids or titles in any language`, () => {
      const quoted = delimiter === ',' ? '"12,5"' : '12,5';
      const text = [
        ['number', 'Площадь', 'Басталуы', 'В аренде', 'Use', 'Title (kk)', 'title.ru', 'Title (en)'].join(delimiter),
        ['A-1', quoted, '02.03.2026', 'иә', 'Магазин', 'Үй', 'Дом', 'House'].join(delimiter),
        '',
        ['A-2', '', '2026-03-02', 'нет', 'home'].join(delimiter),
      ].join('\r\n');
      const rows = rowsOf(`\ufeff${text}`);
      assert.deepEqual(rows, [
        undefined,
        {
          values: {
            number: 'A-1',
            area: '12.5',
            since: '2026-03-02',
            leased: true,
            use: 'shop',
            title: { kk: 'Үй', ru: 'Дом', en: 'House' },
          },
        },
        undefined,
        { values: { number: 'A-2', since: '2026-03-02', leased: false, use: 'home' } },
      ]);
      assert.deepEqual(read(text).columns, { number: 'A', area: 'B', since: 'C', leased: 'D', use: 'E', title: 'F' });
    });

  test('says where what stands that can not be taken', () => {
    assert.deepEqual(faultOf('number,colour\nA,red'), ['heading-unknown', 1, 'B']);
    assert.deepEqual(faultOf('number,Нөмір\nA,B'), ['heading-twice', 1, 'B']);
    assert.deepEqual(faultOf('area\n1'), ['heading-missing', undefined, undefined]);
    assert.deepEqual(faultOf('number,,area\nA,x,1'), ['heading-empty', 2, 'B']);
    assert.deepEqual(faultOf('number,Valid from\nA,2026-02-30'), ['cell', 2, 'B']);
    assert.deepEqual(faultOf('number,end\nA,perhaps'), ['cell', 2, 'B']);
    assert.deepEqual(faultOf('number\n\n'), ['no-rows', undefined, undefined]);
    assert.deepEqual(faultOf('number\n"A'), ['broken', 2, undefined]);
    assert.deepEqual(faultOf(Uint8Array.of(0x6e, 0xff, 0xfe)), ['not-utf8', undefined, undefined]);
    assert.equal(isTable(strToU8('  {"values":{}}')), false);
    assert.equal(isTable(strToU8(' \n')), false);
  });

  test('whatever text cells hold is read back as it was written, formulas too, in whichever guise', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\p{Cc}]/gu, ' ').trim());
    const row = fc.tuple(fc.stringMatching(/^[A-Z]{1,5}$/), cell);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.boolean(), (rows, hasMark) => {
        // What begins with an apostrophe may be one of ours: it is read without.
        fc.pre(rows.every(([, text]) => !text.startsWith("'") && !text.startsWith('\ufeff')));
        const text = csvOf([['number', 'Иелері'], ...rows]);
        const said = rowsOf(`${hasMark ? '\ufeff' : ''}${text}`).slice(1, rows.length + 1);
        const expected = rows.map(([number, owners]) => {
          const items = owners
            .split(';')
            .map((item) => item.trim())
            .filter((item) => item !== '');
          return { values: { number, ...(owners === '' ? {} : { owners: items }) } };
        });
        assert.deepEqual(said, expected);
      }),
    );
  });
});

describe('a workbook', () => {
  const HEADS = ['number', 'since', 'area', 'holder', 'leased', 'title.kk'];
  const heads = `<row r="1">${HEADS.map((head, n) => inline(`${lettersOf(n)}1`, head)).join('')}</row>`;

  test('says days, numbers, identifiers without their zeros, yes and formatted words, of the first sheet that is shown', () => {
    const rows = `${heads}<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" s="1"><v>46083</v></c><c r="C3"><v>0.1</v></c><c r="D3"><v>50101300017</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" t="s"><v>1</v></c></row>`;
    const strings = ['<t> A-1 </t>', '<r><t>Кө</t></r><r><t>к</t></r><rPh><t>x</t></rPh>'];
    assert.deepEqual(rowsOf(workbook({ rows, strings, hidden: true })), [
      undefined,
      undefined,
      {
        values: {
          ...{ number: 'A-1', since: '2026-03-02', area: '0.1', holder: '050101300017', leased: true },
          title: { kk: 'Көк' },
        },
      },
    ]);
  });

  test('never evaluates: a formula says what was computed last, or nothing that could be taken', () => {
    const rows = `${heads}<row r="2">${inline('A2', 'A')}<c r="B2" t="str"><f>TODAY()</f><v>02.03.2026</v></c><c r="C2"><f>1+1</f></c><c r="D2" t="e"><v>#REF!</v></c></row>`;
    assert.deepEqual(rowsOf(workbook({ rows }))[1], {
      values: { number: 'A', since: '2026-03-02', area: null, holder: null },
    });
  });

  test('counts days as its sheet does', () => {
    const since = (serial: number, style: number, is1904 = false) => {
      const rows = `${heads}<row r="2">${inline('A2', 'A')}<c r="B2" s="${style}"><v>${serial}</v></c></row>`;
      return rowsOf(workbook({ rows, is1904 }))[1].values.since;
    };
    assert.deepEqual([since(1, 4), since(59, 4), since(61, 1)], ['1900-01-01', '1900-02-28', '1900-03-01']);
    assert.deepEqual([since(60, 4), since(46083.5, 4), since(2026, 0), since(46083, 3)], [null, null, null, null]);
    assert.equal(since(44621, 4, true), '2026-03-02');
  });

  test('that was made to hurt, or is none, is refused', () => {
    const bomb = workbook({ rows: `${heads}${' '.repeat(101_000_000)}` });
    assert.ok(bomb.length < MOST, 'it is small');
    assert.deepEqual(faultOf(bomb), ['too-big', undefined, undefined]);
    const far = workbook({ rows: `${heads}<row r="9999999">${inline('A9999999', 'A')}</row>` });
    assert.deepEqual(faultOf(far), ['too-big', undefined, undefined]);
    assert.deepEqual(faultOf(workbook({ rows: `${heads}<row r="2">${inline('ZZZ2', 'A')}</row>` })), [
      'too-big',
      undefined,
      undefined,
    ]);
    const entity = `<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="${NS}"/>`;
    for (const bytes of [
      zipSync({ 'xl/workbook.xml': strToU8(entity) }),
      zipSync({ 'notes.txt': strToU8('x') }),
      workbook({ rows: '<row r="1"><c r="A1" t="s"><v>7</v></c></row><row r="2"><c r="A2" t="s"><v>7</v></c></row>' }),
      workbook({ rows: '<row' }),
      Uint8Array.of(0x50, 0x4b, 0x03, 0x04),
    ])
      assert.deepEqual(faultOf(bytes), ['broken', undefined, undefined]);
    // A short text that is repeated is long in the end.
    const text = 'x'.repeat(30_000);
    const rows = Array.from({ length: 100 }, (_, n) => `<row r="${n + 2}"><c r="A${n + 2}" t="s"><v>0</v></c></row>`);
    assert.deepEqual(faultOf(workbook({ rows: heads + rows.join(''), strings: [`<t>${text}</t>`] })), [
      'too-big',
      undefined,
      undefined,
    ]);
  });

  test('whichever bytes of it are changed, it is read or refused, and nothing else happens', () => {
    const rows = `${heads}<row r="2">${inline('A2', 'A')}<c r="B2" s="1"><v>46083</v></c></row>`;
    const whole = workbook({ rows });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          faultOf(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('what a cell says', () => {
  const text = (said: string): Cell => ({ kind: 'text', text: said });
  const say = (type: RegisterField['type'], said: string) => cellValue(text(said), field(type, label('x')));

  test('a country goes by its code or by its name in any of the three languages', () => {
    assert.deepEqual(
      ['KZ', 'Қазақстан', 'казахстан', 'Kazakhstan', 'kz', 'Атлантида', ''].map((said) => say('country', said)),
      ['KZ', 'KZ', 'KZ', 'KZ', null, null, null],
    );
    assert.equal(cellValue({ kind: 'empty' }, field('country', label('x'))), undefined);
  });

  test('numbers have one spelling, however they were written, and none where nobody could know', () => {
    for (const [said, value] of [
      ['1 234,50', '1234.5'],
      ['1\u00a0234', '1234'],
      ['0012', '12'],
      ['-0', '0'],
      ['−3,5', '-3.5'],
      ['+7', '7'],
      ['1.234,5', null],
      ['1,234,567', null],
      ['12 34', null],
      ['1e5', null],
      ['=1+1', null],
    ] as const)
      assert.equal(say('decimal', said), value, said);
    assert.deepEqual([say('integer', '7'), say('integer', '7,0'), say('integer', '7,5')], ['7', '7', null]);
    assert.deepEqual(
      ['1 500,5', '0,05', '0', '-2', '1,005'].map((said) => say('money', said)),
      ['150050', '5', '0', '-200', null],
    );
  });

  test('days are days, and yes is yes in each language', () => {
    assert.deepEqual(
      ['2.3.2026', '02.03.2026', '2026-03-02', '31.02.2026', '03/02/2026', '46083'].map((one) => say('date', one)),
      [...['2026-03-02', '2026-03-02', '2026-03-02'], ...[null, null, null]],
    );
    assert.deepEqual(
      ['Да', 'ЖОҚ', 'yes', '1', 'perhaps'].map((one) => say('boolean', one)),
      [true, false, true, true, null],
    );
  });

  test('every decimal and every day is read as it is written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.constantFrom(',', '.'), (n, point) => {
        const [sign, digits] = [n < 0n ? '-' : '', String(n < 0n ? -n : n)];
        const value = say('decimal', `${sign}${digits}${point}250`);
        assert.equal(value, `${sign}${digits}.25`);
      }),
    );
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString().slice(0, 10);
          const [year, month, day] = iso.split('-');
          assert.ok(isLocalDate(iso));
          assert.deepEqual([say('date', iso), say('date', `${day}.${month}.${year}`)], [iso, iso]);
        },
      ),
    );
  });

  test('letters of columns and their places are one', () => {
    fc.assert(fc.property(fc.nat(20_000), (n) => assert.equal(columnOf(lettersOf(n)), n)));
    assert.deepEqual([0, 25, 26, 701, 702].map(lettersOf), ['A', 'Z', 'AA', 'ZZ', 'AAA']);
  });
});

test('a template has every heading once, in the reader’s language, and is read by us', () => {
  const titles = inEveryLanguage((language) => new TextDecoder().decode(csvTemplate(definition, language)).trim());
  assert.match(titles.kk, /^Нөмір,Иесі,Атауы \(kk\),Атауы \(ru\),Атауы \(en\),/);
  assert.match(titles.en, /,Valid from,Ends$/);
  for (const language of ['kk', 'ru', 'en'] as const)
    for (const bytes of [csvTemplate(definition, language), xlsxTemplate(definition, language)])
      assert.deepEqual(faultOf(bytes), ['no-rows', undefined, undefined]);
});
