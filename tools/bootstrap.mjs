#!/usr/bin/env node
// The first step of every command, for any Node from 18 on and without dependencies: installs what package-lock.json names,
// builds when a source is newer than the program, and goes on under the pinned Node that came with the dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampPath = join(root, 'node_modules', '.installed');
const program = join(root, 'dist', 'main.js');
// What one process may take: measured with room to spare, so that a leak shows as a failure and not as swap.
// The heap grows by a fifth before it is collected: where it may double, garbage takes more than what is in use.
const MEMORY_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20'];
// What fills registers makes millions of things that live for a moment and then ends: it would spend a quarter of its time on collecting them.
const MEMORY_FLAGS_OF_FILLING = ['--max-semi-space-size=32'];
const FILLING = ['seed', 'import'];
// MB of the old generation. A web role of 700 services keeps 60 of it; told so, it collects before it grows.
const OLD_SPACE_MB = { web: 256 };
const OLD_SPACE_MB_OTHERWISE = 512;
// The allocator's arenas, one for each few threads, hold what nobody uses any more: two are enough beside V8's own heap. Pieces from a megabyte
// on go back to the system; by itself the allocator learns to keep them.
const MEMORY_ENVIRONMENT = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576' };

const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

function install() {
  const digest = lockDigest();
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === digest) return;
  console.log('Installing what the program needs…');
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  // Not `npm ci`: it refuses a lock file when the registry lacks another platform's optional package, though this platform needs none
  // of it. `--no-save` installs the locked versions all the same and never rewrites the lock.
  const done = spawnSync(command, [...first, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (done.status !== 0) {
    console.error('npm could not install the dependencies: see above; is the npm registry reachable?');
    process.exit(1);
  }
  writeFileSync(stampPath, digest);
}

function pinnedNode() {
  const pinned = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(`There is no pinned Node for ${process.platform}-${process.arch}: install Node 24 and try again.`);
  process.exit(1);
}

function newestIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((newest, entry) => {
    const path = join(folder, entry.name);
    return Math.max(newest, entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs);
  }, 0);
}

function build(node) {
  const sources = Math.max(newestIn(join(root, 'src')), statSync(join(root, 'package.json')).mtimeMs);
  if (existsSync(program) && statSync(program).mtimeMs > sources) return;
  const done = spawnSync(node, [join(root, 'tools', 'build.mjs')], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function run(node, args) {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...MEMORY_ENVIRONMENT, ...process.env } });
  // Ctrl-C reaches the program too, which stops in order; we only wait for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

const [command = 'start', ...rest] = process.argv.slice(2);
install();
const node = pinnedNode();
if (
  ['test', 'check-code', 'bench', 'bench-pki', 'bench-log', 'bench-registers', 'bench-fuzz', 'bench-crash'].includes(
    command,
  )
) {
  run(node, ['--import', 'tsx', join(root, 'tools', `${command}.ts`), ...rest]);
} else {
  build(node);
  const oldSpace = `--max-old-space-size=${OLD_SPACE_MB[command] ?? OLD_SPACE_MB_OTHERWISE}`;
  const flags = FILLING.includes(command) ? MEMORY_FLAGS_OF_FILLING : MEMORY_FLAGS;
  run(node, [oldSpace, ...flags, program, command, ...rest]);
}
