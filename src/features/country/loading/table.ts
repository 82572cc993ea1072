/** CSV files of definitions: a comment `# version: YYYY-MM-DD`, a header, a row for each thing. */
import { CsvError, parse } from 'csv-parse/sync';
import type { Place, Source, SourceProblem } from './source.ts';

const FIRST_LINE = /^#\s*version:\s*(\S+)\s*$/;

interface Record {
  readonly record: { readonly [column: string]: string };
  readonly info: { readonly lines: number };
}

/** Reads a table as {version, rows}: every cell is text. */
export function readTable(text: string): Source {
  const content = text.replace(/^\uFEFF/, '');
  const version = FIRST_LINE.exec(content.slice(0, content.search(/\r?\n|$/)))?.[1];
  if (version === undefined) {
    return failed({
      line: 1,
      column: 1,
      what: 'the version is missing',
      mend: 'begin the file with the line: # version: 2026-01-01',
    });
  }
  try {
    // With info and columns each row comes as {record, info}; the typings know only the record.
    const rows = parse(content, {
      columns: true,
      comment: '#',
      comment_no_infix: true,
      skip_empty_lines: true,
      info: true,
      bom: true,
    }) as unknown as Record[];
    const columns = Object.keys(rows[0]?.record ?? {});
    return tableSource(
      { version, rows: rows.map(({ record }) => record) },
      rows.map(({ info }) => info.lines),
      columns,
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    return failed({
      line,
      column: 1,
      what: `the table cannot be read: ${error.message}`,
      mend: 'every row has as many cells as the header; a cell with a comma stands in quotes',
    });
  }
}

function failed(problem: SourceProblem): Source {
  const place: Place = { line: problem.line, column: problem.column };
  return { value: undefined, problems: [problem], placeOf: () => place, placeOfKey: () => place };
}

/** Places: the row's line; the column is the how-manieth cell, as a spreadsheet shows it. */
function tableSource(value: unknown, lines: readonly number[], columns: readonly string[]): Source {
  const placeOf = (path: readonly (string | number)[]): Place => {
    const [top, row, column] = path;
    if (top !== 'rows' || typeof row !== 'number') return { line: 1, column: 1 };
    return { line: lines[row] ?? 1, column: Math.max(columns.indexOf(String(column)), 0) + 1 };
  };
  return { value, problems: [], placeOf, placeOfKey: (path, key) => placeOf([...path, key]) };
}
