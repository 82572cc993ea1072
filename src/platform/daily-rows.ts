/** Rows that are committed to the log by the day (decision 065). */
import { ANSWERS_KEPT_MS } from './forget-answers.ts';

/** Rows without a leaf of their own, which whoever keeps the log commits to it by the day, once the day is over. */
export interface DailyRows {
  /** Schema and name of the table, unique and for ever. */
  readonly table: `${string}.${string}`;
  /** The column of the moment by which a row belongs to a day (UTC): the clock's when it was written. It has an index, unless days are found by ids or the table has few rows. */
  readonly at: string;
  /** What tells rows of a moment apart. */
  readonly key: readonly string[];
  /** All that is committed beside moment and key; a row that changes names no column that may. */
  readonly columns: readonly string[];
  /** Other moments that are committed. */
  readonly moments?: readonly string[];
  /** The key is one id of version 7, made at the moment: days are found by it, and the moment needs no index. */
  readonly byId?: true;
  /** For how long rows are kept at least, where they are not for ever: the days before may lack some. */
  readonly keptMs?: number;
}

/** What the platform itself keeps. */
export const PLATFORM_ROWS: readonly DailyRows[] = [
  { table: 'platform.instance', at: 'created_at', key: ['code'], columns: ['mode', 'origin'] },
  {
    ...{ table: 'platform.answer', at: 'answered_at', key: ['scope', 'key'], keptMs: ANSWERS_KEPT_MS },
    columns: ['input_digest', 'output'],
  },
];
