import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { CommittedOfficer, RosterEntry } from '../rules/roster.ts';
import type { Tables } from './tables.ts';

/** A post that hasn't ended, with what it may do on a day (or will, where nothing is in effect yet). */
export interface Post extends RosterEntry {
  readonly name: string;
  readonly centre: string | null;
  readonly effectiveFrom: LocalDate;
}

// Assignments in effect on the day; where none is yet, the first to come, so that administrators see who is about to serve.
const posts = (day: LocalDate, which: RawBuilder<unknown>): RawBuilder<Post> => sql<Post>`
  select o.id as "officerId", o.person_id as "personId", o.name, o.agency, o.unit, o.centre, a.roles, a.competences,
    a.effective_from as "effectiveFrom"
  from identity.officer o
  join lateral (
    select * from identity.assignment x where x.officer_id = o.id
    order by x.effective_from <= ${day}::date desc, x.number desc limit 1
  ) a on true
  where not exists (select 1 from identity.ending e where e.officer_id = o.id) and ${which}
  order by o.id`;

const run = async (tx: Tx, query: RawBuilder<Post>): Promise<Post[]> => (await query.execute(tx.db<Tables>())).rows;

/** A person's posts in effect on a day. */
export const postsOf = (tx: Tx, personId: string, day: LocalDate): Promise<Post[]> =>
  run(tx, posts(day, sql`o.person_id = ${personId}::uuid and a.effective_from <= ${day}::date`));

/** Everybody who serves or is about to serve in a unit. */
export const officersOfUnit = (tx: Tx, agency: string, unit: string, day: LocalDate): Promise<Post[]> =>
  run(tx, posts(day, sql`o.agency = ${agency} and o.unit = ${unit}`));

/** How many serve or are about to serve in each unit that has anybody, by `agency/unit`. */
export async function officersByUnit(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ unit: string; count: number }>`
    select o.agency || '/' || o.unit as unit, count(*)::int as count from identity.officer o
    where not exists (select 1 from identity.ending e where e.officer_id = o.id)
    group by o.agency, o.unit`.execute(tx.db<Tables>());
  return new Map(rows.map(({ unit, count }) => [unit, count]));
}

/** The names of officers as they were when they were appointed, ended or not, by officer id. */
export async function namesOfOfficers(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('identity.officer')
    .select(['id', 'name'])
    .where('id', '=', sql<string>`any(${[...new Set(ids)]}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Whose post it is or was, ended or not; undefined for none that ever was. */
export async function personOfOfficer(tx: Tx, officerId: string): Promise<string | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('identity.officer')
    .select('person_id')
    .where('id', '=', officerId)
    .executeTakeFirst();
  return row?.person_id;
}

/** One officer who hasn't ended, or undefined. */
export const findOfficer = async (tx: Tx, officerId: string, day: LocalDate): Promise<Post | undefined> =>
  (await run(tx, posts(day, sql`o.id = ${officerId}::uuid`)))[0];

/** Officers who can be drawn for a service on a day: in effect, admitted, not absent. Without a unit: of the whole agency. */
export const eligible = (
  tx: Tx,
  agency: string,
  unit: string | undefined,
  service: string,
  day: LocalDate,
): Promise<Post[]> =>
  run(
    tx,
    posts(
      day,
      sql`o.agency = ${agency} and (${unit ?? null}::text is null or o.unit = ${unit ?? null})
        and a.effective_from <= ${day}::date and 'officer' = any(a.roles) and ${service} = any(a.competences)
        and not exists (select 1 from identity.absence b
          where b.officer_id = o.id and ${day}::date between b.from_day and b.to_day)`,
    ),
  );

const iso = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A committed officer, of post `o` and assignment `a`, with his absences `b` of which something holds. */
export const committedOfficer = (absences: RawBuilder<unknown>): RawBuilder<CommittedOfficer> => sql<CommittedOfficer>`
  o.id as officer, o.person_id as person, a.roles, a.competences, a.effective_from as "effectiveFrom",
  jsonb_build_object('name', o.name, 'centre', o.centre, 'at', ${iso(sql`o.recorded_at`)}, 'by', o.recorded_by,
    'confirmedBy', o.confirmed_by) as post,
  jsonb_build_object('number', a.number, 'at', ${iso(sql`a.recorded_at`)}, 'by', a.recorded_by,
    'confirmedBy', a.confirmed_by) as duties,
  coalesce((select jsonb_agg(jsonb_build_object('from', b.from_day, 'to', b.to_day, 'line', jsonb_build_object(
      'id', b.id, 'atOnce', b.at_once, 'reason', b.reason, 'at', ${iso(sql`b.recorded_at`)}, 'by', b.recorded_by))
      order by b.from_day, b.id)
    from identity.absence b where b.officer_id = o.id and ${absences}), '[]'::jsonb) as absences`;

/** State of a unit's officers for the commitment: the newest assignment, in effect or to come, and absences not yet over. */
export async function rosterState(tx: Tx, agency: string, unit: string, day: LocalDate): Promise<CommittedOfficer[]> {
  const { rows } = await sql<CommittedOfficer>`select ${committedOfficer(sql`b.to_day >= ${day}::date`)}
    from identity.officer o
    join lateral (select * from identity.assignment x where x.officer_id = o.id order by x.number desc limit 1) a on true
    where o.agency = ${agency} and o.unit = ${unit}
      and not exists (select 1 from identity.ending e where e.officer_id = o.id)
    order by o.id`.execute(tx.db<Tables>());
  return rows;
}

export interface NewOfficer {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly agency: string;
  readonly unit: string;
  readonly centre: string | null;
  readonly at: Instant;
  readonly by: string;
  readonly confirmedBy: string | null;
}

export async function insertOfficer(tx: Tx, officer: NewOfficer): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.officer')
    .values({
      id: officer.id,
      person_id: officer.personId,
      name: officer.name,
      agency: officer.agency,
      unit: officer.unit,
      centre: officer.centre,
      recorded_at: isoInstant(officer.at),
      recorded_by: officer.by,
      confirmed_by: officer.confirmedBy,
    })
    .execute();
}

export interface NewAssignment {
  readonly officerId: string;
  readonly roles: readonly string[];
  readonly competences: readonly string[];
  readonly effectiveFrom: LocalDate;
  readonly at: Instant;
  readonly by: string;
  readonly confirmedBy: string | null;
}

export async function insertAssignment(tx: Tx, one: NewAssignment): Promise<void> {
  await sql`insert into identity.assignment
      (officer_id, number, roles, competences, effective_from, recorded_at, recorded_by, confirmed_by)
    select ${one.officerId}::uuid, coalesce(max(number), 0) + 1, ${[...one.roles]}::text[], ${[...one.competences]}::text[],
      ${one.effectiveFrom}::date, ${isoInstant(one.at)}::timestamptz, ${one.by}, ${one.confirmedBy}
    from identity.assignment where officer_id = ${one.officerId}::uuid`.execute(tx.db<Tables>());
}

/** What an officer may do by the latest word, in effect or to come: what a change begins with. */
export function findAssignment(
  tx: Tx,
  officerId: string,
): Promise<Pick<Post, 'roles' | 'competences' | 'effectiveFrom'> | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('identity.assignment')
    .select(['roles', 'competences', 'effective_from as effectiveFrom'])
    .where('officer_id', '=', officerId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function insertEnding(
  tx: Tx,
  ending: { officerId: string; at: Instant; reason: string; by: string },
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.ending')
    .values({
      officer_id: ending.officerId,
      at: isoInstant(ending.at),
      reason: ending.reason,
      recorded_by: ending.by,
    })
    .execute();
}

export interface NewAbsence {
  readonly id: string;
  readonly officerId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly atOnce: boolean;
  readonly reason: string;
  readonly at: Instant;
  readonly by: string;
}

export async function insertAbsence(tx: Tx, absence: NewAbsence): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.absence')
    .values({
      id: absence.id,
      officer_id: absence.officerId,
      from_day: absence.from,
      to_day: absence.to,
      at_once: absence.atOnce,
      reason: absence.reason,
      recorded_at: isoInstant(absence.at),
      recorded_by: absence.by,
    })
    .execute();
}

export interface AbsenceLine {
  readonly officerId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** Absences of a unit's officers that aren't over on a day. */
export function absencesOfUnit(tx: Tx, agency: string, unit: string, day: LocalDate): Promise<AbsenceLine[]> {
  return tx
    .db<Tables>()
    .selectFrom('identity.absence')
    .innerJoin('identity.officer', 'identity.officer.id', 'identity.absence.officer_id')
    .select(['officer_id as officerId', 'from_day as from', 'to_day as to'])
    .where('agency', '=', agency)
    .where('unit', '=', unit)
    .where('to_day', '>=', day)
    .orderBy('from_day')
    .execute();
}

/** Lets one transaction at a time change a unit's roster; what it reads afterwards is what the others have committed. */
export async function lockRoster(tx: Tx, agency: string, unit: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`roster ${agency}/${unit}`}, 0))`.execute(tx.db());
}

export async function insertCommitment(
  tx: Tx,
  commitment: {
    id: string;
    agency: string;
    unit: string;
    at: Instant;
    salt: Uint8Array;
    roster: readonly CommittedOfficer[];
    digest: string;
    leafHash: Uint8Array;
  },
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.roster_commitment')
    .values({
      id: commitment.id,
      agency: commitment.agency,
      unit: commitment.unit,
      at: isoInstant(commitment.at),
      salt: Buffer.from(commitment.salt),
      roster: JSON.stringify(commitment.roster),
      digest: commitment.digest,
      leaf_hash: Buffer.from(commitment.leafHash),
    })
    .execute();
}
