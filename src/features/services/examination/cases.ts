/** The worked cases of an edition as an officer is shown them: facts, and nothing of what is expected. */
import { book, countryOf, type Edition, expressionContext } from '#features/country/index.ts';
import { registerDefinition } from '#features/registers/index.ts';
import { type LocalDate, startOfDay } from '#kernel/dates.ts';
import type { Env } from '#platform/app.ts';
import { workedSubject } from '../checks/worked-case.ts';
import { CASES_KIND, type ServiceCases, type ServiceDefinition } from '../definition.ts';
import { serviceOf } from '../evaluation/editions.ts';
import type { Facts } from '../evaluation/facts.ts';
import type { WorkedCase } from './rules.ts';

/** The worked cases that were published with the edition, by their places in it. */
export function workedCases(env: Env, { id, validFrom }: Edition<ServiceDefinition>): readonly WorkedCase[] {
  const editions = book(env).versions<ServiceCases>(CASES_KIND, id);
  return editions.find((one) => one.validFrom === validFrom)?.definition.cases ?? [];
}

/** What an officer knows of a worked case: the day, the answers, what registers hold. Its name would tell too much. */
export interface ShownCase {
  readonly today: LocalDate;
  readonly answers: Facts['form'];
  readonly evidence: Facts['evidence'];
}

/** A worked case without its outcome. What it rests upon was checked when it was published. */
export function showCase(env: Env, edition: Edition<ServiceDefinition>, worked: WorkedCase): ShownCase {
  const now = env.clock.now();
  const day = startOfDay(worked.today, countryOf(env, now).zone);
  const { subject } = workedSubject(worked, {
    service: serviceOf(env, edition.digest),
    context: expressionContext(env, day),
    register: (id) => registerDefinition(env, id, now),
    isTerritory: () => true,
  });
  return { today: worked.today, answers: subject.facts.form, evidence: subject.facts.evidence };
}
