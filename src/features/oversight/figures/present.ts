/** Published figures for programs: JSON, and CSV by RFC 4180, a row for each figure. */
import { z } from 'zod';
import { csvOf } from '#kernel/csv.ts';
import { isoInstant } from '#kernel/instant.ts';
import { CRITERIA } from '../rules/criteria.ts';
import type { PublishedFigures } from '../rules/publish.ts';
import { type Bypass, type Quality, WINDOW_DAYS } from './compute.ts';

const count = z.union([z.int().min(0), z.literal('few')]).describe('A number; "few": 1 to 9, not published.');
const part = count
  .or(z.literal('withheld'))
  .describe('A number; "few": 1 to 9, not published; "withheld": more, by which one of those could be found.');
const spread = z.object({ median: z.number(), p90: z.number() }).optional();
const share = z.number().min(0).max(1).optional();

export const figuresSchema = z.object({
  decided: count,
  refused: count,
  refusals: z.array(z.object({ ground: z.string(), count: part })),
  returned: count,
  withdrawn: count,
  breaches: count,
  tacitApprovals: count,
  silentRefusals: count,
  handOvers: count,
  onTime: share.describe('Share of the decided that kept the term.'),
  days: spread.describe('Days of the term, where the service has one.'),
  elapsedMs: spread.describe('Milliseconds from registration to decision.'),
  raters: count,
  ratings: z.object(
    Object.fromEntries(
      CRITERIA.map((one) => [one, z.object({ answers: count, satisfied: share, mean: z.number().optional() })]),
    ),
  ),
  complaints: z.object({
    filed: count,
    answered: count,
    late: count,
    satisfied: part,
    partly: part,
    'not-satisfied': part,
  }),
});

export const bypassSchema = z.object({
  byGround: z.record(z.string(), part),
  rate: share.describe('Share of versions of records that no case wrote.'),
});

export const windowSchema = z.object({ computedAt: z.string(), since: z.string(), windowDays: z.int() });

/** When and over which time figures were computed. */
export const presentWindow = ({ computedAt, since }: Quality) => ({
  computedAt: isoInstant(computedAt),
  since: isoInstant(since),
  windowDays: WINDOW_DAYS,
});

/** Figures with the agency's bypass, as rows `figure,value`. */
function rowsOf(figures: PublishedFigures, bypass?: Bypass): [string, string | number | undefined][] {
  const { refusals, ratings, complaints, days, elapsedMs, ...plain } = figures;
  return [
    ...Object.entries(plain),
    ['days.median', days?.median],
    ['days.p90', days?.p90],
    ['elapsedMs.median', elapsedMs?.median],
    ['elapsedMs.p90', elapsedMs?.p90],
    ...refusals.map((one): [string, string | number] => [`refusals.${one.ground}`, one.count]),
    ...Object.entries(ratings).flatMap(([criterion, one]) =>
      Object.entries(one).map(([name, value]): [string, string | number] => [`ratings.${criterion}.${name}`, value]),
    ),
    ...Object.entries(complaints).map(([name, value]): [string, string | number] => [`complaints.${name}`, value]),
    ...Object.entries(bypass?.byGround ?? {}).map(([name, value]): [string, string | number] => [
      `bypass.${name}`,
      value,
    ]),
    ['bypass.rate', bypass?.rate],
  ];
}

export interface CsvSubject {
  readonly id: string;
  readonly figures: PublishedFigures;
  readonly bypass?: Bypass | undefined;
}

/** With a header; a figure that isn't published (too few) has no row or says "few". */
export function figuresCsv(kind: 'service' | 'agency', subjects: readonly CsvSubject[]): string {
  const rows = subjects.flatMap(({ id, figures, bypass }) =>
    rowsOf(figures, bypass).flatMap(([name, value]) => (value === undefined ? [] : [[id, name, value]])),
  );
  return csvOf([[kind, 'figure', 'value'], ...rows]);
}
