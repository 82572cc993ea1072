/** When lists were frozen, for whoever looks at changes of rosters: fills the hook that identity declares. */
import { sql } from 'kysely';
import type { ListTimes } from '#features/identity/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tables } from './tables.ts';

/** A draw that has waited longer for its witnesses is not looked for. */
const LONGEST_WAIT = '7 days';

/** Of the unit's own list, and of those for which the whole agency was taken. */
export const listTimes: ListTimes = async (tx, moments, withinMs) => {
  if (moments.length === 0) return [];
  const asked = moments.map(({ agency, unit, at }) => ({
    agency,
    unit,
    at: isoInstant(at),
    until: isoInstant((at + withinMs) as Instant),
  }));
  const { rows } = await sql<{ next: Instant | null }>`select (
      select min(l.listed_at) from desk.draw d join desk.draw_list l on l.draw_id = d.id
      where d.agency = m.agency and (d.unit = m.unit or l.pool = 'agency')
        and d.requested_at between m.at - ${LONGEST_WAIT}::interval and m.until
        and l.listed_at > m.at and l.listed_at <= m.until
    ) as next
    from rows from (jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as (agency text, unit text, at timestamptz, until timestamptz)) with ordinality as m(agency, unit, at, until, place)
    order by m.place`.execute(tx.db<Tables>());
  return rows.map(({ next }) => next);
};
