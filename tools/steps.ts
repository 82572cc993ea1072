/** Running commands one after another, for the tools. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#platform/root.ts';

const bin = (name: string): string => join(projectRoot, 'node_modules', '.bin', name);

/** Static checks: each is a name and a command line; every one is an error or it isn't there. */
export const STATIC_CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ['types', [process.execPath, join(projectRoot, 'node_modules/typescript-7/bin/tsc'), '-p', '.']],
  [
    'types of the islands',
    [process.execPath, join(projectRoot, 'node_modules/typescript-7/bin/tsc'), '-p', 'src/islands'],
  ],
  [
    'format and lint',
    [
      bin('biome'),
      'ci',
      '--colors=off',
      '--max-diagnostics=20',
      'src',
      'test',
      'journeys',
      'bench',
      'tools',
      'package.json',
    ],
  ],
  [
    'architecture',
    [
      process.execPath,
      join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'journeys',
      'test',
    ],
  ],
  ['dead code', [process.execPath, join(projectRoot, 'node_modules/knip/bin/knip.js'), '--no-progress']],
  ['generated documents', [process.execPath, '--import', 'tsx', 'tools/generate-docs.ts', '--check']],
];

/** Runs a command; true when it ended well. What it printed is shown only when it didn't. */
export function passes(name: string, [command = '', ...args]: readonly string[]): boolean {
  const started = performance.now();
  const done = spawnSync(command, args, {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', PATH: `${join(process.execPath, '..')}:${process.env.PATH}` },
  });
  const ok = done.status === 0;
  console.log(`${ok ? '✔' : '✖'} ${name} (${Math.round(performance.now() - started)} ms)`);
  if (!ok) console.log(done.error ? String(done.error) : `${done.stdout}\n${done.stderr}`.trim());
  return ok;
}
