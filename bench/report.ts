/** The results as a table, and as ratios to what the machine can do in the same run. */
import type { Measured } from './load.ts';
import type { Paint } from './paints.ts';

export interface Line {
  readonly name: string;
  readonly measured: Measured;
  /** Of the page, where it is one. */
  readonly bytes?: number | undefined;
}

export interface Ratio {
  readonly name: string;
  readonly of: Line;
  readonly to: Line;
}

const rate = ({ perSecond }: Measured): string => perSecond.toFixed(perSecond < 100 ? 1 : 0);
const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(heads), row(heads.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');
}

/** A table in Markdown, to be read in a terminal and pasted into the README. */
export const resultTable = (lines: readonly Line[]): string =>
  table(
    ['', 'a second', 'p50 ms', 'p95 ms', 'p99 ms', 'processor ms each', 'database ms each', 'bytes on the wire'],
    lines.map(({ name, measured, bytes }) => [
      name,
      rate(measured),
      ms(measured.p50Ms),
      ms(measured.p95Ms),
      ms(measured.p99Ms),
      measured.processorMs.toFixed(2),
      measured.databaseMs?.toFixed(2) ?? '',
      bytes === undefined ? '' : String(bytes),
    ]),
  );

/** What pages cost on a cheap phone. */
export const paintTable = (paints: readonly Paint[]): string =>
  table(
    ['', 'largest paint ms', 'requests', 'bytes on the wire', 'of them script', 'layout shift'],
    paints.map(({ name, cost }) => [
      name,
      cost.largestPaintMs.toFixed(0),
      String(cost.requests),
      String(cost.bytes),
      String(cost.scriptBytes),
      cost.layoutShift.toFixed(3),
    ]),
  );

/** How much of the machine's own speed is left: 1 would be all of it. */
export const ratioTable = (ratios: readonly Ratio[]): string =>
  table(
    ['', 'compared with', 'ratio'],
    ratios.map(({ name, of, to }) => [name, to.name, (of.measured.perSecond / to.measured.perSecond).toFixed(3)]),
  );

/** How many times as long, and as dear, one thing is as another. */
export const growthTable = (ratios: readonly Ratio[]): string =>
  table(
    ['', 'compared with', 'p50', 'p95', 'processor', 'database'],
    ratios.map(({ name, of: { measured: of }, to: { name: toName, measured: to } }) => [
      ...[name, toName, times(of.p50Ms, to.p50Ms), times(of.p95Ms, to.p95Ms), times(of.processorMs, to.processorMs)],
      times(of.databaseMs, to.databaseMs),
    ]),
  );

const times = (of: number | undefined, to: number | undefined): string =>
  of === undefined || to === undefined ? '' : (of / to).toFixed(2);
