/** Tables for other programs (RFC 4180). */

// What a spreadsheet takes for a formula, the wide forms of the signs too. Who writes his company's name writes into other people's tables.
const FORMULA = /^[\s\p{Cc}]*[=+\-@＝＋－＠]/u;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** By an apostrophe a spreadsheet knows a text (OWASP, CSV injection). */
const harmless = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);

const cell = (value: string | number): string => {
  const text = harmless(String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows of cells as CSV; the first is the header. A text that a spreadsheet would reckon begins with an apostrophe. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
