/** Exact figures of quality out of facts. Pure: the same facts give the same figures to whoever computes them. */
import { type CaseFact, quantile, type Summary, summarise } from '#features/services/index.ts';
import type { Outcome } from './complaint.ts';
import { CRITERIA, type Criterion, type Ratings, SATISFIED_FROM } from './criteria.ts';

/** A complaint as statistics know it. */
export interface ComplaintFact {
  readonly service: string;
  readonly provider: string;
  readonly outcome: Outcome | undefined;
  readonly isBreach: boolean;
}

export interface RatingFact {
  readonly service: string;
  readonly provider: string;
  readonly ratings: Ratings;
}

export interface RatingFigures {
  readonly answers: number;
  readonly satisfied: number;
  /** Sum of the marks. */
  readonly sum: number;
}

export interface QualityFigures {
  /** Of the cases closed within the window. */
  readonly cases: Summary;
  readonly decided: number;
  /** Granted and refused by silence. */
  readonly tacitApprovals: number;
  readonly silentRefusals: number;
  /** In days of the term; undefined without a term. */
  readonly ninetiethDays: number | undefined;
  readonly raters: number;
  readonly ratings: Readonly<Record<Criterion, RatingFigures>>;
  readonly complaints: Readonly<Record<'filed' | 'answered' | 'late' | Outcome, number>>;
}

export interface Facts {
  /** Closed within the window. */
  readonly cases: readonly CaseFact[];
  readonly ratings: readonly RatingFact[];
  readonly complaints: readonly ComplaintFact[];
}

const count = <T>(list: readonly T[], is: (one: T) => boolean): number => list.filter(is).length;

/** Figures of whatever the facts are about: a service, an agency, the country. */
export function figuresOf({ cases, ratings, complaints }: Facts): QualityFigures {
  const summary = summarise(cases);
  const silent = cases.filter(({ by }) => by === 'silence');
  const used = cases.flatMap(({ outcome, daysUsed }) => (outcome && daysUsed !== undefined ? [daysUsed] : []));
  return {
    cases: summary,
    decided: summary.granted + summary.refused,
    tacitApprovals: count(silent, ({ outcome }) => outcome === 'granted'),
    silentRefusals: count(silent, ({ outcome }) => outcome === 'refused'),
    ninetiethDays: quantile(used, 0.9),
    raters: ratings.length,
    ratings: Object.fromEntries(CRITERIA.map((one) => [one, marksOf(ratings, one)])) as QualityFigures['ratings'],
    complaints: {
      filed: complaints.length,
      answered: count(complaints, ({ outcome }) => outcome !== undefined),
      late: count(complaints, ({ isBreach }) => isBreach),
      satisfied: count(complaints, ({ outcome }) => outcome === 'satisfied'),
      partly: count(complaints, ({ outcome }) => outcome === 'partly'),
      'not-satisfied': count(complaints, ({ outcome }) => outcome === 'not-satisfied'),
    },
  };
}

function marksOf(ratings: readonly RatingFact[], criterion: Criterion): RatingFigures {
  const marks = ratings.flatMap(({ ratings: one }) => one[criterion] ?? []);
  return {
    answers: marks.length,
    satisfied: count(marks, (mark) => mark >= SATISFIED_FROM),
    sum: marks.reduce((sum, mark) => sum + mark, 0),
  };
}
