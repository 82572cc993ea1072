/** What a service's expressions read and must give, from the definitions of registers and of the document. */
import type { ExpressionType } from '#features/country/index.ts';
import type { DocumentDefinition } from '#features/documents/index.ts';
import { expressionTypeOf, type RegisterDefinition } from '#features/registers/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { ServiceDefinition } from '../definition.ts';
import type { Targets } from './compiled.ts';
import type { ObjectType } from './scope.ts';

/** Where definitions are found: the book of editions, or the folder that is being checked. */
export interface Definitions {
  register(id: string): RegisterDefinition | undefined;
  document(id: string): DocumentDefinition | undefined;
}

type DocumentField = DocumentDefinition['fields'][string];

const STRING: ExpressionType = { type: 'string' };
const DOCUMENT_TYPES = {
  string: STRING,
  text: { object: Object.fromEntries(LANGUAGES.map((language) => [language, { type: STRING, optional: false }])) },
  date: { type: 'date' },
  money: { type: 'money' },
  integer: { type: 'int' },
  decimal: { type: 'decimal' },
  boolean: { type: 'bool' },
  // Rows are objects whose columns the check of values knows; CEL has no type for "these members and no others".
  table: { type: 'dyn' },
} satisfies Record<DocumentField['type'], ExpressionType>;

/** Types for one service. Registers and documents that don't exist give none: the check reports them elsewhere. */
export function targetsOf(definition: ServiceDefinition, definitions: Definitions): Targets {
  const records = Object.entries(definition.evidence).flatMap(([id, evidence]) => {
    const register = definitions.register(evidence.register);
    return register ? [[id, expressionTypeOf(register, evidence.fields) as ObjectType] as const] : [];
  });
  const document =
    definition.result.document === undefined ? undefined : definitions.document(definition.result.document);
  return {
    records: new Map(records),
    document: (field) => {
      const found = document?.fields[field];
      return found && DOCUMENT_TYPES[found.type];
    },
    register: (id, field) => {
      const register = definitions.register(id);
      const type = register && (expressionTypeOf(register, [field]) as ObjectType);
      return type?.object[field]?.type;
    },
  };
}
