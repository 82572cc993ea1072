/** What the checker of draws reads. */
import { sql } from 'kysely';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

/** How many draws there are. */
export async function countDraws(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from desk.draw`.execute(tx.db<Tables>());
  return Number(rows[0]?.n ?? 0);
}

/** Whether a draw is in the waiting room. */
export async function isWaiting(tx: Tx, drawId: string): Promise<boolean> {
  const { rows } = await sql`select from desk.waiting where draw_id = ${drawId}::uuid`.execute(tx.db<Tables>());
  return rows.length > 0;
}

/** Draws of which a part is kept and what it is a part of isn't, or whose places have a gap: "desk.draw_place 019a…". */
export async function partsAlone(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'desk.waiting ' || draw_id as what from desk.waiting where draw_id not in (select id from desk.draw)
    union select 'desk.draw_list ' || draw_id from desk.draw_list where draw_id not in (select id from desk.draw)
    union select 'desk.draw_result ' || draw_id from desk.draw_result where draw_id not in (select id from desk.draw)
    union select 'desk.draw_place ' || draw_id from desk.draw_place where draw_id not in (select draw_id from desk.draw_list)
    union select 'desk.draw_signature ' || draw_id from desk.draw_signature
      where draw_id not in (select draw_id from desk.draw_list)
    union select 'desk.draw_place ' || draw_id from desk.draw_place group by draw_id having max(place) <> count(*) - 1
    order by what`.execute(tx.db<Tables>());
  return rows.map(({ what }) => what);
}
