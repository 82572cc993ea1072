/** SQL of what records refer to. */
import { sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

/** A record that is to be there on a day. */
export interface Referred {
  readonly register: string;
  readonly id: string;
  readonly day: LocalDate;
}

/** Which of them aren't, by their places in the list: not of that register, not there, or not in force on the day. */
export async function absentAmong(tx: Tx, referred: readonly Referred[]): Promise<number[]> {
  if (referred.length === 0) return [];
  const { rows } = await sql<{ place: number }>`select t.place::int as place
    from unnest(${referred.map(({ register }) => register)}::text[], ${referred.map(({ id }) => id)}::uuid[],
      ${referred.map(({ day }) => day)}::date[]) with ordinality as t(register, id, day, place)
    left join registers.record r on r.id = t.id and r.register = t.register
    left join lateral (select v.act from registers.version v
      where v.record_id = r.id and v.valid_from <= t.day and (v.valid_to is null or v.valid_to > t.day)
      order by v.number desc limit 1) held on true
    where held.act is null or held.act = 'end' order by t.place`.execute(tx.db<Tables>());
  return rows.map(({ place }) => place - 1);
}
