/** Values of a document in words: the same on paper, on the page and for who checks it. */
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { formatMoney, parseTiyn } from '#kernel/money.ts';
import { formatDate, formatNumber, formatText, type Language, say, type Text } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import type { DocumentDefinition, DocumentField, ValueType } from '../definition.ts';
import type { Values } from './values.ts';

const t = texts('documents');

const WORDS = {
  string: (value) => value as string,
  text: (value, language) => say(value as unknown as Text, language),
  date: (value, language) => formatDate(value as LocalDate, language, 'long'),
  money: (value, language) => formatMoney(parseTiyn(value as string), language),
  integer: (value, language) => formatNumber(BigInt(value as string), language),
  decimal: (value, language) => (language === 'en' ? (value as string) : (value as string).replace('.', ',')),
  boolean: (value, language) => t(language, value === true ? 'value.yes' : 'value.no'),
} satisfies Record<ValueType, (value: Json, language: Language) => string>;

/** One value in words. */
export const valueInWords = (type: ValueType, value: Json, language: Language): string => WORDS[type](value, language);

/** A field as it is shown: a value, or a table of words with its head. */
export type ShownField =
  | { readonly kind: 'value'; readonly name: string; readonly label: string; readonly value: string }
  | {
      readonly kind: 'table';
      readonly name: string;
      readonly label: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

function shown(name: string, field: DocumentField, value: Json, language: Language): ShownField {
  const label = say(field.label, language);
  if (field.type !== 'table') return { kind: 'value', name, label, value: valueInWords(field.type, value, language) };
  const columns = field.columns ?? [];
  const rows = (value as readonly Values[]).map((row) =>
    columns.map(({ id, type }) => {
      const cell = row[id];
      return cell === undefined ? '' : valueInWords(type, cell, language);
    }),
  );
  return { kind: 'table', name, label, head: columns.map((column) => say(column.label, language)), rows };
}

/** The fields that a document has, in the definition's order; tables without rows are left out. */
export function shownFields(
  { fields, order }: DocumentDefinition,
  data: Values,
  language: Language,
  of: 'all' | 'verifier' = 'all',
): ShownField[] {
  return order.flatMap((name) => {
    const [field, value] = [fields[name], data[name]];
    if (field === undefined || value === undefined || (of === 'verifier' && !field.verifier)) return [];
    const one = shown(name, field, value, language);
    return one.kind === 'table' && one.rows.length === 0 ? [] : [one];
  });
}

/** The sentence that the document says. Integers go in as numbers, so that the text can choose its plural. */
export function statementOf({ statement, fields }: DocumentDefinition, data: Values, language: Language): string {
  const parameters = Object.entries(fields).flatMap(([name, { type }]) => {
    const value = data[name];
    if (value === undefined || type === 'table') return [];
    return [[name, type === 'integer' ? BigInt(value as string) : valueInWords(type, value, language)] as const];
  });
  return formatText(say(statement, language), Object.fromEntries(parameters), language);
}

/** Whom the document is about, in large letters. */
export function subjectOf({ subject, fields }: DocumentDefinition, data: Values, language: Language): string {
  return fields[subject]?.type === 'text'
    ? say(data[subject] as unknown as Text, language)
    : String(data[subject] ?? '');
}
