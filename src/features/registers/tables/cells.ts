/** A table as a spreadsheet shows it: rows of cells, before anybody knows what they are about. */

/** What a cell says. A formula says the value that was computed last; `error`: one that no value can be made of. */
export type Cell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  /** A number as digits, with a point where it has a fraction. */
  | { readonly kind: 'number'; readonly text: string }
  /** YYYY-MM-DD. */
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'error' };

/** Rows by their number from 0; a row may end before the widest one does. */
export type Table = readonly (readonly Cell[])[];

export const EMPTY: Cell = { kind: 'empty' };

/** Why a file can't be taken as a table of a register. */
export type TableFaultCode =
  | 'broken'
  | 'not-utf8'
  | 'too-big'
  | 'no-rows'
  | 'heading-unknown'
  | 'heading-ambiguous'
  | 'heading-twice'
  | 'heading-missing'
  | 'heading-empty'
  | 'cell';

/** Where: a row from 1 and a column by its letters, as spreadsheets count them. `heading`: of whom it is about, never a value of a row. */
export interface TablePlace {
  readonly row?: number;
  readonly column?: string;
  readonly heading?: string;
}

export class TableFault extends Error {
  readonly code: TableFaultCode;
  readonly place: TablePlace;

  constructor(code: TableFaultCode, place: TablePlace = {}) {
    super([code, ...Object.entries(place).map(([name, value]) => `${name} ${value}`)].join(', '));
    this.name = 'TableFault';
    this.code = code;
    this.place = place;
  }
}

const LETTERS = 26;
const FIRST_LETTER = 65;

/** The letters of a column from 0: A … Z, AA …. */
export function lettersOf(column: number): string {
  const last = String.fromCharCode(FIRST_LETTER + (column % LETTERS));
  return column < LETTERS ? last : lettersOf(Math.floor(column / LETTERS) - 1) + last;
}

/** The column from 0 that letters name. */
export const columnOf = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * LETTERS + letter.charCodeAt(0) - FIRST_LETTER + 1, 0) - 1;
