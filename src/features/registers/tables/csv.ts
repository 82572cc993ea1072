/** Tables as text (RFC 4180, UTF-8 with or without a byte order mark), parted by commas, semicolons or tabs. */
import { parse } from 'csv-parse/sync';
import { type Cell, EMPTY, type Table, TableFault } from './cells.ts';

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * The table that a text is. What parts its columns is told by the first record: whatever makes most of it that `isHeading` knows, and of equals most
 * columns. Throws TableFault `not-utf8`, `broken`.
 */
export function readCsv(bytes: Uint8Array, isHeading: (text: string) => boolean): Table {
  const text = decoded(bytes);
  const [delimiter] = DELIMITERS.map((one) => ({ one, heads: recordsOf(text, one, 1)[0] ?? [] }))
    .map(({ one, heads }) => ({ one, known: heads.filter((head) => isHeading(head.trim())).length, of: heads.length }))
    .toSorted((a, b) => b.known - a.known || b.of - a.of);
  return recordsOf(text, delimiter?.one ?? ',').map((record) =>
    record.map((cell): Cell => (cell.trim() === '' ? EMPTY : { kind: 'text', text: unmarked(cell.trim()) })),
  );
}

/** Without the apostrophe by which tables of ours, and spreadsheets, keep a text from being reckoned. */
const unmarked = (text: string): string => (/^'\s*[=+\-@]/.test(text) ? text.slice(1) : text);

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new TableFault('not-utf8');
  }
}

/** Records are counted as spreadsheets show them: an empty line is a row, a line feed within quotes is none. */
function recordsOf(text: string, delimiter: string, to?: number): string[][] {
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true, ...(to === undefined ? {} : { to }) });
  } catch (error) {
    const { records } = error as { readonly records?: number };
    throw new TableFault('broken', records === undefined ? {} : { row: records + 1 });
  }
}
