/** SQL of what is kept and until when. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { ServicesTables } from '../../store.ts';

/** Notes until when the contents of a case are kept; undefined: they aren't to be erased now. */
export async function saveKeeping(tx: Tx, caseId: string, until: Instant | undefined): Promise<void> {
  const db = tx.db<ServicesTables>();
  if (until === undefined) {
    await db.deleteFrom('services.keeping').where('case_id', '=', caseId).execute();
    return;
  }
  await db
    .insertInto('services.keeping')
    .values({ case_id: caseId, until: isoInstant(until) })
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet({ until: isoInstant(until) }))
    .execute();
}

/** Until when the contents of a case are kept, where that is known. */
export async function findKeeping(tx: Tx, caseId: string): Promise<Instant | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.keeping')
    .select('until')
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  return row?.until;
}

/** The kind of the last act of a case until a moment; undefined where there was none. */
export async function lastKindBefore(tx: Tx, caseId: string, at: Instant): Promise<string | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.history')
    .select('kind')
    .where('case_id', '=', caseId)
    .where(sql<boolean>`at <= ${isoInstant(at)}::timestamptz`)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.kind;
}

export interface Kept {
  readonly caseId: string;
  readonly until: Instant;
}

/** Cases whose time of keeping is over, the longest first, after the last one seen. */
export async function keptUntilBefore(tx: Tx, now: Instant, after: Kept | undefined, limit: number): Promise<Kept[]> {
  const query = tx
    .db<ServicesTables>()
    .selectFrom('services.keeping')
    .select(['case_id as caseId', 'until'])
    .where(sql<boolean>`until <= ${isoInstant(now)}::timestamptz`)
    .orderBy('until')
    .orderBy('case_id')
    .limit(limit);
  if (!after) return query.execute();
  const last = sql`(${isoInstant(after.until)}::timestamptz, ${after.caseId}::uuid)`;
  return query.where(sql<boolean>`(until, case_id) > ${last}`).execute();
}

const UNSENT = ['open', 'awaiting-cosignature'] as const;

/** Editions by which somebody is filling something in. */
export async function editionsOfDrafts(tx: Tx): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.draft')
    .select('edition')
    .distinct()
    .where('state', 'in', UNSENT)
    .execute();
  return rows.map((row) => row.edition);
}

/** Deletes drafts of an edition that nobody has touched since a moment, at most so many. Gives their ids. Under the retention role. */
export async function deleteDraftsBefore(tx: Tx, edition: string, before: Instant, limit: number): Promise<string[]> {
  const db = tx.db<ServicesTables>();
  const left = db
    .selectFrom('services.draft')
    .select('id')
    .where('edition', '=', edition)
    .where('state', 'in', UNSENT)
    .where(sql<boolean>`updated_at < ${isoInstant(before)}::timestamptz`)
    .orderBy('updated_at')
    .limit(limit);
  const rows = await db
    .deleteFrom('services.draft')
    .where('id', 'in', left)
    .where('state', 'in', UNSENT)
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}
