/** The data of a document against its definition: parsed once when it is issued, trusted ever after. */
import type { Json } from '#kernel/canonical.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { DocumentDefinition, DocumentField, ValueType } from '../definition.ts';

export type Values = Readonly<Record<string, Json>>;

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFilled = (value: Json | undefined): boolean => typeof value === 'string' && value.trim() !== '';
const matches = (shape: RegExp) => (value: Json) => typeof value === 'string' && shape.test(value);

const INTEGER = /^(?:0|-?[1-9][0-9]{0,29})$/;

const HOLDS = {
  string: isFilled,
  text: (value) =>
    isObject(value) &&
    Object.keys(value).length === LANGUAGES.length &&
    LANGUAGES.every((language) => isFilled(value[language])),
  date: (value) => typeof value === 'string' && isLocalDate(value),
  money: matches(INTEGER),
  integer: matches(INTEGER),
  decimal: matches(/^-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,12})?$/),
  boolean: (value) => typeof value === 'boolean',
} satisfies Record<ValueType, (value: Json) => boolean>;

/** Quantities are strings in what is sealed, so that no reader rounds them. */
const plain = (type: DocumentField['type'], value: Json): Json =>
  type === 'integer' && typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;

function cells(field: DocumentField, row: Json): Values | undefined {
  if (!isObject(row)) return undefined;
  // A row may be a whole record: only the columns are said, nothing else of it leaves.
  const present = (field.columns ?? []).flatMap(({ id, type }) => {
    const value = row[id];
    return value === undefined || value === null ? [] : [{ id, type, value: plain(type, value) }];
  });
  if (!present.every(({ type, value }) => HOLDS[type](value))) return undefined;
  return Object.fromEntries(present.map(({ id, value }) => [id, value]));
}

function parseField(field: DocumentField, value: Json): Json | undefined {
  if (field.type !== 'table') {
    const given = plain(field.type, value);
    return HOLDS[field.type](given) ? given : undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const rows = (value as readonly Json[]).map((row) => cells(field, row));
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

/**
 * The data in its sealed spelling: integers as strings, absent optional fields left out. Throws RangeError naming the fields that
 * are missing, unknown or of another type; never their values, which are personal.
 */
export function parseData(definition: DocumentDefinition, data: Values): Values {
  const faults = Object.keys(data)
    .filter((name) => !Object.hasOwn(definition.fields, name))
    .map((name) => `${name}: there is no such field`);
  const values: Record<string, Json> = {};
  for (const [name, field] of Object.entries(definition.fields)) {
    const given = data[name];
    if (given === undefined || given === null) {
      if (!field.optional) faults.push(`${name}: missing`);
      continue;
    }
    const value = parseField(field, given);
    if (value === undefined) faults.push(`${name}: not a ${field.type}`);
    else values[name] = value;
  }
  if (faults.length > 0) throw new RangeError(`data of ${definition.document}: ${faults.join('; ')}`);
  return values;
}
