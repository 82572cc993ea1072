/** Figures of registers for everybody: how many records, and how they were written in the window. Kept in memory with their moment. */
import { type Count, countOf } from '#kernel/aggregate.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { type App, perEnv, type Tx } from '#platform/app.ts';
import { type PublishedWrites, publishWrites } from './rules/published-writes.ts';
import { writesByGround } from './store/grounds.ts';
import { countRecords } from './store/search.ts';

/** Over how many days writes are counted. */
const WINDOW_DAYS = 365;
const DAY_MS = 86_400_000;
/** How old figures may be: counting reads whole indexes. */
const KEPT_MS = 10 * 60_000;

export interface RegisterFigures extends PublishedWrites {
  /** Records that the register has ever taken. */
  readonly records: Count;
}

export interface Figures {
  readonly computedAt: Instant;
  readonly windowDays: number;
  of(register: string): RegisterFigures;
}

const keptOf = perEnv<{ figures?: Figures }>(() => ({}));

/** The figures of all registers, at most ten minutes old by the application's clock. */
export async function registerFigures(app: App): Promise<Figures> {
  const kept = keptOf(app.env);
  const now = app.env.clock.now();
  if (kept.figures === undefined || Math.abs(now - kept.figures.computedAt) > KEPT_MS)
    kept.figures = await app.read(compute);
  return kept.figures;
}

async function compute(tx: Tx): Promise<Figures> {
  const computedAt = tx.env.clock.now();
  const records = new Map((await countRecords(tx)).map(({ register, count }) => [register, count]));
  const writes = Map.groupBy(
    await writesByGround(tx, instant(computedAt - WINDOW_DAYS * DAY_MS)),
    ({ register }) => register,
  );
  return {
    computedAt,
    windowDays: WINDOW_DAYS,
    of: (register) => ({
      records: countOf(records.get(register) ?? 0),
      ...publishWrites(Object.fromEntries((writes.get(register) ?? []).map(({ ground, count }) => [ground, count]))),
    }),
  };
}
