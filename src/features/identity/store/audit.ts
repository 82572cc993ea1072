/** SQL of the checker of rosters. */
import { sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { CommittedOfficer } from '../rules/roster.ts';
import { committedOfficer } from './officers.ts';
import type { Tables } from './tables.ts';

export interface StoredCommitment {
  readonly id: string;
  readonly agency: string;
  readonly unit: string;
  readonly at: Instant;
  readonly salt: Uint8Array;
  readonly roster: readonly CommittedOfficer[];
  readonly digest: string;
  readonly leafHash: Uint8Array;
}

/** The next commitment after an id. */
export function commitmentAfter(tx: Tx, after: string): Promise<StoredCommitment | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('identity.roster_commitment')
    .select(['id', 'agency', 'unit', 'at', 'salt', 'roster', 'digest', 'leaf_hash as leafHash'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export interface Unit {
  readonly agency: string;
  readonly unit: string;
}

/** Units in which somebody serves or served, and those with a commitment. */
export async function unitsWithRosters(tx: Tx): Promise<Unit[]> {
  const { rows } = await sql<Unit>`select agency, unit from identity.officer
    union select agency, unit from identity.roster_commitment order by 1, 2`.execute(tx.db());
  return rows;
}

/** The newest commitment of a unit. */
export function lastCommitment(tx: Tx, { agency, unit }: Unit): Promise<StoredCommitment | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('identity.roster_commitment')
    .select(['id', 'agency', 'unit', 'at', 'salt', 'roster', 'digest', 'leaf_hash as leafHash'])
    .where('agency', '=', agency)
    .where('unit', '=', unit)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Everything that was ever committed of a unit. */
export async function everCommitted(tx: Tx, { agency, unit }: Unit): Promise<CommittedOfficer[]> {
  const { rows } = await sql<{ roster: readonly CommittedOfficer[] }>`select roster from identity.roster_commitment
    where agency = ${agency} and unit = ${unit} order by id`.execute(tx.db());
  return rows.flatMap(({ roster }) => roster);
}

/** Everything that the tables say was ever true of a unit's officers: their posts, what they might do from a day on, and their absences. */
export async function everWritten(tx: Tx, { agency, unit }: Unit): Promise<CommittedOfficer[]> {
  const { rows } = await sql<CommittedOfficer>`select ${committedOfficer(sql`true`)}
    from identity.officer o join identity.assignment a on a.officer_id = o.id
    where o.agency = ${agency} and o.unit = ${unit}`.execute(tx.db());
  return rows;
}

/** Posts to which nothing was ever assigned: no act leaves one. */
export async function emptyPosts(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select o.id from identity.officer o
    where not exists (select from identity.assignment a where a.officer_id = o.id)`.execute(tx.db());
  return rows.map(({ id }) => id);
}
