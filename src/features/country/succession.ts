/**
 * Agencies and units that end. A merger is data: a day, a successor, an act of law. Who answers at a moment follows from the editions that count
 * then, so the past stays as it was; what lies open is moved by whoever keeps it, by an act.
 */
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Env, perEnv } from '#platform/app.ts';
import { book } from './book.ts';
import { dayIn, territoryPath } from './getters.ts';
import type { AgencyDefinition, AgencyUnit } from './kinds/agency.ts';

/** An agency, and one of its units where it is known. */
export interface Office {
  readonly agency: string;
  readonly unit?: string | undefined;
}

/** What has ended, since when, and by which act. */
export interface Succession extends Office {
  readonly from: LocalDate;
  readonly cite: { readonly act: string; readonly article: string };
  /** Of the edition that says so. */
  readonly digest: string;
}

/** Agencies that have a successor by a moment, and single units that have ended, by id. */
export function successions(env: Env, at: Instant): readonly Succession[] {
  return book(env)
    .list<AgencyDefinition>('agency', at)
    .flatMap(({ definition, digest }) => endedIn(definition, dayIn(env, at)).map((one) => ({ ...one, digest })));
}

const knownOf = perEnv<{ version?: string; hasAny: boolean }>(() => ({ hasAny: false }));

/** Whether any edition of any agency names a successor: of most countries none does, and nobody asks further. */
export function hasSuccessors(env: Env): boolean {
  const opened = book(env);
  const known = knownOf(env);
  if (known.version !== opened.version) {
    known.hasAny = opened
      .ids('agency')
      .some((id) => opened.versions<AgencyDefinition>('agency', id).some(({ definition }) => definition.successor));
    known.version = opened.version;
  }
  return known.hasAny;
}

/** What has ended an office by a moment, or undefined where it goes on. */
export function successionOf(env: Env, { agency, unit }: Office, at: Instant): Succession | undefined {
  const edition = book(env).current<AgencyDefinition>('agency', agency, at);
  if (!edition) return undefined;
  const { definition, digest } = edition;
  const ended = endedIn(definition, dayIn(env, at)).find((one) => one.unit === undefined || one.unit === unit);
  return ended && { ...ended, digest };
}

/** The agency itself, or else those of its units, that are no more on a day. */
function endedIn(
  { agency, successor, units }: AgencyDefinition,
  day: LocalDate,
): readonly Omit<Succession, 'digest'>[] {
  if (successor && successor.from <= day) return [{ agency, from: successor.from, cite: successor.cite }];
  return units.flatMap(({ id, ends }) =>
    ends && ends.from <= day ? [{ agency, unit: id, from: ends.from, cite: ends.cite }] : [],
  );
}

/** The agency that has the duties of another at a moment: itself, its successor, or the successor's. */
export function successorOf(env: Env, agency: string, at: Instant): string {
  if (!hasSuccessors(env)) return agency;
  const day = dayIn(env, at);
  return successorIn(agency, day, (id) => book(env).current<AgencyDefinition>('agency', id, at)?.definition);
}

/** The same among definitions of one's choice, on a day. Definitions that lead back end where they began. */
export function successorIn(
  agency: string,
  day: LocalDate,
  get: (id: string) => Pick<AgencyDefinition, 'successor'> | undefined,
): string {
  const seen = new Set([agency]);
  for (let heir = agency; ; ) {
    const successor = get(heir)?.successor;
    if (!successor || successor.from > day || seen.has(successor.agency)) return heir;
    seen.add(successor.agency);
    heir = successor.agency;
  }
}

/**
 * The unit of the nearest territory upward that has not ended; otherwise the one for the whole country. Throws Error where the agency has no
 * such unit then.
 */
export function unitFor(env: Env, agencyId: string, territory: string, at: Instant): string {
  const day = dayIn(env, at);
  const units = book(env).current<AgencyDefinition>('agency', agencyId, at)?.definition.units ?? [];
  const serving = units.filter(({ ends }) => !ends || ends.from > day);
  const upward = territoryPath(env, territory)
    .map(({ code }) => code)
    .reverse();
  for (const code of [...upward, 'national']) {
    const unit: AgencyUnit | undefined = serving.find((one) => one.territory === code);
    if (unit) return unit.id;
  }
  throw new Error(`no unit of ${agencyId} answers for ${territory}`);
}

/** Who answers at a moment for what an office had, in a territory: the office itself while it goes on. Throws as `unitFor`. */
export function whoAnswers(env: Env, office: Office, territory: string, at: Instant): Office {
  if (!successionOf(env, office, at)) return office;
  const agency = successorOf(env, office.agency, at);
  return office.unit === undefined ? { agency } : { agency, unit: unitFor(env, agency, territory, at) };
}
