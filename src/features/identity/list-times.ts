/** When lists of officers were frozen for a draw: a feature above draws, and hands in how to ask. Without it nothing is claimed. */
import type { Instant } from '#kernel/instant.ts';
import { type Env, perEnv, type Tx } from '#platform/app.ts';

/** Something that changed who could be drawn in a unit. */
export interface RosterMoment {
  readonly agency: string;
  readonly unit: string;
  readonly at: Instant;
}

/** For each moment the next list frozen from officers of that unit, within so many milliseconds; null: none was. In the order asked. */
export type ListTimes = (tx: Tx, moments: readonly RosterMoment[], withinMs: number) => Promise<(Instant | null)[]>;

const slot = perEnv((): { source: ListTimes } => ({ source: async (_tx, moments) => moments.map(() => null) }));

export function setListTimes(env: Env, source: ListTimes): void {
  slot(env).source = source;
}

export const nextLists: ListTimes = (tx, moments, withinMs) => slot(tx.env).source(tx, moments, withinMs);
