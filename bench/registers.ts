/**
 * The benchmark of the registers: a small and a large one, each in a database of its own, read and written by one process on one core
 * (bench/registers-service.ts); the databases are on the other.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { parseConfig } from '#platform/config.ts';
import { type EmbeddedServer, OWNER, startEmbedded } from '#platform/database/embedded.ts';
import { projectRoot } from '#platform/root.ts';
import { openRuntime } from '../src/runtime.ts';
import { fill } from './fill-registers.ts';
import { type Imported, measureImport } from './import.ts';
import { OTHER_CORE, runOn, startPinned, stopProcess, WEB_CORE } from './program.ts';
import type { Filled } from './registers-service.ts';
import { measureSubmissions } from './registers-submissions.ts';
import { growthTable, type Line, type Ratio, ratioTable, resultTable } from './report.ts';

const SMALL = 10_000;
const MEASURED_WITHIN_MS = 1_200_000;
const INSERT = 'one durable insert';
const SELECT = 'an indexed select of one row';
/** Of whom so many are asked for. */
const CHOSEN = 1_000_000;

/** A new database with a register of so many people; gives the numbers of some of them. Filled on both cores. */
async function makeRegister(dataDir: string, count: number): Promise<readonly string[]> {
  runOn(WEB_CORE, OTHER_CORE);
  const environment = { LOG_LEVEL: 'error', PUBLIC_URL: 'http://localhost:3000' };
  const country = join(projectRoot, 'country', 'kz');
  const config = parseConfig({ ...environment, DATA_DIR: dataDir, COUNTRY_DIR: country }, 'start');
  const runtime = await openRuntime(config, { ownsDatabase: true });
  const begun = performance.now();
  const iins = await fill(runtime.app, runtime.socketDir ?? '', count, CHOSEN);
  await runtime.close();
  const seconds = (performance.now() - begun) / 1000;
  console.log(`${count} people in ${seconds.toFixed(0)} s`);
  return iins;
}

// What reads and acts touch, with its indexes; what every read comes to is last, for the machine forgets what it read first.
const TOUCHED = ['word', 'record', 'subject', 'version', 'content', 'record_key'];
const WARM = `
  select pg_prewarm(c.oid, 'read') from pg_class c left join pg_index i on i.indexrelid = c.oid
  where coalesce(i.indrelid, c.oid) = $1::regclass and c.relkind in ('r', 'i')`;

// And what a server that has been up for a while keeps in its own buffers, which are never empty then: the indexes of every read, which are last, and
// of the records as much as there is room for.
const KEPT_IN_BUFFERS = ['content', 'version', 'content_pkey', 'version_pkey', 'record_key_register_key_key'];

/** Reads everything once, as a server that has been up for a while has: afterwards it lies in the memory of the machine, as far as it fits. */
async function warm({ socketDir }: EmbeddedServer): Promise<void> {
  const client = new pg.Client({ host: socketDir, user: OWNER, database: 'shanyraq' });
  await client.connect();
  await client.query('create extension if not exists pg_prewarm');
  for (const name of TOUCHED) await client.query(WARM, [`registers.${name}`]);
  for (const name of KEPT_IN_BUFFERS)
    await client.query(`select pg_prewarm($1::regclass, 'buffer')`, [`registers.${name}`]);
  await client.end();
}

/** The register of a folder, filled if it isn't there yet, with its database on one core. */
async function openRegister(dataDir: string, count: number): Promise<{ filled: Filled; database: EmbeddedServer }> {
  const list = join(dataDir, 'asked-for.json');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(list)) writeFileSync(list, JSON.stringify(await makeRegister(dataDir, count)));
  runOn(OTHER_CORE);
  const database = await startEmbedded(dataDir, { own: true });
  await warm(database);
  return { filled: { dataDir, count, iins: JSON.parse(readFileSync(list, 'utf8')), pid: database.pid }, database };
}

const named = (lines: readonly Line[], name: string): Line => lines.find((one) => one.name === name) as Line;

const ratiosOf = (lines: readonly Line[], count: number): Ratio[] =>
  [
    [`reads with their lines, of ${count}`, INSERT],
    [`reads with their lines, of ${count}`, SELECT],
    [`reads in transactions, of ${count}`, INSERT],
    [`an act that reads and writes, of ${count}`, INSERT],
    [`a submission, of ${count}`, INSERT],
  ].map(([of = '', to = '']) => ({ name: of, of: named(lines, of), to: named(lines, to) }));

const COMPARED = [
  ...['reads with their lines', 'reads in transactions', 'a read with its line', 'an act that reads and writes'],
  'a submission',
];

/** What takes longer where the register is so much larger, or the day lies in the past. */
const growthsOf = (lines: readonly Line[], count: number): Ratio[] =>
  [
    ...COMPARED.map((name) => [`${name}, of ${count}`, `${name}, of ${SMALL}`]),
    ['the same as of a past day and moment', 'records with a past, as they are'],
  ].map(([of = '', to = '']) => ({ name: of, of: named(lines, of), to: named(lines, to) }));

export interface RegistersOptions {
  /** In the large register. */
  readonly records: number;
  /** For each turn of each thing; 0: registers are filled, and nothing is measured. */
  readonly seconds: number;
  /** How many people come by a file; 0: nobody. */
  readonly imported: number;
  /** Where filled registers stay, to be measured again; absent: a folder that is removed. */
  readonly folder?: string | undefined;
}

const importInWords = ({ rows, seconds, before, memory, processorMs }: Imported): string =>
  `import: killed when ${before} rows were there; the other ${rows} in ${seconds.toFixed(0)} s, ${(rows / seconds).toFixed(0)} a second, ${((processorMs * 1000) / rows).toFixed(0)} millionths of a second of processor each; ${memory.toFixed(0)} MB at most`;

/** Runs it. Throws where something wasn't answered as it should be. */
export async function runRegistersBenchmark({ records, seconds, imported, folder }: RegistersOptions): Promise<void> {
  const home = folder ?? mkdtempSync(join(tmpdir(), 'shanyraq-bench-'));
  mkdirSync(home, { recursive: true });
  // The database runs as another user when root measures.
  chmodSync(home, 0o755);
  const databases: EmbeddedServer[] = [];
  try {
    if (imported > 0) console.log(importInWords(await measureImport(home, imported)));
    if (records === 0) return;
    const make = async (name: string, count: number): Promise<Filled> => {
      const { filled, database } = await openRegister(join(home, name), count);
      databases.push(database);
      return filled;
    };
    const registers = [await make(`of-${SMALL}`, SMALL), await make(`of-${records}`, records)] as const;
    if (seconds === 0) return;
    const [asked, findings] = [join(home, 'asked.json'), join(home, 'findings.json')];
    const hosts = databases.map(({ socketDir }) => socketDir);
    writeFileSync(asked, JSON.stringify({ registers, hosts }));
    const args = ['--import', 'tsx', join('bench', 'registers-service.ts'), asked, String(seconds), findings];
    await stopProcess(await startPinned(WEB_CORE, args, {}, 'ready\n', undefined, MEASURED_WITHIN_MS));
    const lines: Line[] = JSON.parse(readFileSync(findings, 'utf8'));
    lines.push(...(await measureSubmissions(registers, seconds)));
    console.log(
      `\n${resultTable(lines)}\n\n${ratioTable(ratiosOf(lines, records))}\n\n${growthTable(growthsOf(lines, records))}`,
    );
  } finally {
    for (const database of databases) await database.stop();
    if (folder === undefined) rmSync(home, { recursive: true, force: true });
  }
}
