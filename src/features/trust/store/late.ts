/** SQL of the round over signatures that were kept before they were time-stamped. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

interface Tables {
  'trust.late_stamping': {
    source: string;
    place: string;
    rows: ColumnType<number, number | undefined>;
    wanted: ColumnType<number, number | undefined>;
    unread: ColumnType<number, number | undefined>;
    begun_at: ColumnType<Instant, string, never>;
    done_at: ColumnType<Instant | null, undefined, string>;
  };
}

/** Before every id. */
const BEGINNING = '00000000-0000-0000-0000-000000000000';

export interface LateStamping {
  readonly source: string;
  /** UUID of the row that was looked at last. */
  readonly place: string;
  readonly rows: number;
  /** Signatures among them that had no time-stamp, and that couldn't be read. */
  readonly wanted: number;
  readonly unread: number;
  readonly doneAt: Instant | null;
}

/** Takes a place until the transaction ends, which is begun where nobody was; undefined where it is done, or another worker has it. */
export async function takeLateStamping(tx: Tx, source: string, now: Instant): Promise<LateStamping | undefined> {
  const db = tx.db<Tables>();
  await db
    .insertInto('trust.late_stamping')
    .values({ source, place: BEGINNING, begun_at: isoInstant(now) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return db
    .selectFrom('trust.late_stamping')
    .select(['source', 'place', 'rows', 'wanted', 'unread', 'done_at as doneAt'])
    .where('source', '=', source)
    .where('done_at', 'is', null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/** How far all have come. */
export const listLateStampings = (tx: Tx): Promise<LateStamping[]> =>
  tx
    .db<Tables>()
    .selectFrom('trust.late_stamping')
    .select(['source', 'place', 'rows', 'wanted', 'unread', 'done_at as doneAt'])
    .orderBy('source')
    .execute();

/** Keeps how far one has come. */
export async function saveLateStamping(
  tx: Tx,
  { source, place, rows, wanted, unread, doneAt }: LateStamping,
): Promise<void> {
  await sql`update trust.late_stamping set place = ${place}::uuid, rows = ${rows}, wanted = ${wanted}, unread = ${unread},
      done_at = ${doneAt === null ? null : isoInstant(doneAt)}::timestamptz
    where source = ${source}`.execute(tx.db<Tables>());
}
