/** Facts as the variables of expressions, and evaluation that says "unknown" instead of guessing. */
import type { Compiled, ExpressionContext, ExpressionType, Scope } from '#features/country/index.ts';
import type { FormField } from '../definition.ts';
import type { CompiledService } from './compiled.ts';
import type { Answer, AnswerItem, EvidenceFact, Facts, SimpleAnswer } from './facts.ts';
import type { ObjectType } from './scope.ts';

/** One evaluation: the rules, the facts, and the day with its rates and calendar. */
export interface Case {
  readonly service: CompiledService;
  readonly facts: Facts;
  readonly context: ExpressionContext;
}

/** What an expression gave; unknown where an answer or a record that it needs isn't there yet. */
export type Outcome = { readonly known: true; readonly value: unknown } | { readonly known: false };

const UNKNOWN: Outcome = { known: false };

type Values = Record<string, unknown>;

/** Evaluates with the facts there are. `extra` are `item` and `caseNumber` where the expression has them. */
export function outcomeOf(compiled: Compiled, subject: Case, extra: Values = {}): Outcome {
  const { values, missing } = variablesOf(subject);
  if (missing.some((name) => readsName(compiled, name))) return UNKNOWN;
  try {
    return { known: true, value: compiled.evaluate({ ...values, ...extra }, subject.context) };
  } catch (error) {
    // A rule that stumbles over a value (a birth after today, a number out of range) has no answer; it never has a wrong one.
    if (error instanceof Error) return UNKNOWN;
    throw error;
  }
}

/** Whether the condition is known to hold; an absent condition holds. */
export function holds(compiled: Compiled | undefined, subject: Case, extra: Values = {}): boolean {
  if (compiled === undefined) return true;
  const outcome = outcomeOf(compiled, subject, extra);
  return outcome.known && outcome.value === true;
}

const cache = new WeakMap<Facts, { service: CompiledService; values: Values; missing: string[] }>();

/** All variables, and the names of those that the facts don't give: they get a value of their type that no rule reads. */
function variablesOf(subject: Case): { values: Values; missing: string[] } {
  const known = cache.get(subject.facts);
  if (known?.service === subject.service) {
    return { values: { ...known.values, today: subject.context.today }, missing: known.missing };
  }
  const { scope } = subject.service;
  const missing: string[] = [];
  const values: Values = {
    applicant: subject.facts.applicant,
    organisation: subject.facts.organisation ?? { bin: '' },
    form: formValue(subject, scope, missing),
  };
  for (const { id, evidence } of subject.service.evidence) {
    const records = subject.facts.evidence[id];
    const single = records?.[0];
    if (evidence.many && records) values[id] = records.map(recordValue);
    else if (single) values[id] = recordValue(single);
    else if (records && evidence.optional) values[id] = {};
    else {
      missing.push(id);
      values[id] = placeholder(scope[id] as ExpressionType);
    }
  }
  cache.set(subject.facts, { service: subject.service, values, missing });
  return { values: { ...values, today: subject.context.today }, missing };
}

/** The record's values with its id. */
function recordValue(fact: EvidenceFact): Values {
  return { ...fact.values, recordId: fact.recordId };
}

function formValue(subject: Case, scope: Scope, missing: string[]): Values {
  const type = scope.form as ObjectType;
  const fields = new Map(subject.service.definition.form.flatMap((page) => page.fields.map((one) => [one.id, one])));
  const form: Values = {};
  for (const [id, member] of Object.entries(type.object)) {
    const field = fields.get(id);
    const answer = subject.facts.form[id];
    const value = field && answer !== undefined ? answerValue(field, answer, subject.facts) : undefined;
    if (value !== undefined) form[id] = value;
    else if (field?.type === 'group' && !member.optional) form[id] = [];
    else if (!member.optional) {
      missing.push(`form.${id}`);
      form[id] = placeholder(member.type);
    }
  }
  return form;
}

/** An answer as rules see it: the choice of a record is the record, everything else is as it stands. */
function answerValue(field: FormField, answer: Answer, facts: Facts): unknown {
  if (field.type === 'group')
    return (answer as readonly AnswerItem[]).map((item) => itemValue(field.fields, item, facts));
  if (field.type !== 'record') return answer;
  const chosen = facts.evidence[field.evidence]?.find((fact) => fact.recordId === answer);
  return chosen && recordValue(chosen);
}

/** One item of a group as rules see it. */
export function itemValue(fields: readonly FormField[], item: AnswerItem, facts: Facts): Values {
  const members = fields.flatMap((field) => {
    const answer: SimpleAnswer | undefined = item[field.id];
    const value = answer === undefined ? undefined : answerValue(field, answer, facts);
    return value === undefined ? [] : [[field.id, value] as const];
  });
  return Object.fromEntries(members);
}

// Texts inside an expression may say anything; names are looked for outside of them. Kept per compiled rule: rules are few.
const withoutTexts = new WeakMap<Compiled, string>();

/** Whether a rule reads a variable (`person`) or a field of the form (`form.purpose`). */
export function readsName(compiled: Compiled, name: string): boolean {
  if (!name.startsWith('form.')) return compiled.reads.includes(name);
  const source = withoutTexts.get(compiled) ?? compiled.source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  withoutTexts.set(compiled, source);
  const field = name.slice('form.'.length);
  return new RegExp(`(^|[^A-Za-z0-9_.])form\\s*\\.\\s*${field}(?![A-Za-z0-9_])`).test(source);
}

const PLACEHOLDERS: Readonly<Record<string, unknown>> = {
  string: '',
  int: '0',
  bool: false,
  date: '2000-01-01',
  money: '0',
  decimal: '0',
  dyn: null,
};

/** Some value of a type: it stands for an answer that the expression does not mention. */
function placeholder(type: ExpressionType): unknown {
  if ('list' in type) return [];
  if ('object' in type) {
    const needed = Object.entries(type.object).filter(([, member]) => !member.optional);
    return Object.fromEntries(needed.map(([name, member]) => [name, placeholder(member.type)]));
  }
  return PLACEHOLDERS[type.type];
}
