/** A value of a register in words. */

import { territoryPath } from '#features/country/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { countryName } from '#kernel/countries.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Iin, maskIin } from '#kernel/identifiers.ts';
import { formatMoney, parseTiyn } from '#kernel/money.ts';
import { formatDate, formatNumber, type Language, say, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';
import { fieldOrder, type Values } from '../rules/values.ts';

const t = texts('registers');

export interface Showing {
  readonly env: Env;
  readonly language: Language;
  /** The number of the one who looks: other people's are masked. */
  readonly identifier: string;
  readonly references: ReadonlyMap<string, string>;
}

export interface ValueRow {
  readonly key: string;
  readonly value: string;
}

/** The values that a record has, field by field, in words. */
export function rowsInWords(definition: RegisterDefinition, values: Values, showing: Showing): ValueRow[] {
  return fieldOrder(definition).flatMap((name) => {
    const field = definition.fields[name];
    const value = values[name];
    if (field === undefined || value === undefined) return [];
    return [{ key: say(field.label, showing.language), value: valueInWords(field, value, showing) }];
  });
}

/** By what a record is told from others of its register: the values of its key. */
export const nameOf = (definition: RegisterDefinition, values: Values, showing: Showing): string =>
  definition.key
    .flatMap((name) => {
      const field = definition.fields[name];
      const value = values[name];
      return field === undefined || value === undefined ? [] : [valueInWords(field, value, showing)];
    })
    .join(', ');

/** A year is a number of nothing: its four digits stand together. */
const integerInWords = (n: bigint, field: RegisterField, language: Language): string =>
  field.unit === undefined && n > -10_000n && n < 10_000n
    ? String(n)
    : withUnit(formatNumber(n, language), field, language);

/** For a list to choose from: the first words of the record, then its key, which may be a masked number alone. */
export function calledInWords(definition: RegisterDefinition, values: Values, showing: Showing): string {
  const words = fieldOrder(definition)
    .map((name) => ({ field: definition.fields[name], value: values[name], isKey: definition.key.includes(name) }))
    .find(({ field, value, isKey }) => field?.type === 'string' && !isKey && value);
  const first = words?.field && valueInWords(words.field, words.value as Json, showing);
  const name = nameOf(definition, values, showing);
  // Who reads of himself knows his own number.
  return (first && name === showing.identifier ? [first] : [first, name]).filter(Boolean).join(' · ');
}

/** What a person reads for a value of a field. */
export function valueInWords(field: RegisterField, value: Json, showing: Showing): string {
  const { env, language } = showing;
  switch (field.type) {
    case 'text':
      return say(value as unknown as Text, language);
    case 'boolean':
      return t(language, value ? 'data.yes' : 'data.no');
    case 'list':
      return (value as readonly string[]).map((item) => masked(item, showing)).join(', ');
    case 'date':
      return formatDate(value as LocalDate, language, 'long');
    case 'money':
      return formatMoney(parseTiyn(value as string), language);
    case 'integer':
      return integerInWords(BigInt(value as string), field, language);
    case 'decimal':
      return withUnit(language === 'en' ? (value as string) : (value as string).replace('.', ','), field, language);
    case 'iin':
      return masked(value as string, showing);
    case 'code': {
      const option = field.options?.find((candidate) => candidate.id === value);
      return option ? say(option.label, language) : String(value);
    }
    case 'territory':
      return territoryPath(env, value as string)
        .map((territory) => say(territory.name, language))
        .join(', ');
    case 'country':
      return countryName(value as string, language);
    case 'reference':
      return showing.references.get(value as string) ?? '';
    default:
      return value as string;
  }
}

const masked = (item: string, showing: Showing): string =>
  /^[0-9]{12}$/.test(item) && item !== showing.identifier ? maskIin(item as Iin) : item;

const withUnit = (number: string, { unit }: RegisterField, language: Language): string =>
  unit === undefined ? number : `${number}\u00a0${say(unit, language)}`;
