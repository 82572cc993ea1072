/** What services take in fact: figures that a feature above computes from histories and hands in. Without it nothing is claimed. */
import { type Env, perEnv } from '#platform/app.ts';

/** Figures of one service over the last `windowDays` days. Only what was measured: no figure is ever estimated. */
export interface Measured {
  readonly windowDays: number;
  /** Applications decided in that time, by officers, rules and silence. */
  readonly decided: number;
  /** Null: 1 to 9, which isn't published. */
  readonly refused: number | null;
  /** Decided after the end of their term, or by silence. */
  readonly late: number | null;
  /** Half of the applications took no longer than this, from registration to decision. */
  readonly medianMs: number;
}

export interface Measurements {
  /** Changes whenever any figure does: pages that show figures are kept under it. */
  readonly version: string;
  of(service: string): Measured | undefined;
}

const NOTHING: Measurements = { version: '', of: () => undefined };

const slot = perEnv((): { source: () => Measurements } => ({ source: () => NOTHING }));

/** Hands in the source of figures. It is asked for every page, so it must answer from memory. */
export function setMeasurements(env: Env, source: () => Measurements): void {
  slot(env).source = source;
}

/** The figures as they are known now. */
export const measurements = (env: Env): Measurements => slot(env).source();
