/** A file of many people imported by the command as it is shipped: killed in the middle, started again, counted. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, OWNER, startEmbedded } from '#platform/database/embedded.ts';
import { projectRoot } from '#platform/root.ts';
import { REGISTER } from './fill-registers.ts';
import { invent, valuesOf } from './invented.ts';
import { childOf, memoryOf, processorOf } from './program.ts';

const LOOK_EVERY_MS = 200;

export interface Imported {
  /** From the start of the command that ended by itself, and how many rows it wrote: judging the file is part of it. */
  readonly seconds: number;
  readonly rows: number;
  /** Rows there when the first command was killed. */
  readonly before: number;
  /** The most memory that a command had, MB. */
  readonly memory: number;
  /** Processor time of the command that ended by itself, milliseconds. */
  readonly processorMs: number;
}

function writePeople(path: string, count: number): void {
  const file = openSync(path, 'w');
  for (const one of invent(count))
    writeSync(file, `${JSON.stringify({ validFrom: one.birthDate, values: valuesOf(one) })}\n`);
  closeSync(file);
}

/** Rows that came by files. */
async function countImported(host: string): Promise<number> {
  const client = new pg.Client({ host, user: OWNER, database: 'shanyraq' });
  await client.connect();
  const { rows } = await client.query(`select count(*)::integer as count from registers.batch b
    join registers.version v on v.batch = b.id join registers.content c on c.record_id = v.record_id and c.number = v.number
    where b.label like 'file %'`);
  await client.end();
  return rows[0]?.count ?? 0;
}

/** The sum of the batches' sizes: quicker, for asking again and again. */
async function countBatches(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select coalesce(sum(size), 0)::integer as count from registers.batch where label like 'file %'`,
  );
  return rows[0]?.count ?? 0;
}

interface Command {
  readonly code: number | null;
  readonly said: string;
  readonly memory: number;
  readonly processorMs: number;
}

/** Runs the command; `watch` is asked now and then whether to kill it. */
async function runImport(
  dataDir: string,
  path: string,
  watch: () => Promise<boolean> = async () => false,
): Promise<Command> {
  const environment = { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'error', PUBLIC_URL: 'http://localhost:3000' };
  const args = [join('tools', 'bootstrap.mjs'), 'import', REGISTER, path];
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let [memory, processorMs] = [0, 0];
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  while (child.exitCode === null && child.signalCode === null) {
    const pid = childOf(child.pid ?? 0);
    try {
      memory = Math.max(memory, memoryOf(pid).most || 0);
      processorMs = processorOf(pid);
    } catch {
      // It isn't there yet, or any more.
    }
    if (pid > 0 && (await watch())) process.kill(pid, 'SIGKILL');
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))]);
  }
  return { code: child.exitCode, said, memory, processorMs };
}

/** Imports so many people into a new database of the folder. Throws where afterwards there are not exactly so many. */
export async function measureImport(home: string, count: number): Promise<Imported> {
  const dataDir = join(home, 'import');
  mkdirSync(dataDir);
  const path = join(home, 'people.jsonl');
  writePeople(path, count);
  let database: EmbeddedServer | undefined;
  try {
    // A preview publishes the country and leaves the database running for our own questions.
    database = await startEmbedded(dataDir, { own: true });
    const { socketDir } = database;
    const tiny = join(home, 'nobody.jsonl');
    writePeople(tiny, 0);
    await runImport(dataDir, tiny);
    const client = new pg.Client({ host: socketDir, user: OWNER, database: 'shanyraq' });
    await client.connect();
    let isKilled = false;
    const killed = await runImport(dataDir, path, async () => {
      if (isKilled || (await countBatches(client)) < count / 2) return false;
      isKilled = true;
      return true;
    });
    await client.end();
    if (!isKilled || killed.code === 0) throw new Error(`the import was over before it was killed: ${killed.said}`);
    const before = await countImported(socketDir);
    const begun = performance.now();
    const second = await runImport(dataDir, path);
    const seconds = (performance.now() - begun) / 1000;
    const there = await countImported(socketDir);
    if (second.code !== 0 || there !== count) throw new Error(`${there} rows of ${count}: ${second.said}`);
    const memory = Math.max(killed.memory, second.memory);
    return { seconds, rows: count - before, before, memory, processorMs: second.processorMs };
  } finally {
    await database?.stop();
  }
}
