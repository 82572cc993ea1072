/** Values of a record against the register's definition: parsed once here, trusted everywhere after. */
import type { Json } from '#kernel/canonical.ts';
import { isCountryCode } from '#kernel/countries.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { isBin, isIin, maskIin } from '#kernel/identifiers.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { isUuid } from '#kernel/uuid.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';

export type Values = Readonly<Record<string, Json>>;

/** What is wrong with one field; never repeats the value, which may be personal data. */
export interface ValueFault {
  readonly field: string;
  readonly why: 'unknown' | 'missing' | 'type' | 'check-digit' | 'option' | 'no-record';
}

export type ParsedValues = { readonly values: Values } | { readonly faults: readonly ValueFault[] };

// What PostgreSQL's jsonb can't keep (U+0000) and what nobody can read in a name (control characters except new line and tab).
const UNPRINTABLE = /[\p{Cc}--[\n\t]]/v;
const LONGEST_STRING = 10_000;

/** Whether the text can be kept as it is and read back the same. */
function isText(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= LONGEST_STRING && value.isWellFormed() && !UNPRINTABLE.test(value)
  );
}

type Reading = { readonly value: Json } | { readonly why: ValueFault['why'] };
type Reader = (value: Json, field: RegisterField) => Reading;

const WRONG_TYPE: Reading = { why: 'type' };
const when = (ok: boolean, value: Json): Reading => (ok ? { value } : WRONG_TYPE);
const numeral =
  (shape: RegExp): Reader =>
  (value) =>
    when(typeof value === 'string' && shape.test(value), value);
const text: Reader = (value) => when(isText(value) && value.length > 0, value);

// One spelling for each number, so that equal values have equal digests: no plus, no leading zeros, no '-0'.
const INTEGER = /^(?:0|-?[1-9][0-9]{0,29})$/;
const DECIMAL = /^-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,12})?$/;

const READERS = {
  string: text,
  text: (value) => when(isTranslated(value), value),
  integer: (value) =>
    typeof value === 'number' && Number.isSafeInteger(value)
      ? { value: String(value) }
      : numeral(INTEGER)(value, {} as RegisterField),
  decimal: numeral(DECIMAL),
  money: numeral(INTEGER),
  date: (value) => when(typeof value === 'string' && isLocalDate(value), value),
  boolean: (value) => when(typeof value === 'boolean', value),
  iin: (value) => checked(value, isIin),
  bin: (value) => checked(value, isBin),
  code: (value, field) =>
    isText(value) && (field.options ?? []).some((option) => option.id === value) ? { value } : { why: 'option' },
  territory: numeral(/^[0-9A-Za-z-]{2,12}$/),
  country: (value) => (typeof value === 'string' && isCountryCode(value) ? { value } : { why: 'option' }),
  reference: (value) => when(typeof value === 'string' && isUuid(value), value),
  list: (value) => when(Array.isArray(value) && value.every((item) => isText(item)), value),
} satisfies Record<RegisterField['type'], Reader>;

function checked(value: Json, valid: (text: string) => boolean): Reading {
  if (typeof value !== 'string' || !/^[0-9]{12}$/.test(value)) return WRONG_TYPE;
  return valid(value) ? { value } : { why: 'check-digit' };
}

function isTranslated(value: Json): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const texts = value as Readonly<Record<string, Json>>;
  return (
    Object.keys(texts).length === LANGUAGES.length &&
    LANGUAGES.every((language) => isText(texts[language]) && texts[language] !== '')
  );
}

/**
 * Reads one value as the register keeps it (an integer given as a number becomes its digits), or says why it can't be one.
 * A list whose field is a subject must hold numbers of people or organisations: `subjectKindOf` tells which.
 */
export function readValue(definition: RegisterDefinition, name: string, value: Json): Reading {
  const field = Object.hasOwn(definition.fields, name) ? definition.fields[name] : undefined;
  if (field === undefined) return { why: 'unknown' };
  const reading = READERS[field.type](value, field);
  const kind = field.type === 'list' ? subjectKindOf(definition, name) : undefined;
  if ('why' in reading || kind === undefined) return reading;
  const valid = kind === 'iin' ? isIin : isBin;
  return (value as readonly string[]).every((item) => valid(item)) ? reading : { why: 'check-digit' };
}

/** The whole record's values: every required field there, none unknown, each of its type. */
export function parseValues(definition: RegisterDefinition, values: Values): ParsedValues {
  const faults: ValueFault[] = [];
  const parsed: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    const reading = readValue(definition, name, value);
    if ('why' in reading) faults.push({ field: name, why: reading.why });
    else parsed[name] = reading.value;
  }
  for (const [name, field] of Object.entries(definition.fields)) {
    if (!field.optional && !Object.hasOwn(values, name)) faults.push({ field: name, why: 'missing' });
  }
  return faults.length > 0 ? { faults } : { values: parsed };
}

/** The kind of number that a subject field holds, or undefined where the field names nobody. */
export function subjectKindOf(definition: RegisterDefinition, name: string): 'iin' | 'bin' | undefined {
  if (!definition.subject.fields.includes(name)) return undefined;
  const type = definition.fields[name]?.type;
  if (type === 'iin' || type === 'bin') return type;
  return type === 'list' ? (definition.subject.kind === 'organisation' ? 'bin' : 'iin') : undefined;
}

/** Somebody a record speaks of, and the field that names him. */
export interface Subject {
  readonly field: string;
  readonly kind: 'iin' | 'bin';
  readonly identifier: string;
}

/** Everybody whom the values speak of, in the order of the definition's subject fields. */
export function subjectsOf(definition: RegisterDefinition, values: Values): Subject[] {
  return definition.subject.fields.flatMap((field) => {
    const kind = subjectKindOf(definition, field);
    const value = values[field];
    if (kind === undefined || value === undefined) return [];
    const identifiers = Array.isArray(value) ? (value as readonly string[]) : [value as string];
    return [...new Set(identifiers)].map((identifier) => ({ field, kind, identifier }));
  });
}

/** The values with every person's number but the reader's own made unreadable: his record may name others. */
export function maskOthers(definition: RegisterDefinition, values: Values, own: string): Values {
  const mask = (item: Json): Json => (typeof item === 'string' && item !== own && isIin(item) ? maskIin(item) : item);
  const masked = Object.entries(values).map(([name, value]): [string, Json] => {
    const type = definition.fields[name]?.type;
    if (type === 'iin') return [name, mask(value)];
    return [
      name,
      type === 'list' && subjectKindOf(definition, name) === 'iin' ? (value as readonly Json[]).map(mask) : value,
    ];
  });
  return Object.fromEntries(masked);
}

/**
 * Fields in the order people expect. Canonical JSON keeps no order of keys, lists do: first the key, then whom the record speaks of, then
 * as the purposes name them, then the rest.
 */
export function fieldOrder(definition: RegisterDefinition): string[] {
  const listed = definition.purposes.flatMap((purpose) => (purpose.fields === 'all' ? [] : purpose.fields));
  const names = [...definition.key, ...definition.subject.fields, ...listed, ...Object.keys(definition.fields)];
  return [...new Set(names)];
}
