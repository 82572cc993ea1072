/**
 * The first visible sheet of a workbook (ECMA-376, Part 1). Nothing is evaluated: a formula says what was computed when the workbook was saved.
 * Read as a stream of tags, without entities of its own.
 */
import { SaxesParser } from 'saxes';
import { addDays, isLocalDate, localDate } from '#kernel/dates.ts';
import { type Cell, columnOf, EMPTY, type Table, TableFault } from './cells.ts';
import { Zip } from './zip.ts';

const MOST_UNPACKED = 100_000_000;
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 500;
const MOST_CELLS = 10_000_000;

type Attributes = Readonly<Record<string, string>>;
interface Handlers {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Names without their prefix: workbooks differ in which they take. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function walk(xml: string, { open, text, close }: Handlers): void {
  const parser = new SaxesParser();
  parser.on('doctype', () => {
    throw new TableFault('broken');
  });
  parser.on('error', () => {
    throw new TableFault('broken');
  });
  parser.on('opentag', ({ name, attributes }) => open?.(local(name), attributes));
  parser.on('text', (said) => text?.(said));
  parser.on('cdata', (said) => text?.(said));
  parser.on('closetag', ({ name }) => close?.(local(name)));
  parser.write(xml).close();
}

/** The table of the first sheet that is shown. Throws TableFault `broken`, `too-big`. */
export function readXlsx(bytes: Uint8Array): Table {
  const zip = new Zip(bytes, MOST_UNPACKED);
  const { sheet, is1904 } = workbookOf(zip);
  const strings = sharedStrings(zip.text('xl/sharedStrings.xml'));
  const isDate = dateStyles(zip.text('xl/styles.xml'));
  return sheetOf(zip.text(sheet) ?? broken(), { strings, isDate, is1904 });
}

const broken = (): never => {
  throw new TableFault('broken');
};

/** Where the first visible sheet lies, and from which day the workbook counts its days. */
function workbookOf(zip: Zip): { readonly sheet: string; readonly is1904: boolean } {
  let [id, is1904]: [string | undefined, boolean] = [undefined, false];
  walk(zip.text('xl/workbook.xml') ?? broken(), {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (name === 'sheet' && (attributes.state ?? 'visible') === 'visible') id ??= attributes['r:id'];
    },
  });
  let sheet: string | undefined;
  walk(zip.text('xl/_rels/workbook.xml.rels') ?? broken(), {
    open(name, { Id, Target }) {
      if (name === 'Relationship' && Id === id && Target !== undefined)
        sheet = Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`;
    },
  });
  return { sheet: sheet ?? broken(), is1904 };
}

/** Texts that cells refer to by their number; of a formatted one its pieces together, without readings of its signs. */
function sharedStrings(xml: string | undefined): readonly string[] {
  const strings: string[] = [];
  if (xml === undefined) return strings;
  let [said, isText, readings] = ['', false, 0];
  walk(xml, {
    open(name) {
      if (name === 'si') said = '';
      if (name === 'rPh') readings += 1;
      isText = name === 't' && readings === 0;
    },
    text(piece) {
      if (isText) said += piece;
    },
    close(name) {
      if (name === 'rPh') readings -= 1;
      if (name === 'si') strings.push(said);
      isText = false;
    },
  });
  return strings;
}

/** Built-in formats that show a day (18.8.30), also those of other languages. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

/** Whether a format of one's own shows a day: it has a day or a year in it, outside of quoted words, brackets and escaped signs. */
const showsDay = (code: string): boolean => /[dy]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_./g, ''));

/** Whether cells of a style show days, by the number of the style. */
function dateStyles(xml: string | undefined): (style: number) => boolean {
  const own = new Map<number, boolean>();
  const styles: boolean[] = [];
  let isCellStyle = false;
  if (xml !== undefined)
    walk(xml, {
      open(name, attributes) {
        if (name === 'cellXfs') isCellStyle = true;
        if (name === 'numFmt') own.set(Number(attributes.numFmtId), showsDay(attributes.formatCode ?? ''));
        const id = Number(attributes.numFmtId ?? 0);
        if (name === 'xf' && isCellStyle) styles.push(own.get(id) ?? isBuiltInDate(id));
      },
      close(name) {
        if (name === 'cellXfs') isCellStyle = false;
      },
    });
  return (style) => styles[style] ?? false;
}

interface Book {
  readonly strings: readonly string[];
  readonly isDate: (style: number) => boolean;
  readonly is1904: boolean;
}

function sheetOf(xml: string, book: Book): Table {
  const rows: Cell[][] = [];
  let [row, column, cells] = [-1, -1, 0];
  let cell: Attributes = {};
  let [said, hasFormula, isValue] = ['', false, false];
  walk(xml, {
    open(name, attributes) {
      if (name === 'row') {
        row = attributes.r === undefined ? row + 1 : Number(attributes.r) - 1;
        column = -1;
        if (!(row >= 0 && row < MOST_ROWS)) throw new TableFault('too-big');
      }
      if (name === 'c') {
        cell = attributes;
        const letters = /^[A-Z]{1,3}/.exec(attributes.r ?? '')?.[0];
        column = letters === undefined ? column + 1 : columnOf(letters);
        cells += 1;
        [said, hasFormula] = ['', false];
      }
      if (name === 'f') hasFormula = true;
      isValue = name === 'v' || name === 't';
    },
    text(piece) {
      if (isValue) said += piece;
    },
    close(name) {
      isValue = false;
      if (name !== 'c' || (said === '' && !hasFormula)) return;
      if (row < 0 || column >= MOST_COLUMNS || cells > MOST_CELLS) throw new TableFault('too-big');
      while (rows.length <= row) rows.push([]);
      const there = rows[row] as Cell[];
      while (there.length < column) there.push(EMPTY);
      // A formula that was never computed says nothing that could be taken.
      there[column] = said === '' ? { kind: 'error' } : cellOf(cell, said, book);
    },
  });
  return rows;
}

function cellOf({ t: type = 'n', s: style = '0' }: Attributes, said: string, book: Book): Cell {
  switch (type) {
    case 's':
      return textCell(book.strings[Number(said)] ?? broken());
    case 'str':
    case 'inlineStr':
      return textCell(said);
    case 'b':
      return { kind: 'boolean', value: said === '1' };
    case 'd':
      return isLocalDate(said.slice(0, 10)) ? { kind: 'date', text: said.slice(0, 10) } : { kind: 'error' };
    case 'n':
      return book.isDate(Number(style)) ? dayCell(Number(said), book.is1904) : numberCell(Number(said));
    default:
      return { kind: 'error' };
  }
}

const textCell = (text: string): Cell => (text.trim() === '' ? EMPTY : { kind: 'text', text: text.trim() });

/** As many digits as tell the number from its neighbours; one that needs an exponent is no number of a register. */
function numberCell(value: number): Cell {
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? { kind: 'number', text } : { kind: 'error' };
}

const LAST_DAY = 2_958_465;
const NO_LEAP_DAY = 60;

/** Days since the end of 1899, with the 29th of February 1900 that never was, or since the beginning of 1904. An hour is no day. */
function dayCell(serial: number, is1904: boolean): Cell {
  if (!Number.isInteger(serial) || serial < (is1904 ? 0 : 1) || serial > LAST_DAY) return { kind: 'error' };
  if (is1904) return { kind: 'date', text: addDays(localDate('1904-01-01'), serial) };
  if (serial === NO_LEAP_DAY) return { kind: 'error' };
  return { kind: 'date', text: addDays(localDate(serial < NO_LEAP_DAY ? '1899-12-31' : '1899-12-30'), serial) };
}
