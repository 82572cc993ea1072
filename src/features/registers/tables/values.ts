/** What a cell says, as the register keeps it. People write days, numbers and yes in more than one way; whatever could mean two things is refused. */
import type { Json } from '#kernel/canonical.ts';
import { COUNTRY_CODES, countryName, isCountryCode } from '#kernel/countries.ts';
import { isLocalDate, isoFromDayFirst } from '#kernel/dates.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { RegisterField } from '../definition.ts';
import type { Cell } from './cells.ts';

/** Nothing that a register keeps: the row is told as wrong in this field. */
const WRONG: Json = null;

/** The value of a cell for a field; undefined of an empty one, null of one that can't be a value of its type. Never repeats what it can't read. */
export function cellValue(cell: Cell, field: RegisterField): Json | undefined {
  if (cell.kind === 'empty') return undefined;
  if (cell.kind === 'error') return WRONG;
  return READERS[field.type](cell, field);
}

type Said = Exclude<Cell, { readonly kind: 'empty' | 'error' }>;
type Reader = (cell: Said, field: RegisterField) => Json;

/** A number in a column of words is its digits; a day or a yes there is no word. */
const words = (cell: Said): Json => (cell.kind === 'text' || cell.kind === 'number' ? cell.text : WRONG);

const TWELVE = 12;

/** A spreadsheet that took an identifier for a number has dropped its first zeros; the check digit is held afterwards. */
const twelve = (cell: Said): Json => (cell.kind === 'number' ? cell.text.padStart(TWELVE, '0') : words(cell));

const READERS = {
  string: words,
  text: words,
  integer: (cell) => numberIn(cell, 0),
  decimal: (cell) => numberIn(cell, MOST_DECIMALS),
  money: tiynIn,
  date: (cell) => dayIn(cell) ?? WRONG,
  boolean: (cell) => yesIn(cell) ?? WRONG,
  iin: twelve,
  bin: twelve,
  code: codeIn,
  country: countryIn,
  territory: words,
  reference: words,
  list: (cell) => {
    const text = words(cell);
    return typeof text === 'string' ? itemsIn(text) : WRONG;
  },
} satisfies Record<RegisterField['type'], Reader>;

const itemsIn = (text: string): string[] =>
  text
    .split(/[;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

const MOST_DECIMALS = 12;
const MONEY_DECIMALS = 2;

/** Digits with spaces between thousands, and one comma or point before a fraction. With both, or a point in threes, nobody knows. */
const NUMBER = /^([+-]?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d+))?$/;

/** A number as registers spell it, with at most so many decimals; zeros behind them are none. */
function numberIn(cell: Said, decimals: number): Json {
  if (cell.kind !== 'text' && cell.kind !== 'number') return WRONG;
  const match = NUMBER.exec(cell.text.replace(/^[−–]/, '-'));
  if (!match) return WRONG;
  const whole = (match[2] ?? '').replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return WRONG;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return match[1] === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Tables say money in the currency, registers keep its hundredths. */
function tiynIn(cell: Said): Json {
  const read = numberIn(cell, MONEY_DECIMALS);
  if (typeof read !== 'string') return WRONG;
  const [whole = '0', fraction = ''] = read.split('.');
  const digits = `${whole}${fraction.padEnd(MONEY_DECIMALS, '0')}`;
  return digits.replace(/^(-?)0+(?=\d)/, '$1');
}

/** A day: as ISO 8601 writes it, or day, month and year between points. */
export function dayIn(cell: Said): string | undefined {
  if (cell.kind !== 'text' && cell.kind !== 'date') return undefined;
  // Between strokes nobody knows which is the month.
  const iso = /^[\d.]+$/.test(cell.text) ? isoFromDayFirst(cell.text) : cell.text;
  return isLocalDate(iso) ? iso : undefined;
}

const YES = ['yes', 'true', 'да', 'иә', 'ия', 'истина', 'ақиқат', '1'];
const NO = ['no', 'false', 'нет', 'жоқ', 'ложь', 'жалған', '0'];

/** Yes or no in any of the three languages, also as spreadsheets in them say it. */
export function yesIn(cell: Said): boolean | undefined {
  if (cell.kind === 'boolean') return cell.value;
  const said = cell.text.toLowerCase();
  return YES.includes(said) ? true : NO.includes(said) ? false : undefined;
}

/** A country by its code (ISO 3166-1, alpha-2) or by what people call it. */
function countryIn(cell: Said): Json {
  const said = words(cell);
  if (typeof said !== 'string') return WRONG;
  if (isCountryCode(said)) return said;
  countriesCalled ??= Map.groupBy(
    LANGUAGES.flatMap((language) => COUNTRY_CODES.map((code) => ({ code, name: countryName(code, language) }))),
    ({ name }) => name.toLowerCase(),
  );
  const [code, ...more] = new Set(countriesCalled.get(said.toLowerCase())?.map((one) => one.code));
  return code !== undefined && more.length === 0 ? code : WRONG;
}

// Seven hundred names, asked for in each row of an import.
let countriesCalled: ReadonlyMap<string, readonly { readonly code: string }[]> | undefined;

/** One of the options, by its id or by what people call it. */
function codeIn(cell: Said, { options = [] }: RegisterField): Json {
  const said = words(cell);
  if (typeof said !== 'string') return WRONG;
  const found = options.filter(({ id }) => id === said);
  const called = options.filter(({ label }) =>
    LANGUAGES.some((language) => label[language].toLowerCase() === said.toLowerCase()),
  );
  const [one, ...more] = found.length > 0 ? found : called;
  return one && more.length === 0 ? one.id : WRONG;
}
