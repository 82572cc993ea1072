/** SQL of what changed in rosters, as oversight reads it: appointments, roles, admissions, removals, absences, conflicts. */
import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { RosterMoment } from '../list-times.ts';
import type { Tables } from './tables.ts';

export interface RosterChange extends RosterMoment {
  readonly kind: 'duties' | 'ended' | 'absence' | 'conflict' | 'conflict-end';
  /** Unique; orders changes of one moment. */
  readonly key: string;
  readonly officerId: string;
  readonly officer: string;
  /** Takes effect at once, where a change waits for the next working day. */
  readonly atOnce: boolean;
  /** The first day on which it counts; of an absence its first day. Null: from the moment on. */
  readonly from: LocalDate | null;
  /** Of an absence: its last day. */
  readonly to: LocalDate | null;
  readonly reason: string | null;
  /** Of duties, now and before; before is null where the officer was appointed. */
  readonly roles: readonly string[] | null;
  readonly competences: readonly string[] | null;
  readonly rolesBefore: readonly string[] | null;
  readonly competencesBefore: readonly string[] | null;
  /** A person's id, or the part of the program that wrote it. */
  readonly by: string;
  readonly confirmedBy: string | null;
}

export interface ChangesAsked {
  readonly unit?: { readonly agency: string; readonly unit: string } | undefined;
  /** Only what took effect at once by somebody's will. */
  readonly atOnce: boolean;
  /** The last change shown. */
  readonly before?: { readonly at: Instant; readonly key: string } | undefined;
  readonly limit: number;
}

interface Branch {
  readonly kind: RosterChange['kind'];
  readonly table: RawBuilder<unknown>;
  readonly at: RawBuilder<unknown>;
  /** What tells rows of one moment apart. */
  readonly id: RawBuilder<unknown>;
  /** at_once, from, to, reason, roles, competences, those before, by, confirmed_by. */
  readonly columns: RawBuilder<unknown>;
  readonly where?: RawBuilder<unknown>;
}

const NO_DUTIES = sql`null::text[], null::text[], null::text[], null::text[]`;

const DUTIES: Branch = {
  kind: 'duties',
  table: sql`identity.assignment x left join identity.assignment b on b.officer_id = x.officer_id and b.number = x.number - 1`,
  at: sql`x.recorded_at`,
  id: sql`x.officer_id || '.' || x.number`,
  columns: sql`false, x.effective_from, null::date, null::text, x.roles, x.competences, b.roles, b.competences,
    x.recorded_by, x.confirmed_by`,
};
const ENDING: Branch = {
  kind: 'ended',
  table: sql`identity.ending x`,
  at: sql`x.at`,
  id: sql`x.officer_id::text`,
  columns: sql`true, null::date, null::date, x.reason, ${NO_DUTIES}, x.recorded_by, null::text`,
};
const ABSENCE: Branch = {
  kind: 'absence',
  table: sql`identity.absence x`,
  at: sql`x.recorded_at`,
  id: sql`x.id::text`,
  columns: sql`x.at_once, x.from_day, x.to_day, x.reason, ${NO_DUTIES}, x.recorded_by, null::text`,
};
const CONFLICT: Branch = {
  kind: 'conflict',
  table: sql`identity.conflict x`,
  at: sql`x.declared_at`,
  id: sql`x.id::text`,
  columns: sql`true, null::date, null::date, x.reason, ${NO_DUTIES}, o.person_id::text, null::text`,
};
const CONFLICT_END: Branch = {
  kind: 'conflict-end',
  table: sql`(select e.*, c.officer_id from identity.conflict_end e join identity.conflict c on c.id = e.conflict_id) x`,
  at: sql`x.at`,
  id: sql`x.conflict_id::text`,
  columns: sql`false, x.counts_from, null::date, null::text, ${NO_DUTIES}, o.person_id::text, null::text`,
};
const AT_ONCE = [ENDING, { ...ABSENCE, where: sql`x.at_once` }, CONFLICT];

const NAMES = sql`kind, at, key, "officerId", officer, agency, unit, "atOnce", "from", "to", reason, roles, competences,
  "rolesBefore", "competencesBefore", by, "confirmedBy"`;

function branch({ kind, table, at, id, columns, where }: Branch, asked: ChangesAsked): RawBuilder<unknown> {
  const { unit, before, limit } = asked;
  const key = sql`${kind}::text || '.' || ${id}`;
  const inUnit = unit ? sql`o.agency = ${unit.agency} and o.unit = ${unit.unit}` : sql`true`;
  // Twice: the first is what the index serves.
  const older = before
    ? sql`${at} <= ${isoInstant(before.at)}::timestamptz
        and (${at}, ${key}) < (${isoInstant(before.at)}::timestamptz, ${before.key}::text)`
    : sql`true`;
  return sql`(select ${kind}::text, ${at}, ${key}, o.id, o.name, o.agency, o.unit, ${columns}
    from ${table} join identity.officer o on o.id = x.officer_id
    where ${where ?? sql`true`} and ${inUnit} and ${older} order by ${at} desc, ${key} desc limit ${limit})`;
}

/** Changes of rosters, newest first. */
export async function rosterChanges(tx: Tx, asked: ChangesAsked): Promise<RosterChange[]> {
  const branches = asked.atOnce ? AT_ONCE : [DUTIES, ENDING, ABSENCE, CONFLICT, CONFLICT_END];
  const all = sql.join(
    branches.map((one) => branch(one, asked)),
    sql` union all `,
  );
  const { rows } = await sql<RosterChange>`select * from (${all}) as change (${NAMES})
    order by at desc, key desc limit ${asked.limit}`.execute(tx.db<Tables>());
  return rows;
}

/** What took effect at once by somebody's will since a moment, in every unit. */
export async function atOnceSince(tx: Tx, since: Instant): Promise<(RosterMoment & Pick<RosterChange, 'kind'>)[]> {
  const { rows } = await sql<RosterMoment & Pick<RosterChange, 'kind'>>`
    select o.agency, o.unit, x.at, x.kind from (
      select officer_id, at, 'ended' as kind from identity.ending where at >= ${isoInstant(since)}::timestamptz
      union all select officer_id, recorded_at, 'absence' from identity.absence
        where at_once and recorded_at >= ${isoInstant(since)}::timestamptz
      union all select officer_id, declared_at, 'conflict' from identity.conflict
        where declared_at >= ${isoInstant(since)}::timestamptz
    ) x join identity.officer o on o.id = x.officer_id`.execute(tx.db<Tables>());
  return rows;
}

/** How staff are called, by the person's id: as when they were last appointed anywhere. */
export async function namesOfStaff(tx: Tx, personIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`select distinct on (person_id) person_id as id, name
    from identity.officer where person_id = any(${[...new Set(personIds)]}::uuid[])
    order by person_id, id desc`.execute(tx.db<Tables>());
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** An officer who was removed, with the reason and who did it. */
export async function findEnding(
  tx: Tx,
  officerId: string,
): Promise<(RosterMoment & { readonly officer: string; readonly reason: string }) | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('identity.ending')
    .innerJoin('identity.officer', 'identity.officer.id', 'identity.ending.officer_id')
    .select(['agency', 'unit', 'at', 'name as officer', 'reason'])
    .where('officer_id', '=', officerId)
    .executeTakeFirst();
}
