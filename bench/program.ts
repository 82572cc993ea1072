/** The program as it is shipped, in two processes on two cores: web alone on one; worker, database and generator on the other. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startEmbedded } from '#platform/database/embedded.ts';
import { projectRoot } from '#platform/root.ts';

export const WEB_CORE = 0;
export const OTHER_CORE = 1;
/** Puts this process with all its threads on these cores; threads and children that come later inherit them. */
export function runOn(...cores: readonly number[]): void {
  execFileSync('taskset', ['-a', '-c', '-p', cores.join(','), String(process.pid)], { stdio: 'ignore' });
}

/** A port of this machine that nobody has now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 20_000;

export interface Places {
  readonly dataDir: string;
  readonly countryDir: string;
  readonly port: number;
  /** Folder for a processor profile of the web process; absent: none is made. */
  readonly profileDir: string | undefined;
}

export interface Program {
  readonly web: RunningProcess;
  /** Processor time that the database's processes have used so far, milliseconds. */
  databaseProcessor(): number;
  stop(): Promise<void>;
}

export interface RunningProcess {
  /** Resident memory now, and the most there ever was, MB. */
  memory(): { now: number; most: number };
  /** Processor time used so far, milliseconds. */
  processor(): number;
  stop(): Promise<void>;
}

/** Starts a command on one core; resolves with it when it prints `ready`. What it said is in the error when it ends before. */
export function startPinned(
  core: number,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  ready: string,
  hearAll: (said: string) => void = () => undefined,
  withinMs = READY_WITHIN_MS,
): Promise<ChildProcess> {
  const child = spawn('taskset', ['-c', String(core), process.execPath, ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error(`${args.join(' ')} was not ready in ${withinMs} ms: ${said}`));
    }, withinMs);
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-4000);
      if (!said.includes(ready)) return;
      clearTimeout(late);
      hearAll(said);
      resolve(child);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`${args.join(' ')} ended with ${code}: ${said}`));
    });
  });
}

export const stopProcess = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

/** The program's own process below the bootstrap that started it. */
export const childOf = (pid: number): number => childrenOf(pid)[0] ?? 0;

/** The server of the database whose cluster lies in the folder. */
function databaseServer(dataDir: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const server = pids.find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .split('\0')
        .some((word, index, words) => words[index - 1] === '-D' && word.startsWith(join(dataDir, '/')));
    } catch {
      return false;
    }
  });
  return Number(server ?? 0);
}

export const memoryOf = (pid: number): { now: number; most: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
};

// Of /proc/<pid>/stat, whose times are in hundredths of a second (proc_pid_stat(5); USER_HZ is 100 on every Linux of today).
const TICK_MS = 10;

/** Times of a process, milliseconds: its own, and of its children that ended. */
function timesOf(pid: number): { readonly own: number; readonly ended: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces; user and system time are the 12th and 13th fields after it, then those of ended children.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const sum = (first: number): number => (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
  return { own: sum(11), ended: sum(13) };
}

/** Processor time that a process has used so far, milliseconds. */
export const processorOf = (pid: number): number => timesOf(pid).own;

/** The same of a server with all its processes, those that ended too. */
export function processorOfAll(server: number): number {
  const living = childrenOf(server).map((pid) => {
    try {
      return processorOf(pid);
    } catch {
      // It ended meanwhile: the server counts it.
      return 0;
    }
  });
  const { own, ended } = timesOf(server);
  return living.reduce((sum, ms) => sum + ms, own + ended);
}

async function startRole(role: string, core: number, environment: Record<string, string>): Promise<RunningProcess> {
  const child = await startPinned(core, [join('tools', 'bootstrap.mjs'), role], environment, 'Shanyraq is ready');
  const pid = childOf(child.pid ?? 0);
  return { memory: () => memoryOf(pid), processor: () => processorOf(pid), stop: () => stopProcess(child) };
}

/** Starts worker, then web. The worker comes first, so that the database it starts stays on its core. */
export async function startProgram({ dataDir, countryDir, port, profileDir }: Places): Promise<Program> {
  const environment = {
    DATA_DIR: dataDir,
    COUNTRY_DIR: countryDir,
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'error',
  };
  const stopDatabase = async (): Promise<void> => (await startEmbedded(dataDir, { own: true })).stop();
  const started: RunningProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.stop();
    await stopDatabase();
  };
  try {
    started.push(await startRole('worker', OTHER_CORE, environment));
    const profiling = profileDir ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` } : {};
    const web = await startRole('web', WEB_CORE, { ...environment, ...profiling });
    started.push(web);
    const server = databaseServer(dataDir);
    const databaseProcessor = (): number => processorOfAll(server);
    return { web, databaseProcessor, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
