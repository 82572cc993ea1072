/** Facts that somebody invents in a form, as rules read them. Nothing of them is kept. */
import type { RegisterField } from '#features/registers/index.ts';
import type { Json } from '#kernel/canonical.ts';
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

/** Reads a posted form. What is left blank is unknown, not wrong. */
export function readInvented(
  questions: Questions,
  service: CompiledService,
  posted: Posted,
  lookups: Lookups,
): Invented {
  const problems: Problem[] = [];
  const blanks = new Map<string, ReadonlySet<string>>();
  const evidence = Object.fromEntries(
    questions.evidence.flatMap((question) => {
      const records = readEvidence(question, posted, lookups, problems);
      const [record] = records ?? [];
      if (record) blanks.set(question.id, blanksOf(question, record));
      return records ? [[question.id, records.map((one) => completed(question, one))] as const] : [];
    }),
  );
  const form = { ...readForm(questions.form, posted, lookups, problems), ...chosenRecords(service, evidence) };
  return { form, evidence, blanks, problems };
}

function readOne(
  field: SimpleField,
  name: string,
  posted: Posted,
  lookups: Lookups,
  problems: Problem[],
): SimpleAnswer | undefined {
  // That a file is at hand is enough: no rule looks into it.
  if (field.type === 'file') return posted[name] === 'yes' ? INVENTED : undefined;
  const result = normalise(field, readControl(field, posted, name), name, lookups);
  if ('value' in result) return result.value;
  problems.push(result.problem);
  return undefined;
}

function readForm(fields: readonly FormField[], posted: Posted, lookups: Lookups, problems: Problem[]): Answers {
  const answers: [string, Answer][] = [];
  for (const field of fields) {
    const answer =
      field.type === 'group'
        ? readItem(field, posted, lookups, problems)
        : readOne(field, formControl(field.id), posted, lookups, problems);
    if (answer !== undefined) answers.push([field.id, answer]);
  }
  return Object.fromEntries(answers);
}

/** One item stands for the group: enough to see what the rule does with it. */
function readItem(
  group: Extract<FormField, { type: 'group' }>,
  posted: Posted,
  lookups: Lookups,
  problems: Problem[],
): Answer | undefined {
  const members = group.fields.flatMap((field) => {
    const answer = readOne(field, formControl(controlName(field.id, group.id, 0)), posted, lookups, problems);
    return answer === undefined ? [] : [[field.id, answer] as const];
  });
  return members.length === 0 ? undefined : [Object.fromEntries(members)];
}

/** Undefined where nothing is known of the evidence; an empty list where there is none. */
function readEvidence(
  { id, register, fields, mayBeAbsent }: EvidenceQuestion,
  posted: Posted,
  lookups: Lookups,
  problems: Problem[],
): readonly EvidenceFact[] | undefined {
  const presence = posted[presenceControl(id)];
  if (mayBeAbsent && presence === 'no') return [];
  const given = fields.flatMap(({ name, field, asked }) => {
    const answer = readOne(asked, factControl(id, name), posted, lookups, problems);
    return answer === undefined ? [] : [[name, asValue(field, answer)] as const];
  });
  if (given.length === 0 && !(mayBeAbsent && presence === 'yes')) return undefined;
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
