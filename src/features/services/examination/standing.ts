/** How an officer stands to each service that his agency decides or is asked about. */
import {
  agencies as agenciesIn,
  agency,
  book,
  calendarOf,
  countryOf,
  dayIn,
  type Edition,
  successorIn,
} from '#features/country/index.ts';
import { type Examination, examinationsOf, findAssignment, staffRules } from '#features/identity/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import { dateOf, type LocalDate, localDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { ServiceDefinition } from '../definition.ts';
import { SERVICE_KIND, serviceEditions } from '../evaluation/editions.ts';
import { type Admission, concerns, lapseDay, retryDay, rulesDigest, type Standing } from './rules.ts';

/** However late a merger is announced for. */
const LAST_DAY = localDate('9999-12-31');

export interface OwnAdmission extends Admission {
  readonly edition: Edition<ServiceDefinition>;
}

/** Editions of a service in force or of before, the latest first, each with its rules. */
export function editionsWithRules(env: Env, service: string, now: Instant) {
  const today = dayIn(env, now);
  return book(env)
    .versions<ServiceDefinition>(SERVICE_KIND, service)
    .filter(({ validFrom }) => validFrom <= today)
    .map(({ validFrom, definition }) => ({ validFrom, rules: rulesDigest(definition) }));
}

/** An agency and those that it succeeds, or is about to: its officers are examined before the day comes. */
const agenciesOf = (env: Env, own: string, now: Instant): ReadonlySet<string> =>
  new Set(
    agenciesIn(env, now)
      .map(({ agency }) => agency)
      .filter((id) => id === own || successorIn(id, LAST_DAY, (named) => agency(env, named, now)) === own),
  );

/** Every service that the officer can be examined in, in the order of their ids. */
export async function admissionsOf(tx: Tx, actor: ActorOf<'officer'>, now: Instant): Promise<OwnAdmission[]> {
  const agencies = agenciesOf(tx.env, actor.agency, now);
  const own = serviceEditions(tx.env, now).filter(({ definition }) => concerns(definition, agencies));
  const competences = (await findAssignment(tx, actor.officerId))?.competences ?? [];
  const attempts = await examinationsOf(tx, actor.officerId);
  return own.map((edition) => {
    const ofService = attempts.filter(({ service }) => service === edition.id);
    return { edition, ...admissionOf(tx.env, edition, ofService, competences.includes(edition.id), now) };
  });
}

function admissionOf(
  env: Env,
  edition: Edition<ServiceDefinition>,
  attempts: readonly Examination[],
  isAdmitted: boolean,
  now: Instant,
): Admission {
  const { examination } = staffRules(env, now);
  const passed = attempts.find(({ result }) => result?.wrong.length === 0)?.rules ?? null;
  const until = lapseDay(editionsWithRules(env, edition.id, now), passed, examination);
  if (isAdmitted && until === undefined) return { standing: { kind: 'admitted' } };
  return { standing: standingOf(env, edition, attempts, now), ...(isAdmitted && until ? { until } : {}) };
}

function standingOf(
  env: Env,
  edition: Edition<ServiceDefinition>,
  [latest]: readonly Examination[],
  now: Instant,
): Standing {
  if (latest?.result === null)
    return latest.edition === edition.digest ? { kind: 'open', begun: latest.id } : { kind: 'open' };
  if (!latest || latest.result.wrong.length === 0) return { kind: 'open' };
  const { zone } = countryOf(env, now);
  const from: LocalDate = retryDay(
    calendarOf(env, now),
    dateOf(latest.result.at, zone),
    staffRules(env, now).examination,
  );
  return dateOf(now, zone) < from ? { kind: 'later', from } : { kind: 'open' };
}
