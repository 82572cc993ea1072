/** The yearly report: computed from the records each time, kept in memory for ten minutes. There is no counter. */
import { countryOf, dayIn } from '#features/country/index.ts';
import {
  countComplaints,
  countDemands,
  countLookupsBy,
  countOrders,
  type LookupCount,
} from '#features/registers/index.ts';
import { type Count, countOf } from '#kernel/aggregate.ts';
import { type LocalDate, localDate, startOfDay } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { type App, perEnv, type Tx } from '#platform/app.ts';
import { refuse } from '../refusals.ts';
import { countOwn, type OwnCounts } from '../store/figures.ts';

const KEPT_MS = 10 * 60_000;

/** The names of the figures, in the order in which they are shown. */
export const FIGURES = [
  'lookups',
  'complaintsFiled',
  'complaintsAnswered',
  'complaintsLate',
  'complaintsSatisfied',
  'ordersIssued',
  'ordersLifted',
  'judicialActs',
  'drawn',
  'judged',
  'unlawful',
  'duties',
  'dutiesAnswered',
  'dutiesLate',
  'breaches',
  'touched',
] as const;
export type Figure = (typeof FIGURES)[number];

export interface LookupLine extends Omit<LookupCount, 'count'> {
  readonly count: Count;
}

export interface Report {
  readonly year: number;
  readonly computedAt: Instant;
  readonly figures: Readonly<Record<Figure, Count>>;
  /** Look-ups by register, purpose and agency (null: by people for their own cases). */
  readonly lookups: readonly LookupLine[];
}

/** The report of a year that has begun. Refuses data-protection.not_found for one to come. */
export async function reportOf(app: App, year: number): Promise<Report> {
  const now = app.env.clock.now();
  if (year > yearOf(app, now)) throw refuse('not_found');
  const kept = keptOf(app.env);
  const known = kept.get(year);
  if (known && Math.abs(now - known.computedAt) < KEPT_MS) return known;
  const report = await app.read((tx) => compute(tx, year, now));
  kept.set(year, report);
  return report;
}

/** The year by the country's clock. */
export const yearOf = ({ env }: Pick<App, 'env'>, now: Instant): number => Number(dayIn(env, now).slice(0, 4));

const keptOf = perEnv(() => new Map<number, Report>());

async function compute(tx: Tx, year: number, now: Instant): Promise<Report> {
  const { zone } = countryOf(tx.env, now);
  const first = localDate(`${year}-01-01`);
  const last: LocalDate = localDate(`${year}-12-31`);
  const span = { from: startOfDay(first, zone), to: startOfDay(localDate(`${year + 1}-01-01`), zone) };
  const lookups = await countLookupsBy(tx, span);
  const complaints = await countComplaints(tx, { ...span, now });
  const orders = await countOrders(tx, span);
  const own: OwnCounts = await countOwn(tx, span, { first, last, now });
  return {
    year,
    computedAt: now,
    figures: {
      // What counts people or their looks is not told below ten; acts of the authority and of agencies are.
      lookups: countOf(lookups.reduce((sum, one) => sum + one.count, 0)),
      complaintsFiled: countOf(complaints.filed),
      complaintsAnswered: countOf(complaints.answered),
      complaintsLate: countOf(complaints.late),
      complaintsSatisfied: countOf(complaints.satisfied),
      ordersIssued: orders.issued,
      ordersLifted: orders.lifted,
      judicialActs: await countDemands(tx, span),
      ...{ drawn: own.drawn, judged: own.judged, unlawful: own.unlawful },
      ...{ duties: own.duties, dutiesAnswered: own.dutiesAnswered, dutiesLate: own.dutiesLate },
      breaches: own.breaches,
      touched: countOf(own.touched),
    },
    lookups: lookups.map((one) => ({ ...one, count: countOf(one.count) })),
  };
}
