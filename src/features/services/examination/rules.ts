/** Examinations of officers upon worked cases: who is examined, in which order, what is right, and how he stands. Pure. */
import { type Calendar, workingDaysAfter } from '#kernel/calendar.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { addDays, type LocalDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { ServiceCases, ServiceDefinition } from '../definition.ts';

export type WorkedCase = ServiceCases['cases'][number];

/** Whether officers of the agencies decide cases of the service or answer for their agency in them. */
export function concerns({ provider, procedure }: ServiceDefinition, agencies: ReadonlySet<string>): boolean {
  return procedure.some(
    (one) => (one.step === 'review' && agencies.has(provider)) || (one.step === 'opinion' && agencies.has(one.of)),
  );
}

/** Whether some step of the service is an officer's. */
export const needsOfficers = ({ procedure }: ServiceDefinition): boolean =>
  procedure.some(({ step }) => step !== 'automatic');

const digests = new WeakMap<ServiceDefinition, string>();

/** SHA-256 of what an officer decides by: conditions, grounds, evidence and points. Mended texts ask nobody again. */
export function rulesDigest(definition: ServiceDefinition): string {
  // Every page of the desk asks it of every service of the agency.
  const known = digests.get(definition) ?? digestOf(definition);
  digests.set(definition, known);
  return known;
}

function digestOf({ eligible, grounds, evidence, procedure }: ServiceDefinition): string {
  const rules = {
    eligible: eligible.map(({ id, when, cite, ground }) => ({ id, when, cite, ground })),
    grounds: grounds.map(({ id, cite }) => ({ id, cite })),
    evidence: Object.entries(evidence).map(([id, { label: _, ...one }]) => ({ id, ...one })),
    points: procedure.flatMap((one) =>
      one.step === 'review' ? one.checklist.map(({ id, cite, fact }) => ({ id, cite, fact })) : [],
    ),
  };
  return sha256Hex(canonicalBytes(JSON.parse(JSON.stringify(rules)) as Json));
}

/**
 * An order by lot of 0 … count - 1. `below(n)`: a whole number from 0 to n - 1, each as likely.
 */
export function shuffled(count: number, below: (n: number) => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = below(last + 1);
    [order[last], order[chosen]] = [order[chosen] as number, order[last] as number];
  }
  return order;
}

export interface Answer {
  readonly granted: boolean;
  /** Ids of conditions found unmet. */
  readonly unmet: readonly string[];
}

/** The right answer to a worked case, as its definition was checked by it. */
export function rightAnswer({ expect }: Pick<WorkedCase, 'expect'>): Answer {
  return { granted: expect.eligible, unmet: expect.unmet };
}

/** Right: the same outcome, by exactly the conditions that are not met. */
export function isRight(worked: Pick<WorkedCase, 'expect'>, answer: Answer): boolean {
  const right = rightAnswer(worked);
  const [given, expected] = [new Set(answer.unmet), new Set(right.unmet)];
  return answer.granted === right.granted && given.size === expected.size && [...given].every((id) => expected.has(id));
}

export interface Times {
  readonly againAfterWorkingDays: number;
  readonly newRulesWithinDays: number;
}

/** The first day on which who failed on a day may try again. */
export const retryDay = (calendar: Calendar, failedOn: LocalDate, { againAfterWorkingDays }: Times): LocalDate =>
  workingDaysAfter(calendar, failedOn, againAfterWorkingDays, 'five');

/**
 * The day on which an admission lapses, or undefined while it rests upon the rules in force. `editions`: those in force or of before, the
 * latest first; `passed`: the rules he passed under, null where he never did.
 */
export function lapseDay(
  editions: readonly { readonly validFrom: LocalDate; readonly rules: string }[],
  passed: string | null,
  { newRulesWithinDays }: Times,
): LocalDate | undefined {
  const known = editions.findIndex(({ rules }) => rules === passed);
  const newer = known < 0 ? editions : editions.slice(0, known);
  const changed = newer.at(-1);
  return changed && addDays(changed.validFrom, newRulesWithinDays);
}

export type Standing =
  /** He can begin, or go on with what he began. */
  | { readonly kind: 'open'; readonly begun?: string }
  /** He failed, and may try again from the day. */
  | { readonly kind: 'later'; readonly from: LocalDate }
  | { readonly kind: 'admitted' };

export interface Admission {
  readonly standing: Standing;
  /** He is admitted under rules that have changed, and until this day at the most. */
  readonly until?: LocalDate;
}
