/** Files of rows as people hand them over: lines of JSON, or a table. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Env } from '#platform/app.ts';
import { type LinesFile, linesFile, linesOfText } from '#platform/lines-file.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { TableFault } from '../tables/cells.ts';
import { isTable, readTable, type TableRows } from '../tables/read.ts';
import { getEdition } from './definitions.ts';

/** A larger table is for lines of JSON, which are read one by one. */
const MOST_FILE_BYTES = 100_000_000;
const MOST_FILE_CHARS = 400_000_000;
const BEGINNING = 4096;

/** The rows of a table. Refuses registers.table_unreadable with the place, as spreadsheets count it. */
export function tableRows(definition: RegisterDefinition, bytes: Uint8Array, mostChars: number): TableRows {
  try {
    return readTable(definition, bytes, mostChars);
  } catch (error) {
    if (!(error instanceof TableFault)) throw error;
    throw refuse('table_unreadable', { why: error.code, ...error.place });
  }
}

/** Opens a file of the command line for a register. Refuses registers.unknown_register, table_unreadable. */
export function rowsFile(env: Env, register: string, path: string): LinesFile {
  if (!isTable(beginningOf(path))) return linesFile(path);
  const { definition } = getEdition(env, register, env.clock.now());
  if (statSync(path).size > MOST_FILE_BYTES) throw refuse('table_unreadable', { why: 'too-big' });
  const { lines, columns } = tableRows(definition, readFileSync(path), MOST_FILE_CHARS);
  return linesOfText(lines, columns);
}

function beginningOf(path: string): Uint8Array {
  const bytes = new Uint8Array(BEGINNING);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
