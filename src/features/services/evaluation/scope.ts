/** The types of the variables that the expressions of a service may use. */
import type { ExpressionType, Scope } from '#features/country/index.ts';
import type { EvidenceDefinition, FormField, ServiceDefinition } from '../definition.ts';

export type ObjectType = Extract<ExpressionType, { object: unknown }>;

/** The object of a record's fields for each evidence, made by the registers from their definitions. */
export type RecordTypes = ReadonlyMap<string, ObjectType>;

const STRING: ExpressionType = { type: 'string' };
const OWN_TYPES: Partial<Record<FormField['type'], ExpressionType>> = {
  integer: { type: 'int' },
  money: { type: 'money' },
  date: { type: 'date' },
  boolean: { type: 'bool' },
  choices: { list: STRING },
};

/** The type of the answer to a field; of a `record` field it is the chosen record itself. */
function answerType(field: FormField, records: RecordTypes): ExpressionType {
  if (field.type === 'group') return { list: itemType(field.fields, records) };
  if (field.type === 'record') return withRecordId(records.get(field.evidence) ?? { object: {} });
  return OWN_TYPES[field.type] ?? STRING;
}

/** The object of a group's item: a field with a condition, or an optional one, must be asked has(). */
export function itemType(fields: readonly FormField[], records: RecordTypes): ObjectType {
  return { object: Object.fromEntries(fields.map((field) => [field.id, memberOf(field, false, records)])) };
}

/** The object `form`. */
function formType(definition: ServiceDefinition, records: RecordTypes): ObjectType {
  const members = definition.form.flatMap((page) =>
    page.fields.map((field) => [field.id, memberOf(field, page.when !== undefined, records)] as const),
  );
  return { object: Object.fromEntries(members) };
}

function memberOf(field: FormField, isPageConditional: boolean, records: RecordTypes) {
  return {
    type: answerType(field, records),
    optional: field.optional || field.when !== undefined || isPageConditional,
  };
}

function withRecordId(record: ObjectType): ObjectType {
  return { object: { ...record.object, recordId: { type: STRING, optional: false } } };
}

/**
 * The variable of an evidence: its record with `recordId`; a list for `many`; an optional one that is absent is the empty object,
 * so each of its fields is optional.
 */
function evidenceType(evidence: EvidenceDefinition, record: ObjectType): ExpressionType {
  const { object } = withRecordId(record);
  if (evidence.many) return { list: { object } };
  if (!evidence.optional) return { object };
  return {
    object: Object.fromEntries(Object.entries(object).map(([name, member]) => [name, { ...member, optional: true }])),
  };
}

/** Every variable of a service's expressions. `caseNumber` and `item` are added where they exist. */
export function scopeOf(definition: ServiceDefinition, records: RecordTypes): Scope {
  const party = (name: string): ObjectType => ({ object: { [name]: { type: STRING, optional: false } } });
  const evidence = Object.entries(definition.evidence).map(
    ([id, one]) => [id, evidenceType(one, records.get(id) ?? { object: {} })] as const,
  );
  return {
    applicant: party('iin'),
    ...(definition.applicant.kind === 'organisation' ? { organisation: party('bin') } : {}),
    today: { type: 'date' },
    form: formType(definition, records),
    ...Object.fromEntries(evidence),
  };
}
