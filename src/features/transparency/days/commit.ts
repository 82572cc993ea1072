/**
 * Rows that rooms keep without a leaf of their own are committed by the day, once the day is over (decision 065): an act pays nothing for it. Who alters
 * one within its day is found only where something else tells of it.
 */
import { addDays, dateOf, endOfDay, type LocalDate, startOfDay } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { type DailyRows, PLATFORM_ROWS } from '#platform/daily-rows.ts';
import type { Loop } from '#platform/feature.ts';
import { append } from '../append.ts';
import { DAY_LEAF, dayBytes } from './content.ts';
import { firstSince, insertDay, lastDay, rowsOf, type Span } from './store.ts';

/** How long after its end a day is taken as complete: no transaction that writes lasts nearly as long. */
export const SETTLED_MS = 3_600_000;
/** Days of a table that one round takes; the next follows soon. */
const DAYS_AT_ONCE = 31;

const ZONE = 'UTC';

/** The day of a moment. */
export const dayOf = (moment: Instant): LocalDate => dateOf(moment, ZONE);

export const spanOf = (day: LocalDate): Span => ({ from: startOfDay(day, ZONE), to: endOfDay(day, ZONE) });

/** All tables whose rows are committed by the day. */
export const dailyRows = ({ features }: App): readonly DailyRows[] => [
  ...PLATFORM_ROWS,
  ...features.flatMap((one) => one.dailyRows ?? []),
];

export const dayLoop: Loop = { name: 'transparency.commit-days', everyMs: 60_000, run: commitDays };

/** Commits the days that are over. A day without rows has no leaf. */
export async function commitDays(app: App): Promise<void> {
  for (const rows of dailyRows(app))
    for (let day = 0; day < DAYS_AT_ONCE; day++) if (!(await app.transaction((tx) => commitNext(tx, rows)))) break;
}

/** The next day that is over and has rows; false where there is none. */
async function commitNext(tx: Tx, rows: DailyRows): Promise<boolean> {
  const committedAt = tx.env.clock.now();
  const last = await lastDay(tx, rows.table);
  const next = await firstSince(tx, rows, last && startOfDay(addDays(last, 1), ZONE));
  if (next === undefined) return false;
  const day = dayOf(next);
  const span = spanOf(day);
  if (committedAt < span.to + SETTLED_MS) return false;
  const one = { of: rows.table, day, committedAt, ...(await rowsOf(tx, rows, span)) };
  const { salt, leafHash } = await append(tx, DAY_LEAF, dayBytes(one));
  await insertDay(tx, { ...one, salt, leafHash });
  return true;
}
