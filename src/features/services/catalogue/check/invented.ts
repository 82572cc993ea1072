/** Facts that somebody invents in a form, as rules read them. Nothing of them is kept. */
import type { RegisterField } from '#features/registers/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { valueAt } from '#platform/invalid-input.ts';
import { type Lookups, normalise } from '../../applications/answers/normalise.ts';
import { controlName, readControl } from '../../applications/answers/posted.ts';
import type { Problem } from '../../applications/answers/problems.ts';
import type { FormField, SimpleField } from '../../definition.ts';
import type { CompiledService } from '../../evaluation/compiled.ts';
import type { Answer, Answers, EvidenceFact, EvidenceFacts, SimpleAnswer } from '../../evaluation/facts.ts';
import type { EvidenceQuestion, Questions } from './questions.ts';

export type Posted = Readonly<Record<string, unknown>>;

export interface Invented {
  readonly form: Answers;
  readonly evidence: EvidenceFacts;
  /** Fields of invented records that were left blank though a register always has them: what reads one is unknown. */
  readonly blanks: Blanks;
  readonly problems: readonly Problem[];
}

/** Names of fields by evidence. */
export type Blanks = ReadonlyMap<string, ReadonlySet<string>>;

/** Id of every invented record: a choice among records is the invented one. */
const INVENTED = 'invented';

/** Names of the controls: of a field of the form, of a field of a register, of the question whether there is a record. */
export const formControl = (field: string): string => `form.${field}`;
export const factControl = (evidence: string, field: string): string => `fact.${evidence}.${field}`;
export const presenceControl = (evidence: string): string => `there.${evidence}`;

/** What somebody told, whatever door it came by. */
export interface Told {
  /** The raw answer under the name of a control; of a file, whether it is at hand. */
  answer(field: SimpleField, name: string): unknown;
  /** Whether there is a record of an evidence; undefined: not said. */
  isThere(evidence: string): boolean | undefined;
}

/** A posted form. */
export const toldByForm = (posted: Posted): Told => ({
  answer: (field, name) => (field.type === 'file' ? posted[name] === 'yes' : readControl(field, posted, name)),
  isThere(evidence) {
    const said = posted[presenceControl(evidence)];
    return said === 'yes' ? true : said === 'no' ? false : undefined;
  },
});

/** What a program sends: answers by field, and the fields of one record by evidence; null: there is none. */
export interface Sent {
  readonly form: Readonly<Record<string, unknown>>;
  readonly evidence: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
}

export const toldByProgram = ({ form, evidence }: Sent): Told => ({
  answer: (_field, name) => valueAt({ form, fact: evidence }, name.split('.')),
  isThere: (id) => (Object.hasOwn(evidence, id) ? evidence[id] !== null : undefined),
});

/** Reads what was told. What is left blank is unknown, not wrong. */
export function readInvented(questions: Questions, service: CompiledService, told: Told, lookups: Lookups): Invented {
  const problems: Problem[] = [];
  const blanks = new Map<string, ReadonlySet<string>>();
  const evidence = Object.fromEntries(
    questions.evidence.flatMap((question) => {
      const records = readEvidence(question, told, lookups, problems);
      const [record] = records ?? [];
      if (record) blanks.set(question.id, blanksOf(question, record));
      return records ? [[question.id, records.map((one) => completed(question, one))] as const] : [];
    }),
  );
  const form = { ...readForm(questions.form, told, lookups, problems), ...chosenRecords(service, evidence) };
  return { form, evidence, blanks, problems };
}

function readOne(
  field: SimpleField,
  name: string,
  told: Told,
  lookups: Lookups,
  problems: Problem[],
): SimpleAnswer | undefined {
  // That a file is at hand is enough: no rule looks into it.
  if (field.type === 'file') return told.answer(field, name) === true ? INVENTED : undefined;
  const result = normalise(field, told.answer(field, name), name, lookups);
  if ('value' in result) return result.value;
  problems.push(result.problem);
  return undefined;
}

function readForm(fields: readonly FormField[], told: Told, lookups: Lookups, problems: Problem[]): Answers {
  const answers: [string, Answer][] = [];
  for (const field of fields) {
    const answer =
      field.type === 'group'
        ? readItem(field, told, lookups, problems)
        : readOne(field, formControl(field.id), told, lookups, problems);
    if (answer !== undefined) answers.push([field.id, answer]);
  }
  return Object.fromEntries(answers);
}

/** One item stands for the group: enough to see what the rule does with it. */
function readItem(
  group: Extract<FormField, { type: 'group' }>,
  told: Told,
  lookups: Lookups,
  problems: Problem[],
): Answer | undefined {
  const members = group.fields.flatMap((field) => {
    const answer = readOne(field, formControl(controlName(field.id, group.id, 0)), told, lookups, problems);
    return answer === undefined ? [] : [[field.id, answer] as const];
  });
  return members.length === 0 ? undefined : [Object.fromEntries(members)];
}

/** Undefined where nothing is known of the evidence; an empty list where there is none. */
function readEvidence(
  { id, register, fields, mayBeAbsent }: EvidenceQuestion,
  told: Told,
  lookups: Lookups,
  problems: Problem[],
): readonly EvidenceFact[] | undefined {
  const isThere = told.isThere(id);
  if (mayBeAbsent && isThere === false) return [];
  const given = fields.flatMap(({ name, field, asked }) => {
    const answer = readOne(asked, factControl(id, name), told, lookups, problems);
    return answer === undefined ? [] : [[name, asValue(field, answer)] as const];
  });
  if (given.length === 0 && !(mayBeAbsent && isThere === true)) return undefined;
  return [
    { register: register.register, recordId: INVENTED, version: 1, digest: '', values: Object.fromEntries(given) },
  ];
}

function blanksOf({ fields }: EvidenceQuestion, { values }: EvidenceFact): Set<string> {
  const blank = fields.filter(({ name, field }) => !field.optional && values[name] === undefined);
  return new Set(blank.map(({ name }) => name));
}

/**
 * The record with some value for every field that wasn't answered, for rules take whole records: fields that are never absent, and
 * those that some condition only asks has() about. Nobody is shown these values.
 */
function completed({ evidence, register, fields }: EvidenceQuestion, record: EvidenceFact): EvidenceFact {
  const asked = new Set(fields.map(({ name }) => name));
  const others = evidence.fields.flatMap((name) => {
    const field = register.fields[name];
    return field && !(asked.has(name) && field.optional) ? [[name, someValue(field)] as const] : [];
  });
  return { ...record, values: { ...Object.fromEntries(others), ...record.values } };
}

/** An answer as the register would hold it. */
function asValue(field: RegisterField, answer: SimpleAnswer): Json {
  const text = String(answer);
  if (field.type === 'boolean') return answer === true;
  if (field.type === 'list') return text.split(/[,;\s]+/).filter(Boolean);
  if (field.type === 'text') return { kk: text, ru: text, en: text };
  return field.type === 'decimal' ? text.replace(',', '.') : text;
}

const SOME_VALUES: Partial<Record<RegisterField['type'], Json>> = {
  text: { kk: '', ru: '', en: '' },
  integer: '0',
  decimal: '0',
  money: '0',
  date: '2000-01-01',
  boolean: false,
  list: [],
};

/** A value for a field that no condition reads but by has(): the record has it. */
const someValue = (field: RegisterField): Json => SOME_VALUES[field.type] ?? INVENTED;

function chosenRecords(service: CompiledService, evidence: EvidenceFacts): Answers {
  const fields = service.pages.flatMap((page) => page.fields).map(({ field }) => field);
  return Object.fromEntries(
    fields.flatMap((field) =>
      field.type === 'record' && evidence[field.evidence]?.length ? [[field.id, INVENTED] as const] : [],
    ),
  );
}
