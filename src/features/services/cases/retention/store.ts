/** SQL of what is kept and until when. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { keepingIn } from '#platform/keeping.ts';
import type { ServicesTables } from '../../store.ts';

/** Until when the contents of cases are kept. */
export const keeping = keepingIn('services.keeping', 'case_id');

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
    // The index knows only when it was begun: nobody has touched before what wasn't there.
    .where(sql<boolean>`created_at < ${isoInstant(before)}::timestamptz`)
    .where(sql<boolean>`updated_at < ${isoInstant(before)}::timestamptz`)
    .orderBy('created_at')
    .limit(limit);
  const rows = await db
    .deleteFrom('services.draft')
    .where('id', 'in', left)
    .where('state', 'in', UNSENT)
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}
