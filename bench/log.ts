/**
 * The benchmark of the transparency log: acts that append and the integrator beside them, and proofs from a small and from a large log. One process
 * on one core does everything, its database is on the other.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { append, consistency, inclusion } from '#features/transparency/index.ts';
import { INTEGRATE_EVERY_MS, integrate } from '#features/transparency/integrate.ts';
import { tileBytes } from '#features/transparency/serve.ts';
import { findCheckpoint } from '#features/transparency/store.ts';
import { TILE_WIDTH } from '#features/transparency/tiles.ts';
import type { App, Tx } from '#platform/app.ts';
import { parseConfig } from '#platform/config.ts';
import { OWNER, startEmbedded } from '#platform/database/embedded.ts';
import { projectRoot } from '#platform/root.ts';
import { openRuntime } from '../src/runtime.ts';
import { type Measured, type ProcessorClock, underLoad } from './load.ts';
import { OTHER_CORE, processorOfAll, runOn, WEB_CORE } from './program.ts';
import { growthTable, type Line, type Ratio, ratioTable, resultTable } from './report.ts';

const LANES = 32;
const FEW_LANES = 4;
const INSERT_LANES = 12;
const SMALL = 10_000;
const CONTENT_BYTES = 300;
/** Leaves made by one statement. */
const FILLED_AT_ONCE = 100_000;
/** Leaves whose proofs are asked for. */
const CHOSEN = 20_000;

const INSERT = 'one durable insert';
const APPENDS = 'act that appends';

interface Bench {
  readonly app: App;
  readonly owner: pg.Client;
  readonly processor: ProcessorClock;
  readonly seconds: number;
}

/** Leaves as acts leave them, numbered by the integrator as always. */
async function fill({ app, owner }: Bench, count: number): Promise<void> {
  for (let left = count; left > 0; left -= FILLED_AT_ONCE) {
    await owner.query(
      `with made as (
        insert into transparency.leaf (id, kind, commit, appended_at)
        select uuidv7(), 'bench.entry', sha256(int8send($1::bigint + n)), now() from generate_series(1, $2::integer) n returning id
      ) insert into transparency.pending (leaf_id) select id from made`,
      [left, Math.min(left, FILLED_AT_ONCE)],
    );
    await integrate(app);
  }
  await owner.query(
    'vacuum (analyze) transparency.leaf, transparency.pending, transparency.sequence, transparency.tile',
  );
}

interface Appended {
  readonly measured: Measured;
  /** Seconds from the commit to the signed checkpoint, at most. */
  readonly slowest: number;
}

/** Acts that leave a content's leaf, each committed by itself, while the integrator runs as it does in a worker. */
async function measureAppends({ app, processor, seconds }: Bench): Promise<Appended> {
  const committed: { readonly leafHash: Uint8Array; readonly at: number }[] = [];
  let slowest = 0;
  let integrated = 0;
  let isOver = false;
  const loop = async (): Promise<void> => {
    while (!isOver || integrated < committed.length) {
      const inTime = committed.length;
      await integrate(app);
      for (; integrated < inTime; integrated += 1)
        slowest = Math.max(slowest, performance.now() - (committed[integrated]?.at ?? 0));
      await sleep(INTEGRATE_EVERY_MS);
    }
  };
  const integrating = loop();
  const measured = await underLoad({ lanes: LANES, seconds, warmUpSeconds: 1, processor }, async () => {
    const { leafHash } = await app.transaction((tx) => append(tx, 'bench.act', randomBytes(CONTENT_BYTES)));
    committed.push({ leafHash, at: performance.now() });
  });
  isOver = true;
  await integrating;
  for (const { leafHash } of committed.filter((_, n) => n % 1000 === 0))
    if (!(await app.read((tx) => inclusion(tx, leafHash)))) throw new Error('an acknowledged leaf is not in the log');
  return { measured, slowest: slowest / 1000 };
}

async function measureInsert({ owner, processor, seconds }: Bench, host: string): Promise<Line> {
  const pool = new pg.Pool({ host, user: OWNER, database: 'shanyraq', max: INSERT_LANES });
  await owner.query('create table bench (id bigint generated always as identity primary key, body text)');
  const insert = { name: 'insert', text: 'insert into bench (body) values ($1)', values: ['x'.repeat(CONTENT_BYTES)] };
  const load = { lanes: INSERT_LANES, seconds, warmUpSeconds: 1, processor };
  const measured = await underLoad(load, async () => void (await pool.query(insert)));
  await pool.end();
  return { name: INSERT, measured };
}

const anyBelow = (n: number): number => Math.floor(Math.random() * n);

/** What whoever checks asks for, of leaves and sizes by chance. */
async function measureAnswers({ app, owner, processor, seconds }: Bench): Promise<Line[]> {
  const size = (await app.read(findCheckpoint))?.size ?? 0;
  const { rows } = await owner.query<{ leaf_hash: Buffer }>(
    'select leaf_hash from transparency.sequence where index = any($1::bigint[])',
    [Array.from({ length: CHOSEN }, () => anyBelow(size))],
  );
  const there = (found: unknown): void => {
    if (found === undefined) throw new Error('the log did not answer');
  };
  const asked: Record<string, (tx: Tx) => Promise<unknown>> = {
    'proof that a leaf is there': (tx) => inclusion(tx, rows[anyBelow(rows.length)]?.leaf_hash ?? new Uint8Array()),
    'proof that an older log is its beginning': (tx) => consistency(tx, 1 + anyBelow(size - 1), size),
    'full tile': (tx) => tileBytes(tx, { level: 0, index: anyBelow(Math.floor(size / TILE_WIDTH)), width: TILE_WIDTH }),
    'bundle of 256 entries': (tx) =>
      tileBytes(tx, { level: 'entries', index: anyBelow(Math.floor(size / TILE_WIDTH)), width: TILE_WIDTH }),
  };
  const lines: Line[] = [];
  for (const [name, ask] of Object.entries(asked)) {
    const load = { lanes: FEW_LANES, seconds, warmUpSeconds: 0.5, processor };
    const measured = await underLoad(load, async () => there(await app.read(ask)));
    lines.push({ name: `${name}, of ${size}`, measured });
  }
  return lines;
}

const growthsOf = (small: readonly Line[], large: readonly Line[]): Ratio[] =>
  small.flatMap((to, n) => {
    const of = large[n];
    return of ? [{ name: of.name, of, to }] : [];
  });

/** Runs it with a large log of so many entries. Throws where something wasn't answered as it should be. */
export async function runLogBenchmark(entries: number, seconds: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'shanyraq-bench-'));
  // The database runs as another user when root measures.
  chmodSync(dataDir, 0o755);
  mkdirSync(dataDir, { recursive: true });
  runOn(OTHER_CORE);
  const database = await startEmbedded(dataDir, { own: true });
  runOn(WEB_CORE);
  try {
    const environment = { LOG_LEVEL: 'error', PUBLIC_URL: 'http://localhost:3000' };
    const country = join(projectRoot, 'test', 'country');
    const config = parseConfig({ ...environment, DATA_DIR: dataDir, COUNTRY_DIR: country }, 'start');
    const { app, close } = await openRuntime(config, { ownsDatabase: false });
    const owner = new pg.Client({ host: database.socketDir, user: OWNER, database: 'shanyraq' });
    await owner.connect();
    const own = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
    const processor = { measured: own, database: () => processorOfAll(database.pid) };
    const bench = { app, owner, processor, seconds };
    const insert = await measureInsert(bench, database.socketDir);
    await fill(bench, SMALL);
    const small = await measureAnswers(bench);
    const begun = performance.now();
    await fill(bench, entries);
    console.log(`${entries} entries in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    const large = await measureAnswers(bench);
    const { measured, slowest } = await measureAppends(bench);
    const appends = { name: APPENDS, measured };
    const ratios = [{ name: APPENDS, of: appends, to: insert }];
    console.log(
      `\n${resultTable([insert, appends, ...small, ...large])}\n\n${ratioTable(ratios)}\n\n${growthTable(growthsOf(small, large))}`,
    );
    console.log(`\nA leaf is in a signed checkpoint ${slowest.toFixed(1)} s after its act's commit at most.`);
    await owner.end();
    await close();
  } finally {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
