/** Runs test files with node:test and counts. One process for each part: its files share one database cluster. */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { projectRoot } from '#platform/root.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** A part of the tests with the time it may take; a part that needs longer is a defect of the part. */
export interface Part {
  readonly name: string;
  readonly files: readonly string[];
  readonly exclude?: readonly string[];
  readonly budgetSeconds: number;
}

const filesOf = (part: Part): string[] =>
  globSync([...part.files], { cwd: projectRoot, exclude: [...(part.exclude ?? []), '**/node_modules/**'] }).sort();

interface Seen {
  passed: number;
  failed: number;
  hasTotals: boolean;
  readonly failures: string[];
}

const FAILURE_LINES = 60;

/** Reads TAP: the totals, and the lines of each failure. */
async function readTap(lines: AsyncIterable<string>): Promise<Seen> {
  const seen: Seen = { passed: 0, failed: 0, hasTotals: false, failures: [] };
  let left = 0;
  for await (const line of lines) {
    const total = /^# (pass|fail|cancelled) (\d+)$/.exec(line);
    if (total) {
      seen.hasTotals = true;
      if (total[1] === 'pass') seen.passed = Number(total[2]);
      else seen.failed += Number(total[2]);
    } else if (/^\s*not ok /.test(line)) left = FAILURE_LINES;
    else if (/^\s*ok /.test(line)) left = 0;
    if (left > 0) seen.failures.push(line);
    left -= 1;
  }
  return seen;
}

const flagsOf = (part: Part): string[] => [
  '--import',
  'tsx',
  '--test',
  '--test-isolation=none',
  '--test-reporter=tap',
  `--test-timeout=${part.budgetSeconds * 1000}`,
];

/** Runs a part; prints its failures, and its time against its budget. */
export async function runPart(part: Part): Promise<Counts> {
  const files = filesOf(part);
  if (files.length === 0) throw new Error(`the part “${part.name}” has no test`);
  const started = performance.now();
  const child = spawn(process.execPath, [...flagsOf(part), ...files], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const killer = setTimeout(() => child.kill('SIGKILL'), part.budgetSeconds * 1000);
  const seen = await readTap(createInterface({ input: child.stdout }));
  const code = await ended;
  clearTimeout(killer);
  // A run that died before it counted is a failure of its own, whatever it printed.
  const failed = seen.failed + (!seen.hasTotals || (code !== 0 && seen.failed === 0) ? 1 : 0);
  const seconds = Math.round((performance.now() - started) / 1000);
  for (const line of seen.failures) console.log(line);
  console.log(
    `${failed === 0 ? '✔' : '✖'} ${part.name}: ${seen.passed} passed, ${failed} failed, ${seconds} s of ${part.budgetSeconds} s`,
  );
  return { passed: seen.passed, failed };
}

/** Runs parts so many at a time, each in a process of its own; the sum. */
export async function runParts(parts: readonly Part[], atOnce: number): Promise<Counts> {
  const waiting = [...parts];
  const sum = { passed: 0, failed: 0 };
  const lane = async (): Promise<void> => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const counts = await runPart(part);
      sum.passed += counts.passed;
      sum.failed += counts.failed;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return sum;
}
