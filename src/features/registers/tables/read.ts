/**
 * A table as rows of a register. It becomes the lines of JSON that imports and reconciliations read, each at the number of its row, so whatever is told of
 * a line is told of the row that people see.
 */
import type { Json } from '#kernel/canonical.ts';
import type { RegisterDefinition } from '../definition.ts';
import { type Cell, EMPTY, lettersOf, type Table, TableFault } from './cells.ts';
import { readCsv } from './csv.ts';
import { type Column, columnsOf, finderOf, headingsOf } from './headings.ts';
import { cellValue, dayIn, yesIn } from './values.ts';
import { readXlsx } from './xlsx.ts';

/** Rows of a table as lines of JSON, and in which column, by its letters, each field stood. */
export interface TableRows {
  readonly lines: string;
  readonly columns: Readonly<Record<string, string>>;
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const BRACE = 0x7b;
const BLANK = [0x20, 0x09, 0x0a, 0x0d];

const isWorkbook = (bytes: Uint8Array): boolean => ZIP.every((byte, index) => bytes[index] === byte);

/** Whether a file, known by its beginning, is a table: neither empty nor lines of JSON. */
export function isTable(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => !BLANK.includes(byte));
  return first !== undefined && first !== BRACE;
}

/** Reads a table of a register, a workbook or text. `mostChars`: how long the lines may be. Throws TableFault. */
export function readTable(definition: RegisterDefinition, bytes: Uint8Array, mostChars: number): TableRows {
  const find = finderOf(headingsOf(definition));
  const table = isWorkbook(bytes) ? readXlsx(bytes) : readCsv(bytes, (heading) => find(heading).length > 0);
  const [heads = [], ...rows] = table;
  if (rows.every(isBlank)) throw new TableFault('no-rows');
  const columns = columnsOf(definition, heads);
  let length = 0;
  const lines = rows.map((row, index) => {
    const line = isBlank(row) ? '' : JSON.stringify(rowOf(definition, columns, row, index + 2));
    length += line.length + 1;
    if (length > mostChars) throw new TableFault('too-big');
    return line;
  });
  // The headings are the first row.
  return { lines: ['', ...lines].join('\n'), columns: lettersIn(columns) };
}

const isBlank = (row: Table[number]): boolean => row.every(({ kind }) => kind === 'empty');

function lettersIn(columns: readonly (Column | undefined)[]): Record<string, string> {
  const letters: Record<string, string> = {};
  for (const [index, column] of columns.entries())
    if (column?.kind === 'field') letters[column.field] ??= lettersOf(index);
  return letters;
}

interface Row {
  validFrom?: string;
  end?: true;
  readonly values: Record<string, Json>;
}

function rowOf(
  definition: RegisterDefinition,
  columns: readonly (Column | undefined)[],
  cells: readonly Cell[],
  row: number,
): Row {
  const said: Row = { values: {} };
  for (let index = 0; index < Math.max(cells.length, columns.length); index++) {
    const [cell, column] = [cells[index] ?? EMPTY, columns[index]];
    if (cell.kind === 'empty') continue;
    const place = { row, column: lettersOf(index) };
    if (column === undefined) throw new TableFault('heading-empty', place);
    if (column.kind === 'field') put(said.values, definition, column, cell);
    else sayOfRow(said, column.kind, cell, place);
  }
  return said;
}

function put(
  values: Record<string, Json>,
  definition: RegisterDefinition,
  { field: name, language }: Extract<Column, { kind: 'field' }>,
  cell: Cell,
): void {
  const field = definition.fields[name];
  const value = field && cellValue(cell, field);
  if (value === undefined) return;
  if (language === undefined) values[name] = value;
  else values[name] = { ...(values[name] as Record<string, Json> | undefined), [language]: value };
}

/** From which day a row counts, and whether it ends its record. */
function sayOfRow(said: Row, kind: 'validFrom' | 'end', cell: Cell, place: TableFault['place']): void {
  if (cell.kind === 'empty' || cell.kind === 'error') throw new TableFault('cell', place);
  const [day, ends] = [dayIn(cell), yesIn(cell)];
  if (kind === 'validFrom' && day !== undefined) said.validFrom = day;
  else if (kind === 'end' && ends !== undefined) {
    if (ends) said.end = true;
  } else throw new TableFault('cell', place);
}
