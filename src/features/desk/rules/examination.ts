/** Answers of an examination as a form sends them. Pure. */
import type { CaseAnswer } from '#features/identity/index.ts';

export type PostedAnswers = Readonly<Record<string, string | readonly string[]>>;

/** What is missing or contradicts itself in the answer to the case of that place, from 0. */
export interface AnswerFault {
  readonly index: number;
  readonly kind: 'noOutcome' | 'noCondition' | 'grantedUnmet';
}

export const outcomeControl = (index: number): string => `outcome.${index}`;
export const unmetControl = (index: number): string => `unmet.${index}`;

/** What was checked of a group of checkboxes: one arrives as text, several as a list. */
export const unmetPosted = (posted: PostedAnswers, index: number): string[] =>
  [posted[unmetControl(index)] ?? []].flat();

/** Reads one answer for each case; a refusal names a condition, a grant none. */
export function readAnswers(posted: PostedAnswers, count: number): { answers: CaseAnswer[]; faults: AnswerFault[] } {
  const answers: CaseAnswer[] = [];
  const faults: AnswerFault[] = [];
  for (let index = 0; index < count; index++) {
    const outcome = posted[outcomeControl(index)];
    const unmet = unmetPosted(posted, index);
    const granted = outcome === 'granted';
    if (!granted && outcome !== 'refused') faults.push({ index, kind: 'noOutcome' });
    else if (granted && unmet.length > 0) faults.push({ index, kind: 'grantedUnmet' });
    else if (!granted && unmet.length === 0) faults.push({ index, kind: 'noCondition' });
    answers.push({ granted, unmet });
  }
  return { answers, faults };
}
