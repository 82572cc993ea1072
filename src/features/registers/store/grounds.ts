/** On which grounds registers were written: counts for the publication of what happened outside of cases. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Ground } from '../rules/content.ts';
import type { Tables } from './tables.ts';

export interface WritesByGround {
  readonly register: string;
  readonly ground: Ground['kind'];
  /** Versions of records. */
  readonly count: number;
}

/** Versions recorded since a moment, by register and kind of ground. An aggregate: no record leaves, so no look-up is left. */
export async function writesByGround(tx: Tx, since: Instant): Promise<WritesByGround[]> {
  const { rows } = await sql<WritesByGround>`
    select r.register, v.ground_kind as ground, count(*) as count
    from registers.version v join registers.record r on r.id = v.record_id
    where v.recorded_at >= ${isoInstant(since)}::timestamptz
    group by 1, 2 order by 1, 2`.execute(tx.db<Tables>());
  return rows;
}
