/** The roles that serve: `web`, `worker`, and `start`, which is both, with a demo's companions beside it. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Role } from '#platform/config.ts';
import type { Companion, Feature, Route } from '#platform/feature.ts';
import { createServer } from '#platform/http/server.ts';
import { startWorker } from '#platform/worker.ts';
import { features, serverHooks } from './features.ts';
import { openRuntime, type Runtime } from './runtime.ts';

type Serving = Exclude<Role, 'command'>;
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

/** Time for a port or a lock of the one that died to become free. */
const AGAIN_AFTER_MS = 1000;

/** Keeps a companion alive: one that ends by itself is started again. Gives what ends it. */
function keepCompanion({ name, args }: Companion, { log }: Runtime): () => void {
  let end = (): void => undefined;
  const begin = (): void => {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], {
      // A companion ends when this pipe closes, however we end; it can't miss it, as it could the death of its parent.
      stdio: ['pipe', 'ignore', 'inherit'],
      // Ctrl-C reaches us alone: a companion serves until the last draw under way is done.
      detached: true,
      // A witness shares nothing with us.
      env: { ...process.env, SHANYRAQ_SECRET: undefined, SHANYRAQ_WEB_SECRET: undefined },
    });
    child.on('exit', (code) => {
      log.warn({ companion: name, code }, 'a companion process ended and is started again');
      const timer = setTimeout(begin, AGAIN_AFTER_MS);
      end = () => clearTimeout(timer);
    });
    end = () => void child.removeAllListeners('exit').kill('SIGTERM');
  };
  begin();
  return () => end();
}

/** Starts a demo's companions; gives what ends them. */
async function startCompanions(runtime: Runtime): Promise<() => void> {
  if (runtime.app.env.instance.mode !== 'demo') return () => undefined;
  const companions = await Promise.all(features.map((feature) => feature.companions?.(runtime.app) ?? []));
  const ends = companions.flat().map((one) => keepCompanion(one, runtime));
  return () => {
    for (const end of ends) end();
  };
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

/** What a role serves and where: a worker only what needs its keys, and only when it is given a port for it. */
function servedBy(
  role: Serving,
  config: Config,
): { readonly port: number | undefined; readonly features: readonly Feature[] } {
  if (role !== 'worker') return { port: config.port, features };
  const signing = features.map((feature) => ({
    ...feature,
    headerItems: [],
    routes: (feature.routes ?? []).filter((route: Route) => route.holder === 'worker'),
  }));
  return { port: config.workerPort, features: signing };
}

/** Runs a role until it is asked to stop; requests under way are answered first. What was opened is closed, also after a fault. */
export async function startRole(role: Serving, config: Config, out: Out): Promise<number> {
  const stop = stopRequested();
  await using opened = new AsyncDisposableStack();
  if (role === 'start') opened.defer(takeFolder(config));
  const runtime = await openRuntime(config, { ownsDatabase: role === 'start' });
  opened.defer(() => runtime.close());
  if (role === 'start') opened.defer(await startCompanions(runtime));
  if (role !== 'web') {
    const worker = await startWorker(runtime.app, runtime.pool, features);
    opened.defer(() => worker.stop());
  }
  const served = servedBy(role, config);
  if (served.port !== undefined) {
    const server = await createServer(runtime.app, served.features, serverHooks);
    opened.defer(() => server.close());
    await server.listen({ port: served.port, host: config.host });
  }
  await welcome(runtime, out);
  await stop;
  return 0;
}
