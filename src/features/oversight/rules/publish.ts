/** What may be shown of exact figures. */
import { type Count, countOf, LEAST, type Part, partsOf } from '#kernel/aggregate.ts';
import type { Outcome } from './complaint.ts';
import { CRITERIA, type Criterion } from './criteria.ts';
import type { QualityFigures } from './summarise.ts';

export interface PublishedRating {
  readonly answers: Count;
  /** Share of marks 4 and 5, 0 to 1; absent where fewer than ten answered. */
  readonly satisfied?: number;
  /** Mean mark, 1 to 5. */
  readonly mean?: number;
}

/** The middle and the ninetieth percentile (nearest rank). */
export interface Spread {
  readonly median: number;
  readonly p90: number;
}

export interface PublishedFigures {
  readonly decided: Count;
  readonly refused: Count;
  /** By ground, the most frequent first. */
  readonly refusals: readonly { readonly ground: string; readonly count: Part }[];
  readonly returned: Count;
  readonly withdrawn: Count;
  readonly breaches: Count;
  readonly tacitApprovals: Count;
  readonly silentRefusals: Count;
  readonly handOvers: Count;
  /** Share of the decided that kept the term, 0 to 1. */
  readonly onTime?: number;
  /** Days of the term, where the service has one. */
  readonly days?: Spread;
  /** From registration to decision. */
  readonly elapsedMs?: Spread;
  readonly raters: Count;
  readonly ratings: Readonly<Record<Criterion, PublishedRating>>;
  readonly complaints: Readonly<Record<'filed' | 'answered' | 'late', Count> & Record<Outcome, Part>>;
}

/** The figures as everybody may see them. */
export function publish(figures: QualityFigures): PublishedFigures {
  const { cases, decided } = figures;
  const isEnough = decided >= LEAST;
  // Of a handful of cases nothing is told, not even what didn't happen among them.
  const of = (n: number): Count => (isEnough || decided === 0 ? countOf(n) : 'few');
  const breaches = of(cases.breaches);
  return {
    decided: countOf(decided),
    refused: of(cases.refused),
    refusals: refusalsOf(cases.grounds, isEnough),
    returned: of(cases.returned),
    withdrawn: of(cases.withdrawn),
    breaches,
    tacitApprovals: of(figures.tacitApprovals),
    silentRefusals: of(figures.silentRefusals),
    handOvers: of(cases.handOvers),
    ...(isEnough && breaches !== 'few' ? { onTime: (decided - Math.min(breaches, decided)) / decided } : {}),
    ...spread('days', isEnough, cases.medianDays, figures.ninetiethDays),
    ...spread('elapsedMs', isEnough, cases.medianMs, cases.ninetiethMs),
    raters: countOf(figures.raters),
    ratings: ratingsOf(figures),
    complaints: complaintsOf(figures.complaints),
  };
}

function refusalsOf(grounds: Readonly<Record<string, number>>, isEnough: boolean): PublishedFigures['refusals'] {
  const sorted = Object.entries(grounds).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const counts = partsOf(sorted.map(([, count]) => count));
  return sorted.map(([ground], index) => ({ ground, count: isEnough ? (counts[index] ?? 'few') : 'few' }));
}

const spread = <Name extends 'days' | 'elapsedMs'>(
  name: Name,
  isEnough: boolean,
  median: number | undefined,
  p90: number | undefined,
): Partial<Record<Name, Spread>> =>
  isEnough && median !== undefined && p90 !== undefined
    ? ({ [name]: { median, p90 } } as Partial<Record<Name, Spread>>)
    : {};

const ratingsOf = ({ ratings }: QualityFigures): PublishedFigures['ratings'] =>
  Object.fromEntries(
    CRITERIA.map((criterion): [Criterion, PublishedRating] => {
      const { answers, satisfied, sum } = ratings[criterion];
      return answers < LEAST
        ? [criterion, { answers: countOf(answers) }]
        : [criterion, { answers, satisfied: satisfied / answers, mean: sum / answers }];
    }),
  ) as PublishedFigures['ratings'];

function complaintsOf(exact: QualityFigures['complaints']): PublishedFigures['complaints'] {
  const [satisfied = 0, partly = 0, notSatisfied = 0] = partsOf([
    exact.satisfied,
    exact.partly,
    exact['not-satisfied'],
  ]);
  return {
    filed: countOf(exact.filed),
    answered: countOf(exact.answered),
    late: countOf(exact.late),
    satisfied,
    partly,
    'not-satisfied': notSatisfied,
  };
}
