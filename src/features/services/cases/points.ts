/** The points of the officer's checklist: some a rule answers, the others the officer. */
import type { Tx } from '#platform/app.ts';
import type { ServiceDefinition } from '../definition.ts';
import { checklistOf } from '../evaluation/evaluate.ts';
import { contentOf } from '../history/append.ts';
import type { LoadedCase } from './load.ts';
import { subjectOf } from './subject.ts';

type ReviewStep = Extract<ServiceDefinition['procedure'][number], { step: 'review' }>;

export interface Point {
  readonly point: ReviewStep['checklist'][number];
  /** Answered by a rule, so not by the officer. */
  readonly byRule: boolean;
  /** Undefined: not answered yet, or the rule lacks a fact. */
  readonly answer: boolean | undefined;
}

/** Every point of the reviews with its answer, by what was signed and what the officer examined since. */
export async function pointsOf(tx: Tx, loaded: LoadedCase): Promise<Point[]> {
  const points = loaded.edition.definition.procedure.flatMap((step) => (step.step === 'review' ? step.checklist : []));
  if (points.length === 0) return [];
  const rules = checklistOf(await subjectOf(tx, loaded));
  const examined = await examinedPoints(tx, loaded);
  return points.map((point) => {
    const byRule = Object.hasOwn(rules, point.id);
    return { point, byRule, answer: byRule ? rules[point.id] : examined[point.id] };
  });
}

/** What officers answered since the application that counts came in: an answer about an earlier one is void. */
async function examinedPoints(tx: Tx, { entries }: LoadedCase): Promise<Record<string, boolean>> {
  const from = entries.findLastIndex(({ kind }) => kind === 'submitted' || kind === 'resubmitted');
  const answers: Record<string, boolean> = {};
  for (const entry of entries.slice(from)) {
    if (entry.kind !== 'evidence-examined' || entry.by.kind !== 'officer') continue;
    const content = (await contentOf(tx, entry)) as { readonly points?: Record<string, boolean> } | undefined;
    Object.assign(answers, content?.points);
  }
  return answers;
}
