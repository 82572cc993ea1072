/** Whether an application is complete: the engine says so, in every channel alike; never an operator. */
import type { FormField } from '../../definition.ts';
import type { CompiledField, CompiledPage } from '../../evaluation/compiled.ts';
import type { Answer, AnswerItem, Answers } from '../../evaluation/facts.ts';
import { type Case, holds, itemValue, outcomeOf } from '../../evaluation/values.ts';
import { type Lookups, normalise } from './normalise.ts';
import { controlName } from './posted.ts';
import { type Problem, problem } from './problems.ts';

export interface JudgedPage {
  readonly page: CompiledPage['page'];
  /** Fields that are asked as things stand, in order. */
  readonly fields: readonly CompiledField[];
  readonly problems: readonly Problem[];
}

export interface Judgement {
  /** Pages that are asked as things stand, in order. */
  readonly pages: readonly JudgedPage[];
  /** Answers to what is asked; an answer to a question that no longer is asked stays in the draft but not here. */
  readonly answers: Answers;
  readonly isComplete: boolean;
}

/**
 * Walks the form from its first page: conditions see only answers to questions that are asked themselves. Each answer is checked
 * anew, for a draft may be older than the rules' day or have been begun elsewhere.
 */
export function judge(subject: Case, lookups: Lookups): Judgement {
  const given = subject.facts.form;
  const answers: Record<string, Answer> = {};
  const pages: JudgedPage[] = [];
  const now = (): Case => ({ ...subject, facts: { ...subject.facts, form: { ...answers } } });
  for (const compiled of subject.service.pages) {
    if (compiled.when && !holds(compiled.when, now())) continue;
    const fields: CompiledField[] = [];
    const problems: Problem[] = [];
    for (const one of compiled.fields) {
      if (one.when && !holds(one.when, now())) continue;
      fields.push(one);
      const answer = given[one.field.id];
      if (answer !== undefined) answers[one.field.id] = answer;
      problems.push(...judgeField(one, answer, now, lookups));
    }
    if (fields.length > 0) pages.push({ page: compiled.page, fields, problems });
  }
  return { pages, answers, isComplete: pages.every((page) => page.problems.length === 0) };
}

function judgeField(one: CompiledField, answer: Answer | undefined, now: () => Case, lookups: Lookups): Problem[] {
  const { field } = one;
  if (field.type === 'group')
    return judgeGroup(one, field, answer as readonly AnswerItem[] | undefined, now(), lookups);
  if (answer === undefined) return field.optional ? [] : [problem(field.id, 'required')];
  const result = normalise(field, rawAgain(field, answer), field.id, lookups);
  if ('problem' in result) return [result.problem];
  return one.notBefore || one.notAfter ? judgeBounds(one, answer, field.id, now(), {}) : [];
}

function judgeGroup(
  one: CompiledField,
  field: Extract<FormField, { type: 'group' }>,
  items: readonly AnswerItem[] = [],
  subject: Case,
  lookups: Lookups,
): Problem[] {
  const least = field.optional ? 0 : field.minItems;
  if (items.length < least) return [problem(field.id, 'too_few', { min: least })];
  return items.flatMap((item, index) => {
    const extra = { item: itemValue(field.fields, item, subject.facts) };
    return one.fields
      .filter((inner) => holds(inner.when, subject, extra))
      .flatMap((inner) => {
        const path = controlName(inner.field.id, field.id, index);
        const answer = item[inner.field.id];
        if (answer === undefined) return inner.field.optional ? [] : [problem(path, 'required')];
        if (inner.field.type === 'group') return [];
        const result = normalise(inner.field, rawAgain(inner.field, answer), path, lookups);
        return 'problem' in result ? [result.problem] : judgeBounds(inner, answer, path, subject, extra);
      });
  });
}

/** Money is kept in tiyn but read in tenge. */
export function rawAgain(field: FormField, answer: Answer): unknown {
  if (field.type !== 'money' || typeof answer !== 'string') return answer;
  const digits = answer.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function judgeBounds(
  one: CompiledField,
  answer: Answer,
  path: string,
  subject: Case,
  extra: Record<string, unknown>,
): Problem[] {
  const earliest = one.notBefore && outcomeOf(one.notBefore, subject, extra);
  if (earliest?.known && String(answer) < String(earliest.value)) {
    return [problem(path, 'date_before', { date: String(earliest.value) })];
  }
  const latest = one.notAfter && outcomeOf(one.notAfter, subject, extra);
  if (latest?.known && String(answer) > String(latest.value)) {
    return [problem(path, 'date_after', { date: String(latest.value) })];
  }
  return [];
}
