/** Rosters as the draw needs them, and their commitment to the log. */

import { dayIn } from '#features/country/index.ts';
import { tiesBetween } from '#features/registers/index.ts';
import { publicAppend } from '#features/transparency/index.ts';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId, randomBytes } from '#platform/random.ts';
import { type CommittedOfficer, type RosterEntry, rosterDigest } from '../rules/roster.ts';
import type { Unit } from '../store/audit.ts';
import { declaredConflicts } from '../store/conflicts.ts';
import { eligible, insertCommitment, lockRoster, officersOfUnit, type Post, rosterState } from '../store/officers.ts';

const SALT_BYTES = 32;

export const ROSTER_LEAF = 'identity.roster';

/**
 * Officers who can be drawn for a service on a day: roles in effect, admitted to the service, not absent, not removed. Without a unit,
 * those of the whole agency: the wider pool when a unit has too few.
 */
export function rosterOf(
  tx: Tx,
  agency: string,
  unit: string | undefined,
  service: string,
  day: LocalDate,
): Promise<RosterEntry[]> {
  return eligible(tx, agency, unit, service, day);
}

/** Everybody who serves or is about to serve in a unit. */
export function officersOf(tx: Tx, agency: string, unit: string): Promise<Post[]> {
  const now = tx.env.clock.now();
  return officersOfUnit(tx, agency, unit, dayIn(tx.env, now));
}

/** What the log carries of a roster: everybody may read it, and it names nobody. */
export const rosterContent = (one: { id: string; agency: string; unit: string; digest: string }): Json => {
  const { id, agency, unit, digest } = one;
  return { type: 'shanyraq/roster/v1', id, agency, unit, digest };
};

/**
 * Commits a unit's roster to the log: the digest of salted tokens, one for each officer. Oversight, who gets salt and roster, can
 * check later that nobody was added or taken away in silence. Changes of one unit commit one after another, so that none is missing in the
 * roster that the next commits.
 */
export async function commitRoster(tx: Tx, agency: string, unit: string): Promise<{ digest: string }> {
  await lockRoster(tx, agency, unit);
  const now = tx.env.clock.now();
  const roster = await stateOf(tx, { agency, unit }, now);
  const salt = randomBytes(SALT_BYTES);
  const digest = rosterDigest(salt, roster);
  const id = newId(now);
  const { leafHash } = await publicAppend(tx, ROSTER_LEAF, rosterContent({ id, agency, unit, digest }));
  await insertCommitment(tx, { id, agency, unit, at: now, salt, roster, digest, leafHash });
  return { digest };
}

/** A unit's officers as a commitment at a moment names them. */
export const stateOf = (tx: Tx, { agency, unit }: Unit, at: Instant): Promise<CommittedOfficer[]> =>
  rosterState(tx, agency, unit, dayIn(tx.env, at));

export interface Exclusion {
  readonly officerId: string;
  readonly reason: 'self' | 'household' | 'family' | 'organisation' | 'declared';
}

/**
 * Which of the officers may not decide for the applicant, and why: himself, a tie that a register tells of, a conflict he declared.
 * An officer may be there for several reasons.
 */
export async function exclusionsFor(
  tx: Tx,
  officers: readonly { readonly officerId: string; readonly personId: string }[],
  applicantPersonId: string,
  organisationId?: string,
): Promise<Exclusion[]> {
  const others = officers.filter((officer) => officer.personId !== applicantPersonId);
  const ties = await tiesBetween(
    tx,
    applicantPersonId,
    others.map((officer) => officer.personId),
  );
  const declared = await declaredConflicts(
    tx,
    officers.map((officer) => officer.officerId),
    { personId: applicantPersonId, organisationId, day: dayIn(tx.env, tx.env.clock.now()) },
  );
  return officers.flatMap(({ officerId, personId }) => {
    const reasons = new Set<Exclusion['reason']>(
      ties.filter((tie) => tie.personId === personId).map((tie) => tie.kind),
    );
    if (personId === applicantPersonId) reasons.add('self');
    if (declared.includes(officerId)) reasons.add('declared');
    return [...reasons].map((reason) => ({ officerId, reason }));
  });
}
