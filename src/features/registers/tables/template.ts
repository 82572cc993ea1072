/** A table with the headings of a register and no row: what a registrar fills in. */
import { strToU8, zipSync } from 'fflate';
import { csvOf } from '#kernel/csv.ts';
import { LANGUAGES, type Language } from '#kernel/text.ts';
import { xmlText } from '#kernel/xml.ts';
import type { RegisterDefinition } from '../definition.ts';
import { finderOf, headingsOf } from './headings.ts';

/** What people call the columns; the id of one that another is called like. */
function titlesOf(definition: RegisterDefinition, language: Language): string[] {
  const headings = headingsOf(definition);
  const find = finderOf(headings);
  const place = LANGUAGES.indexOf(language);
  return headings.flatMap(({ titles, id, column }) => {
    if (find(id)[0] !== column) return [];
    const title = titles[place] ?? id;
    const found = find(title);
    return [found.length === 1 && found[0] === column ? title : id];
  });
}

/** With a byte order mark, by which spreadsheets know UTF-8. */
export const csvTemplate = (definition: RegisterDefinition, language: Language): Uint8Array =>
  strToU8(`\ufeff${csvOf([titlesOf(definition, language)])}`);

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const MOST_COLUMNS = 16_384;
const LONGEST_SHEET_NAME = 31;

/** A workbook whose cells are text, so that a spreadsheet drops no zero before a number and turns no number into a day. */
export function xlsxTemplate(definition: RegisterDefinition, language: Language): Uint8Array {
  const cells = titlesOf(definition, language)
    .map((title) => `<c t="inlineStr" s="1"><is><t xml:space="preserve">${xmlText(title)}</t></is></c>`)
    .join('');
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const parts = {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${RELATIONS}">${relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${xmlText(definition.register.slice(0, LONGEST_SHEET_NAME))}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${RELATIONS}">${relation('r1', 'worksheet', 'worksheets/sheet1.xml')}${relation('r2', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><cols><col min="1" max="${MOST_COLUMNS}" width="20" style="1"/></cols><sheetData><row r="1">${cells}</row></sheetData></worksheet>`,
  };
  // A day that ZIP can say, always the same.
  const mtime = '2000-01-01T00:00:00';
  return zipSync(
    Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, [strToU8(HEAD + xml), { mtime }]])),
  );
}
