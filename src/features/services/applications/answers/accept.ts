/** Raw answers of some fields made into answers to keep, each on its own: what is right is kept, what is wrong is named. */
import type { FormField } from '../../definition.ts';
import type { Answer, AnswerItem, SimpleAnswer } from '../../evaluation/facts.ts';
import { type Lookups, normalise } from './normalise.ts';
import { controlName } from './posted.ts';
import { type Problem, problem } from './problems.ts';

export interface Accepted {
  /** Answers to keep. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Fields left blank: their earlier answers are dropped. */
  readonly cleared: readonly string[];
  readonly problems: readonly Problem[];
}

/** Takes the raw answers of the given fields. Whether a blank one was needed is for the judge, who knows the whole form. */
export function acceptAnswers(
  fields: readonly FormField[],
  raw: Readonly<Record<string, unknown>>,
  lookups: Lookups,
): Accepted {
  const answers: Record<string, Answer> = {};
  const cleared: string[] = [];
  const problems: Problem[] = [];
  for (const field of fields) {
    const found = field.type === 'group' ? acceptGroup(field, raw[field.id], lookups) : acceptOne(field, raw, lookups);
    problems.push(...found.problems);
    if (found.answer !== undefined) answers[field.id] = found.answer;
    else if (found.problems.length === 0) cleared.push(field.id);
  }
  return { answers, cleared, problems };
}

interface Found {
  readonly answer?: Answer;
  readonly problems: readonly Problem[];
}

function acceptOne(
  field: Exclude<FormField, { type: 'group' }>,
  raw: Readonly<Record<string, unknown>>,
  lookups: Lookups,
): Found {
  const result = normalise(field, raw[field.id], field.id, lookups);
  if ('problem' in result) return { problems: [result.problem] };
  return result.value === undefined ? { problems: [] } : { answer: result.value, problems: [] };
}

function acceptGroup(field: Extract<FormField, { type: 'group' }>, raw: unknown, lookups: Lookups): Found {
  if (raw === undefined || raw === null) return { problems: [] };
  if (!Array.isArray(raw) || raw.some((item) => typeof item !== 'object' || item === null)) {
    return { problems: [problem(field.id, 'shape')] };
  }
  if (raw.length > field.maxItems) return { problems: [problem(field.id, 'too_many', { max: field.maxItems })] };
  const problems: Problem[] = [];
  const items = (raw as Record<string, unknown>[]).map((item, index) => {
    const members: Record<string, SimpleAnswer> = {};
    for (const one of field.fields) {
      const result = normalise(one, item[one.id], controlName(one.id, field.id, index), lookups);
      if ('problem' in result) problems.push(result.problem);
      else if (result.value !== undefined) members[one.id] = result.value;
    }
    return members satisfies AnswerItem;
  });
  return items.length === 0 ? { problems } : { answer: items, problems };
}
