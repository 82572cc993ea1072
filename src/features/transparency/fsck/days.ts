/** The checker of rows that are committed by the day: each day has those that it had, and no day was passed over. */
import { instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import type { DailyRows } from '#platform/daily-rows.ts';
import type { Finding } from '#platform/feature.ts';
import { dailyRows, dayOf, SETTLED_MS, spanOf } from '../days/commit.ts';
import { DAY_LEAF, dayBytes } from '../days/content.ts';
import { committedDays, firstSince, rowsOf, type StoredDay } from '../days/store.ts';
import { commitOf } from '../entry.ts';
import { countLeaves } from '../store.ts';
import { LEAF_FAULTS, leafFault } from './leaf.ts';

const finding = (what: string, where: string): Finding => ({ feature: 'transparency', what, where });

/** Every finding, as it is met. Leaves are counted before the days. */
export async function* checkDays(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, DAY_LEAF));
  const days = await app.read(committedDays);
  if (days.length < leaves)
    yield finding(`the log has ${leaves} days of rows, ${days.length} are there`, 'transparency.day');
  for (const day of days) {
    const fault = await leafFault(app, DAY_LEAF, commitOf(day.salt, dayBytes(day)), day.leafHash);
    if (fault) yield finding(LEAF_FAULTS[fault], `${day.of}, ${day.day}`);
  }
  const byTable = Map.groupBy(days, ({ of }) => of);
  for (const rows of dailyRows(app)) yield* checkRows(app, rows, byTable.get(rows.table) ?? []);
}

/** The days of a table one after another, and between them nothing. What came after the last is committed later. */
async function* checkRows(app: App, rows: DailyRows, days: readonly StoredDay[]): AsyncIterable<Finding> {
  const now = app.env.clock.now();
  if ((await app.read((tx) => firstSince(tx, rows, instant(now + SETTLED_MS)))) !== undefined)
    yield finding('rows of a time that has not come', rows.table);
  // Of the day on which rows may go some may have gone, of those before all.
  let before = rows.keptMs === undefined ? undefined : spanOf(dayOf(instant(now - rows.keptMs))).to;
  for (const { day, size, digest } of days) {
    const span = spanOf(day);
    if (before !== undefined && span.from < before) continue;
    const from = before;
    const first = await app.read((tx) => firstSince(tx, rows, from));
    if (first !== undefined && first < span.from) yield finding('rows of a day that had none', `${rows.table}, ${day}`);
    const there = await app.read((tx) => rowsOf(tx, rows, span));
    if (there.size !== size || there.digest !== digest)
      yield finding(`its ${size} rows are not those that were committed`, `${rows.table}, ${day}`);
    before = span.to;
  }
}
