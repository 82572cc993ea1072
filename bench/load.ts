/** Runs something again and again on several connections and says how often and how long. */

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Processor time of the measured process for each; it depends less on what else the machine does than times do. */
  readonly processorMs: number;
  /** The same of the database's processes, where it was watched. */
  readonly databaseMs?: number;
}

/** Processor time used so far, milliseconds. */
export interface ProcessorClock {
  measured(): number;
  database?(): number;
}

interface Used {
  readonly measured: number;
  readonly database: number | undefined;
}

const usedBy = (clock: ProcessorClock): Used => ({ measured: clock.measured(), database: clock.database?.() });

interface Load {
  /** How many at once. */
  readonly lanes: number;
  readonly seconds: number;
  /** Before anything is counted: compilers, caches and connections settle. */
  readonly warmUpSeconds: number;
  readonly processor: ProcessorClock;
}

/** What is compared is measured so often, in turn, so that a machine's moods come to all of it. */
export const TURNS = 3;

/** Of the runs of one thing the one whose 95th percentile is the middle one. */
export const middleOf = (runs: readonly Measured[]): Measured =>
  runs.toSorted((a, b) => a.p95Ms - b.p95Ms)[Math.floor(runs.length / 2)] as Measured;

/** Time of the n-th share of sorted times. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function measuredOf(times: number[], elapsedMs: number, from: Used, to: Used): Measured {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    perSecond: (times.length / elapsedMs) * 1000,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    processorMs: (to.measured - from.measured) / times.length,
    ...(to.database === undefined ? {} : { databaseMs: (to.database - (from.database ?? 0)) / times.length }),
  };
}

/** Runs `once` on every lane, one after another, for the given time. The first failure ends the measurement. */
export async function underLoad(load: Load, once: (lane: number) => Promise<void>): Promise<Measured> {
  const begun = performance.now();
  const from = begun + load.warmUpSeconds * 1000;
  const until = from + load.seconds * 1000;
  const times: number[] = [];
  let used = usedBy(load.processor);
  const run = async (lane: number): Promise<void> => {
    for (;;) {
      const started = performance.now();
      if (started >= until) return;
      if (started < from) used = usedBy(load.processor);
      await once(lane);
      if (started >= from) times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: load.lanes }, (_, lane) => run(lane)));
  return measuredOf(times, performance.now() - from, used, usedBy(load.processor));
}

/** Runs `once` for each thing of a list, a few at once, and counts them all: for what can be done only once each. */
export async function throughList<T>(
  lanes: number,
  list: readonly T[],
  processor: ProcessorClock,
  once: (lane: number, one: T) => Promise<void>,
): Promise<Measured> {
  const times: number[] = [];
  const left = list.values();
  const begun = performance.now();
  const used = usedBy(processor);
  const run = async (lane: number): Promise<void> => {
    for (const one of left) {
      const started = performance.now();
      await once(lane, one);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  return measuredOf(times, performance.now() - begun, used, usedBy(processor));
}
