/**
 * One answer as it came (from a form, a program, a messenger) made into the one spelling that is stored, shown and signed; or what
 * is wrong with it. Nothing from a person is ever evaluated or interpreted: an answer is a value.
 */
import { isCountryCode } from '#kernel/countries.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import type { SimpleField } from '../../definition.ts';
import type { SimpleAnswer } from '../../evaluation/facts.ts';
import { type Problem, problem } from './problems.ts';

/** What an answer is compared with outside of the form. */
export interface Lookups {
  /** Whether the country has this territory and it can be chosen where this level is asked for. */
  isTerritory(code: string, level: 'oblast' | 'district'): boolean;
  /** Whether an evidence has a record. */
  hasRecord(evidence: string, recordId: string): boolean;
  /** Whether this file was uploaded to this application. */
  hasFile(sha256: string): boolean;
}

/** undefined is "no answer": left blank. */
type Normalised = { readonly value: SimpleAnswer | undefined } | { readonly problem: Problem };

type Check<F extends SimpleField> = (field: F, text: string, path: string, lookups: Lookups) => Normalised;
type FieldOf<Type extends SimpleField['type']> = Extract<SimpleField, { type: Type }>;

const value = (answer: SimpleAnswer | undefined): Normalised => ({ value: answer });
const wrong = (...args: Parameters<typeof problem>): Normalised => ({ problem: problem(...args) });

/**
 * Normalises one raw answer. `raw` is text, a boolean, or a list of texts; anything else is refused as `shape`.
 * A blank text, an empty list and undefined are no answer.
 */
export function normalise(field: SimpleField, raw: unknown, path: string, lookups: Lookups): Normalised {
  if (raw === undefined || raw === null) return value(undefined);
  if (field.type === 'choices') return normaliseChoices(field, raw, path);
  if (field.type === 'boolean') return normaliseBoolean(raw, path);
  if (typeof raw !== 'string') return wrong(path, 'shape');
  const text = cleanText(raw, field.type === 'longText');
  if (text === '') return value(undefined);
  return (CHECKS[field.type] as Check<SimpleField>)(field, text, path, lookups);
}

// Control characters, and the marks that turn the direction of text around and let a name show as another.
const INVISIBLE = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Unicode NFC, line ends as \n, without invisible characters and outer spaces; in one line unless `isLong`. */
export function cleanText(raw: string, isLong: boolean): string {
  const lines = raw
    .toWellFormed()
    .normalize('NFC')
    .split(/\r\n|\r|\n/);
  const clean = lines.map((line) => line.replaceAll('\t', ' ').replace(INVISIBLE, '').trimEnd());
  return (isLong ? clean.join('\n') : clean.join(' ')).trim();
}

function normaliseBoolean(raw: unknown, path: string): Normalised {
  if (raw === true || raw === 'yes') return value(true);
  if (raw === false || raw === 'no') return value(false);
  return raw === '' ? value(undefined) : wrong(path, 'choice');
}

function normaliseChoices(field: FieldOf<'choices'>, raw: unknown, path: string): Normalised {
  const chosen = (Array.isArray(raw) ? raw : [raw]).filter((each) => each !== '');
  const isKnown = chosen.every((each) => field.options.some((option) => option.id === each));
  if (!isKnown) return wrong(path, 'choice');
  const inOrder = field.options.filter((option) => chosen.includes(option.id)).map((option) => option.id);
  return value(inOrder.length === 0 ? undefined : inOrder);
}

const SPACES = /[\s\u00a0\u202f]/g;

function checkString(field: FieldOf<'string'>, text: string, path: string): Normalised {
  if ([...text].length > field.maxLength) return wrong(path, 'too_long', { max: field.maxLength });
  if (field.pattern !== undefined && !new RegExp(`^(?:${field.pattern})$`, 'u').test(text))
    return wrong(path, 'pattern');
  return value(text);
}

function checkInteger(field: FieldOf<'integer'>, text: string, path: string): Normalised {
  const digits = text.replace(SPACES, '').replace('\u2212', '-');
  if (!/^-?\d{1,15}$/.test(digits)) return wrong(path, 'integer');
  const number = Number(digits);
  if (field.min !== undefined && number < field.min) return wrong(path, 'least', { min: field.min });
  if (field.max !== undefined && number > field.max) return wrong(path, 'most', { max: field.max });
  return value(String(number));
}

/** Money is typed in tenge («4 915,50») and kept in tiyn. */
function checkMoney(field: FieldOf<'money'>, text: string, path: string): Normalised {
  const parts = /^(\d{1,15})(?:[.,](\d{1,2}))?$/.exec(text.replace(SPACES, '').replace(/₸$/, ''));
  if (!parts) return wrong(path, 'money');
  const amount = BigInt(`${parts[1]}${(parts[2] ?? '').padEnd(2, '0')}`);
  if (field.min !== undefined && amount < BigInt(field.min)) return wrong(path, 'least', { min: tenge(field.min) });
  if (field.max !== undefined && amount > BigInt(field.max)) return wrong(path, 'most', { max: tenge(field.max) });
  return value(String(amount));
}

const tenge = (tiyn: string): string => tiyn.replace(/(\d{2})$/, ',$1').replace(/,00$/, '');

function checkDate(_field: FieldOf<'date'>, text: string, path: string): Normalised {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return wrong(path, 'date_incomplete');
  return isLocalDate(text) ? value(text) : wrong(path, 'date_unreal');
}

function checkPhone(_field: FieldOf<'phone'>, text: string, path: string): Normalised {
  const digits = text.replace(/[\s\u00a0().-]/g, '');
  return /^\+?\d{10,15}$/.test(digits) ? value(digits) : wrong(path, 'phone');
}

function checkEmail(_field: FieldOf<'email'>, text: string, path: string): Normalised {
  return text.length <= 254 && /^[^\s@<>"]{1,64}@[^\s@<>"]+\.[^\s@<>".]{2,}$/.test(text)
    ? value(text)
    : wrong(path, 'email');
}

const CHECKS: { readonly [Type in Exclude<SimpleField['type'], 'boolean' | 'choices'>]: Check<FieldOf<Type>> } = {
  string: checkString,
  longText: (field, text, path) =>
    [...text].length > field.maxLength ? wrong(path, 'too_long', { max: field.maxLength }) : value(text),
  integer: checkInteger,
  money: checkMoney,
  date: checkDate,
  choice: (field, text, path) => (field.options.some(({ id }) => id === text) ? value(text) : wrong(path, 'choice')),
  iin: (_field, text, path) => (isIin(text.replace(SPACES, '')) ? value(text.replace(SPACES, '')) : wrong(path, 'iin')),
  bin: (_field, text, path) => (isBin(text.replace(SPACES, '')) ? value(text.replace(SPACES, '')) : wrong(path, 'bin')),
  phone: checkPhone,
  email: checkEmail,
  territory: (field, text, path, lookups) =>
    lookups.isTerritory(text, field.level) ? value(text) : wrong(path, 'territory'),
  country: (_field, text, path) => (isCountryCode(text) ? value(text) : wrong(path, 'country')),
  record: (field, text, path, lookups) =>
    lookups.hasRecord(field.evidence, text) ? value(text) : wrong(path, 'record'),
  file: (_field, text, path, lookups) => (lookups.hasFile(text) ? value(text) : wrong(path, 'file')),
};
