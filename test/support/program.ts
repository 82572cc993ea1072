/** The program as people run it: whole processes with their own folder and port, to be asked, stopped and killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#platform/root.ts';

type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly said: string;
}

export interface Program {
  /** What it printed so far, both streams. */
  said(): string;
  isRunning(): boolean;
  /** Waits until it is ready. Throws with what it said when it ends before or takes too long. */
  ready(): Promise<void>;
  /** What Ctrl-C does: the signal reaches every process of the group. */
  interrupt(): Promise<Ended>;
  readonly ended: Promise<Ended>;
}

const READY_WITHIN_MS = 170_000;
const LOOK_EVERY_MS = 100;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `look` gives something; throws when it took too long. */
export async function until<T>(what: string, look: () => T | Promise<T>, withinMs = 90_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Begins `node tools/bootstrap.mjs …` with nothing of our environment but the path. */
export const launch = (environment: Environment, ...args: string[]): Program => begin(environment, args);

function begin(environment: Environment, args: readonly string[], typed?: string): Program {
  const child = spawn(process.execPath, [join(projectRoot, 'tools/bootstrap.mjs'), ...args], {
    cwd: projectRoot,
    detached: true,
    stdio: [typed === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, RATE_LIMITS: 'off', LOG_LEVEL: 'warn', ...environment },
  });
  let said = '';
  child.stdin?.end(typed);
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (said += part));
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (said += part));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, said })));
  return {
    said: () => said,
    isRunning,
    ended,
    async ready() {
      const isReady = () => said.includes('Ctrl-C stops it') || !isRunning();
      await until('the program to be ready', isReady, READY_WITHIN_MS).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
      });
      if (!said.includes('Ctrl-C stops it')) throw new Error(`the program ended: ${said}`);
    },
    interrupt() {
      signalGroup(child, 'SIGINT');
      return ended;
    },
  };
}

/** Runs a command to its end. */
export const run = (environment: Environment, ...args: string[]): Promise<Ended> => launch(environment, ...args).ended;

/** The same, with what somebody types at its questions. */
export const runTyping = (environment: Environment, typed: string, ...args: string[]): Promise<Ended> =>
  begin(environment, args, typed).ended;

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => void process.kill(-(child.pid ?? 0), signal);

/** Whether a process lives (one that nobody has waited for yet doesn't). */
export const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
};

/** Processes whose command line names a folder: program, database, companions. */
export const processesNaming = (folder: string): string[] =>
  readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });

const pidIn = (path: string): number | undefined => {
  try {
    return Number(readFileSync(path, 'utf8').split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
};

/** The folder of an instance, and the processes that live in it. */
export interface Home {
  readonly folder: string;
  /** The program itself, not the bootstrap before it. */
  programPid(): number | undefined;
  databasePid(): number | undefined;
  /** Folder of the database's socket. */
  readonly socketDir: string;
}

/** Kills whatever lives in the folder, waits until it is gone, and removes the folder. */
async function leave(home: Home): Promise<void> {
  const end = async (pid: number | undefined, signal: NodeJS.Signals): Promise<void> => {
    if (pid === undefined || !isAlive(pid)) return;
    process.kill(pid, signal);
    await until(`process ${pid} to end`, () => !isAlive(pid));
  };
  // The program first: it would start its database again.
  await end(home.programPid(), 'SIGKILL');
  await end(home.databasePid(), 'SIGQUIT');
  rmSync(home.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Runs a test with so many fresh data folders. */
export async function withHomes(count: number, test: (...homes: Home[]) => Promise<void>): Promise<void> {
  const homes = Array.from({ length: count }, (): Home => {
    const folder = mkdtempSync(join(tmpdir(), 'shanyraq-program-'));
    chmodSync(folder, 0o755);
    return {
      folder,
      programPid: () => pidIn(join(folder, 'start.pid')),
      databasePid: () => pidIn(join(folder, 'postgres/postmaster.pid')),
      socketDir: join(folder, 'socket'),
    };
  });
  try {
    await test(...homes);
  } finally {
    for (const home of homes) await leave(home);
  }
}
