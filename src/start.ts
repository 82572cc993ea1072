/** The roles that serve: `web`, `worker`, and `start`, which is both, with a demo's companions beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#platform/config.ts';
import { createServer } from '#platform/http/server.ts';
import { startWorker } from '#platform/worker.ts';
import { features, serverHooks } from './features.ts';
import { openRuntime, type Runtime } from './runtime.ts';

type Role = 'start' | 'web' | 'worker';
type Out = (line: string) => void;

const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.');
  } catch {
    return false;
  }
};

/** One `start` for each data folder: a second one would stop the first one's database. */
function takeFolder(config: Config): () => void {
  const path = join(config.dataDir, 'start.pid');
  mkdirSync(config.dataDir, { recursive: true });
  const pid = Number(readIfThere(path));
  if (pid > 0 && pid !== process.pid && isAlive(pid))
    throw new Error(
      `Shanyraq already runs in ${config.dataDir} (process ${pid}): stop it, or set another DATA_DIR and PORT`,
    );
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

async function startCompanions(runtime: Runtime): Promise<ChildProcess[]> {
  if (runtime.app.env.instance.mode !== 'demo') return [];
  const companions = await Promise.all(features.map((feature) => feature.companions?.(runtime.app) ?? []));
  return companions.flat().map((one) => {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...one.args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('exit', (code) => runtime.log.warn({ companion: one.name, code }, 'a companion process ended'));
    return child;
  });
}

const stopRequested = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

async function welcome(runtime: Runtime, out: Out): Promise<void> {
  out('');
  out(`Shanyraq is ready: ${runtime.app.env.config.publicUrl}`);
  for (const feature of features) for (const line of (await feature.welcome?.(runtime.app)) ?? []) out(line);
  out('Ctrl-C stops it; the data stays.');
}

/** Runs a role until it is asked to stop; requests under way are answered first. */
export async function startRole(role: Role, config: Config, out: Out): Promise<number> {
  const stop = stopRequested();
  const leaveFolder = role === 'start' ? takeFolder(config) : () => undefined;
  try {
    const runtime = await openRuntime(config, { ownsDatabase: role === 'start' });
    const companions = role === 'start' ? await startCompanions(runtime) : [];
    const worker = role === 'web' ? undefined : await startWorker(runtime.app, runtime.pool, features);
    const server = role === 'worker' ? undefined : await createServer(runtime.app, features, serverHooks);
    await server?.listen({ port: config.port, host: config.host });
    await welcome(runtime, out);
    await stop;
    for (const companion of companions) companion.removeAllListeners('exit').kill('SIGTERM');
    await server?.close();
    await worker?.stop();
    await runtime.close();
    return 0;
  } finally {
    leaveFolder();
  }
}
