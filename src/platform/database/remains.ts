/**
 * What a killed PostgreSQL leaves behind. Removing postmaster.pid while processes of the former server still live would let two
 * servers write into one cluster, so those are ended first; the name of the cluster, which every process of it shows, finds them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const END_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

const commandLine = (pid: number | string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** `cluster_name` of a cluster's folder: stands in the title of each of its processes. */
export const clusterName = (cluster: string): string =>
  `shanyraq-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`;

/** Whether the process is the server (postmaster) of the cluster. */
export const isServerOf = (pid: number, cluster: string): boolean => commandLine(pid).includes(cluster);

/** Processes of the cluster whose server is gone: sessions, writers. */
const remainsOf = (cluster: string): number[] => {
  const title = `postgres: ${clusterName(cluster)}: `;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name).startsWith(title))
    .map(Number);
};

/**
 * The process that serves the cluster, or undefined; then nothing of a former one is left. Throws when its processes don't end.
 * Without /proc (not Linux) PostgreSQL itself judges its pid file.
 */
export async function runningServer(cluster: string): Promise<number | undefined> {
  const path = join(cluster, 'postmaster.pid');
  if (!existsSync(path) || !existsSync('/proc/self/cmdline')) return undefined;
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
  if (isServerOf(pid, cluster)) return pid;
  await endRemains(cluster);
  rmSync(path, { force: true });
  return undefined;
}

/**
 * Removes the socket of a server that is gone, once `runningServer` found none. A killed server that nobody has buried yet (a zombie) still
 * answers to its number, and PostgreSQL would take its lock for a living one's.
 */
export function dropStaleSocket(socketDir: string): void {
  if (!existsSync('/proc/self/cmdline')) return;
  for (const name of readdirSync(socketDir)) {
    if (name.startsWith('.s.PGSQL.')) rmSync(join(socketDir, name), { force: true });
  }
}

async function endRemains(cluster: string): Promise<void> {
  const deadline = performance.now() + END_WITHIN_MS;
  for (let left = remainsOf(cluster); left.length > 0; left = remainsOf(cluster)) {
    if (performance.now() > deadline)
      throw new Error(`processes of the former PostgreSQL don't end: ${left.join(', ')}`);
    // What their server would have sent them after a crash: leave at once, write nothing; the next start replays the WAL.
    for (const pid of left) signal(pid, 'SIGQUIT');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
};
