import { z } from 'zod';
import { fromBase64 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Language } from '#kernel/text.ts';
import { say } from '#kernel/text.ts';
import type { RouteRequest } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { MOST_BYTES, MOST_LINES } from '../actions/import-proposal.ts';
import { countRows } from '../actions/import-rows.ts';
import { tableRows } from '../actions/table-file.ts';
import type { RegisterDefinition } from '../definition.ts';
import { isTable, type TableRows } from '../tables/read.ts';

const t = texts('registers');

/** Rows as lines of JSON; of a table also where its fields stood. */
export type SentRows = Pick<TableRows, 'lines'> & Partial<Pick<TableRows, 'columns'>>;

/**
 * The rows of the file that a form sent, as many as an officer reads; undefined where it sent none, or more. Refuses registers.table_unreadable for a
 * table that can't be read.
 */
export function rowsSent({ files }: Pick<RouteRequest, 'files'>, definition: RegisterDefinition): SentRows | undefined {
  const file = files.get('file');
  if (file === undefined) return undefined;
  const rows = rowsIn(definition, file.bytes);
  const count = countRows(rows.lines);
  return count > 0 && count <= MOST_LINES ? rows : undefined;
}

/** The rows of some bytes. Refuses registers.table_unreadable. */
export const rowsIn = (definition: RegisterDefinition, bytes: Uint8Array): SentRows =>
  isTable(bytes) ? tableRows(definition, bytes, MOST_BYTES) : { lines: new TextDecoder().decode(bytes) };

/** Rows in a request of the API. */
export const apiRowsShape = {
  lines: z
    .string()
    .max(MOST_BYTES)
    .optional()
    .describe('A line of JSON for each row: `{"values", "validFrom"?, "end"?}`.'),
  table: z
    .base64()
    .max(MOST_BYTES)
    .optional()
    .describe('Instead of lines a table with headings, the ids or titles of fields: CSV in UTF-8 or XLSX, in base64.'),
};

/** The rows that a program sent; undefined where it sent none. Refuses registers.table_unreadable. */
export function apiRows(
  definition: RegisterDefinition,
  { lines, table }: { readonly lines?: string | undefined; readonly table?: string | undefined },
): SentRows | undefined {
  if (table !== undefined) return tableRows(definition, fromBase64(table), MOST_BYTES);
  return lines === undefined ? undefined : { lines };
}

/** The same for a form: what is wrong with a table, in words for its field, instead of the refusal. */
export function rowsOrWords(
  request: Pick<RouteRequest, 'files' | 'ctx'>,
  definition: RegisterDefinition,
): { readonly rows: SentRows | undefined; readonly fileWhy?: string } {
  try {
    return { rows: rowsSent(request, definition) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'registers.table_unreadable') throw error;
    return { rows: undefined, fileWhy: whyInWords(request.ctx.language, definition, error.detail) };
  }
}

function whyInWords(language: Language, { fields }: RegisterDefinition, detail: Refusal['detail']): string {
  const { why, row = '', column = '', heading = '' } = detail as Readonly<Record<string, string | number>>;
  const label = why === 'heading-missing' && fields[heading]?.label;
  return t(language, `table.why.${why}`, { row, column, heading: label ? say(label, language) : heading });
}
