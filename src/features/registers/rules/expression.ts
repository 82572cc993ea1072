/** What an expression sees of a record: the fields asked for, with their types. */
import type { ExpressionType, ObjectField } from '#features/country/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';

const string: ExpressionType = { type: 'string' };
const translated: ExpressionType = {
  object: Object.fromEntries(LANGUAGES.map((language) => [language, { type: string, optional: false }])),
};

const TYPES = {
  string,
  text: translated,
  integer: { type: 'int' },
  decimal: { type: 'decimal' },
  money: { type: 'money' },
  date: { type: 'date' },
  boolean: { type: 'bool' },
  iin: string,
  bin: string,
  code: string,
  territory: string,
  country: string,
  reference: string,
  list: { list: string },
} satisfies Record<RegisterField['type'], ExpressionType>;

/** The type of an object with these fields of the register; a field that the register lacks is left out (its reader is refused). */
export function expressionTypeOf(definition: RegisterDefinition, fields: readonly string[]): ExpressionType {
  const object: Record<string, ObjectField> = {};
  for (const name of fields) {
    const field = definition.fields[name];
    if (field !== undefined) object[name] = { type: TYPES[field.type], optional: field.optional };
  }
  return { object };
}
