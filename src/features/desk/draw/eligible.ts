/** Who can be drawn: the roster of the day without those whom a rule excludes; and who must be, for a re-application. */
import { dayIn } from '#features/country/index.ts';
import { exclusionsFor, personOfOfficer, type RosterEntry, rosterOf } from '#features/identity/index.ts';
import { applicationOf, type LoadedCase } from '#features/services/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { randomBytes } from '#platform/random.ts';
import { drawList, type Place, SALT_BYTES } from '../rules/draw.ts';
import type { DrawRow } from '../store/draws.ts';
import { lastOfSubject } from '../store/results.ts';

/** Among fewer, the officer could be guessed: the whole agency is drawn from. */
export const MIN_POOL = 5;
/** A re-application within so many days goes to the same officer: nobody can apply again until another is drawn. */
const SAME_OFFICER_MS = 90 * 24 * 3_600_000;

export interface Pool {
  readonly pool: 'unit' | 'agency';
  readonly officerIds: readonly string[];
}

/** The officers to draw from, possibly none. `now`: the moment whose roster counts. */
export async function poolOf(tx: Tx, draw: DrawRow, loaded: LoadedCase): Promise<Pool> {
  const { now } = loaded;
  const day = dayIn(tx.env, now);
  const ofUnit = await withoutExcluded(tx, loaded, await rosterOf(tx, draw.agency, draw.unit, draw.service, day));
  if (ofUnit.length >= MIN_POOL) return { pool: 'unit', officerIds: ofUnit };
  const ofAgency = await withoutExcluded(tx, loaded, await rosterOf(tx, draw.agency, undefined, draw.service, day));
  return { pool: 'agency', officerIds: ofAgency };
}

async function withoutExcluded(tx: Tx, loaded: LoadedCase, roster: readonly RosterEntry[]): Promise<string[]> {
  const { row, entries, state } = loaded;
  const cosigners = entries
    .filter(({ kind, by }) => kind === 'cosigned' && by.kind === 'person')
    .map(({ by }) => by.id);
  const excluded = new Set(state.excludedOfficers);
  // Who gave it away may have another post by now: he is known by his person.
  const gaveAway = new Set<string | undefined>();
  for (const officerId of excluded) gaveAway.add(await personOfOfficer(tx, officerId));
  for (const { officerId, personId } of roster) if (gaveAway.has(personId)) excluded.add(officerId);
  for (const personId of new Set([row.personId, ...cosigners])) {
    for (const { officerId } of await exclusionsFor(tx, roster, personId, row.organisationId)) excluded.add(officerId);
  }
  return [...new Set(roster.map(({ officerId }) => officerId))].filter((officerId) => !excluded.has(officerId));
}

/** The officers under fresh salts, in the order of their tokens. */
export const freshList = (officerIds: readonly string[]): Place[] =>
  drawList(officerIds.map((officerId) => ({ officerId, salt: randomBytes(SALT_BYTES) })));

/** Names applicant, service and matter by a digest; undefined where the service doesn't say what an application is about. */
export async function subjectOfDraw(tx: Tx, draw: DrawRow, { row }: LoadedCase): Promise<string | undefined> {
  if (draw.purpose !== 'case') return undefined;
  const matter = (await applicationOf(tx, row.caseId))?.matter;
  if (matter === undefined) return undefined;
  return sha256Hex(canonicalBytes({ service: row.service, applicant: row.organisationId ?? row.personId, matter }));
}

/**
 * The officer of an earlier application in the same matter, if he can still be drawn. Only for the first draw of a case: who handed
 * one over isn't given the next.
 */
export async function sameOfficer(
  tx: Tx,
  draw: DrawRow,
  loaded: LoadedCase,
  subject: string | undefined,
  pool: Pool,
): Promise<{ caseId: string; officerId: string } | undefined> {
  if (subject === undefined || draw.number > 1) return undefined;
  const earlier = await lastOfSubject(tx, subject, instant(loaded.now - SAME_OFFICER_MS));
  return earlier && pool.officerIds.includes(earlier.officerId) ? earlier : undefined;
}
