/** Outcomes of draws, and what is asked of them later. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface DrawResult {
  readonly how: 'draw' | 'again' | 'moot';
  readonly officerId: string | null;
  /** Hexadecimal. */
  readonly seed: string | null;
  readonly place: number | null;
  readonly earlierCase: string | null;
  readonly subject: string | null;
  readonly at: Instant;
}

export async function insertResult(tx: Tx, drawId: string, result: DrawResult): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('desk.draw_result')
    .values({
      draw_id: drawId,
      how: result.how,
      officer_id: result.officerId,
      seed: result.seed,
      place: result.place,
      earlier_case: result.earlierCase,
      subject: result.subject,
      at: isoInstant(result.at),
    })
    .execute();
}

export function findResult(tx: Tx, drawId: string): Promise<DrawResult | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('desk.draw_result')
    .select(['how', 'officer_id as officerId', 'seed', 'place', 'earlier_case as earlierCase', 'subject', 'at'])
    .where('draw_id', '=', drawId)
    .executeTakeFirst();
}

/** The last draw for the same applicant, service and matter that has an officer and isn't older than a moment. */
export function lastOfSubject(
  tx: Tx,
  subject: string,
  since: Instant,
): Promise<{ caseId: string; officerId: string } | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('desk.draw_result as r')
    .innerJoin('desk.draw as d', 'd.id', 'r.draw_id')
    .select(['d.case_id as caseId', 'r.officer_id as officerId'])
    .where('r.subject', '=', subject)
    .where('r.officer_id', 'is not', null)
    .where('r.at', '>=', sql<Instant>`${isoInstant(since)}::timestamptz`)
    .orderBy('r.at', 'desc')
    .$narrowType<{ officerId: string }>()
    .executeTakeFirst();
}

/** The officer whom the last draw for a leaf found. */
export async function officerDrawnFor(tx: Tx, leaf: string): Promise<string | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('desk.draw_result as r')
    .innerJoin('desk.draw as d', 'd.id', 'r.draw_id')
    .select('r.officer_id')
    .where('d.leaf', '=', leaf)
    .orderBy('d.number', 'desc')
    .executeTakeFirst();
  return row?.officer_id ?? undefined;
}
