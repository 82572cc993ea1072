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

/** Runs a part; prints the failures as they come, and its time against its budget. */
export async function runPart(part: Part): Promise<Counts> {
  const files = filesOf(part);
  if (files.length === 0) throw new Error(`the part “${part.name}” has no test`);
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--test',
      '--test-isolation=none',
      '--test-reporter=tap',
      `--test-timeout=${part.budgetSeconds * 1000}`,
      ...files,
    ],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const killer = setTimeout(() => child.kill('SIGKILL'), part.budgetSeconds * 1000);
  const totals = { pass: 0, fail: 0 };
  let seen = false;
  let failing = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const total = /^# (pass|fail|cancelled) (\d+)$/.exec(line);
    if (total) {
      seen = true;
      if (total[1] === 'pass') totals.pass = Number(total[2]);
      else totals.fail += Number(total[2]);
      continue;
    }
    if (/^\s*not ok /.test(line)) failing = true;
    else if (/^\s*ok /.test(line)) failing = false;
    if (failing) console.log(line);
    if (/^\s*\.\.\.$/.test(line)) failing = false;
  }
  const code = await new Promise<number | null>((resolve) =>
    child.exitCode !== null ? resolve(child.exitCode) : child.once('exit', resolve),
  );
  clearTimeout(killer);
  // A run that died before it counted is a failure of its own, whatever it printed.
  if (!seen || (code !== 0 && totals.fail === 0)) totals.fail += 1;
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `${totals.fail === 0 ? '✔' : '✖'} ${part.name}: ${totals.pass} passed, ${totals.fail} failed, ${seconds} s of ${part.budgetSeconds} s`,
  );
  return { passed: totals.pass, failed: totals.fail };
}
