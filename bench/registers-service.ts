/**
 * What is measured, on a core of its own: reads with their lines, reads of the past, and acts that read and write, each in turn on a small and a
 * large register. Its findings go to a file, and it says that it is ready.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  isAwaited,
  type Reader,
  type ReadQuery,
  readHere,
  readRecords,
  writeRecord,
} from '#features/registers/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { parseConfig } from '#platform/config.ts';
import { OWNER } from '#platform/database/embedded.ts';
import { newId } from '#platform/random.ts';
import { projectRoot } from '#platform/root.ts';
import { openRuntime } from '../src/runtime.ts';
import { REGISTER } from './fill-registers.ts';
import { type Measured, middleOf, type ProcessorClock, TURNS, underLoad } from './load.ts';
import { processorOfAll } from './program.ts';
import type { Line } from './report.ts';

/** A register to measure: where its database is, and some of the people in it. */
export interface Filled {
  readonly dataDir: string;
  readonly count: number;
  readonly iins: readonly string[];
  /** The database's server. */
  readonly pid: number;
}

export interface Asked {
  readonly registers: readonly [small: Filled, large: Filled];
  /** Of their databases. */
  readonly hosts: readonly [string, string];
}

const LANES = 32;
/** At once, where it matters how long one takes: few enough not to wait for each other only. */
const FEW_LANES = 4;
const INSERT_LANES = 12;
/** People whose records have a past. */
const WITH_PAST = 300;
const FIELDS = ['iin', 'name', 'birthDate', 'citizenship', 'capacity'];
/** Looks of one officer before the next one looks: fewer than there are people, so that each look leaves its line. */
const LOOKS_EACH = 500;
const CHANGES: readonly { readonly from: LocalDate; readonly status: string }[] = [
  { from: '2021-03-01' as LocalDate, status: 'married' },
  { from: '2024-09-01' as LocalDate, status: 'divorced' },
];
const A_PAST_DAY = '2022-05-05' as LocalDate;

const ownProcessor = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

interface Register extends Filled {
  readonly app: App;
  readonly processor: ProcessorClock;
  /** A moment when the first of the changes was known and the second was not. */
  readonly between: Instant;
  nextIin(): string;
  /** An officer of an agency that may. */
  nextReader(): Reader;
  close(): Promise<void>;
}

/** Goes round the list by steps, so that what is near in the list isn't near in time. */
function rounds<T>(list: readonly T[]): () => T {
  let place = 0;
  return () => {
    place = (place + 7919) % list.length;
    return list[place] as T;
  };
}

/** Officers, each for so many looks. */
function officers(now: () => Instant): () => Reader {
  let looks = 0;
  let officerId = '';
  return () => {
    if (looks % LOOKS_EACH === 0) officerId = newId(now());
    looks += 1;
    return { kind: 'officer', officerId, agency: 'internal-affairs', unit: 'central', name: 'Д. Омаров' };
  };
}

const change = (tx: Tx, iin: string, { from, status }: (typeof CHANGES)[number]) =>
  writeRecord(tx, {
    ...{ register: REGISTER, act: 'change', key: { iin }, values: { maritalStatus: status }, validFrom: from },
    ground: { kind: 'owner-correction', reference: 'bench', secondActor: 'bench' },
  });

async function givePast(app: App, iins: readonly string[]): Promise<Instant> {
  const moments: Instant[] = [];
  for (const one of CHANGES) {
    const left = iins.slice(0, WITH_PAST).values();
    const lane = async (): Promise<void> => {
      for (const iin of left) await app.transaction((tx) => change(tx, iin, one));
    };
    await Promise.all(Array.from({ length: FEW_LANES }, lane));
    await new Promise((resolve) => setTimeout(resolve, 5));
    moments.push(app.env.clock.now());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return moments[0] as Instant;
}

async function open(filled: Filled): Promise<Register> {
  const environment = { LOG_LEVEL: 'error', RATE_LIMITS: 'off', PUBLIC_URL: 'http://localhost:3000' };
  const country = join(projectRoot, 'country', 'kz');
  const config = parseConfig({ ...environment, DATA_DIR: filled.dataDir, COUNTRY_DIR: country }, 'start');
  const { app, close } = await openRuntime(config, { ownsDatabase: false });
  const between = await givePast(app, filled.iins);
  const processor = { measured: ownProcessor, database: () => processorOfAll(filled.pid) };
  return {
    ...filled,
    app,
    processor,
    between,
    nextIin: rounds(filled.iins),
    nextReader: officers(() => app.env.clock.now()),
    close,
  };
}

const query = (iin: string, more: Pick<ReadQuery, 'validOn' | 'knownAt'> = {}): ReadQuery => ({
  ...{ register: REGISTER, purpose: 'decide-application', fields: FIELDS, by: { key: { iin } }, ...more },
});

async function readOne(tx: Tx, { nextReader }: Register, asked: ReadQuery): Promise<void> {
  const found = await readHere(tx, nextReader(), asked);
  if (found.length !== 1) throw new Error(`${found.length} records were found`);
}

/** As an application's submission does: what the state holds of a person is read for his case, then a register changes. */
async function act(tx: Tx, iin: string): Promise<void> {
  const caseId = newId(tx.env.clock.now());
  const system = { kind: 'system', agency: 'internal-affairs' } as const;
  const evidence = [
    { register: REGISTER, fields: FIELDS },
    { register: 'addresses', fields: ['addressLine'] },
  ];
  for (const { register, fields } of evidence) {
    const by = { subject: { iin } };
    const found = await readRecords(tx, system, { register, fields, by, purpose: 'decide-application', caseId });
    if (isAwaited(found)) throw new Error('the register lives elsewhere');
  }
  await change(tx, iin, { from: '2026-01-05' as LocalDate, status: 'married' });
}

type Once = (register: Register) => Promise<unknown>;

/** Measures things in turn, again and again; of each the middle run. */
async function inTurn(
  things: readonly { readonly register: Register; readonly once: Once }[],
  lanes: number,
  seconds: number,
): Promise<Measured[]> {
  const runs = things.map((): Measured[] => []);
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [index, { register, once }] of things.entries())
      runs[index]?.push(
        await underLoad({ lanes, seconds, warmUpSeconds: 1, processor: register.processor }, async () => {
          await once(register);
        }),
      );
  return runs.map(middleOf);
}

async function measureInsert(host: string, processor: ProcessorClock, seconds: number): Promise<Line> {
  const pool = new pg.Pool({ host, user: OWNER, database: 'postgres', max: INSERT_LANES });
  await pool.query('create table if not exists bench (id bigint generated always as identity primary key, body text)');
  const insert = { name: 'insert', text: 'insert into bench (body) values ($1)', values: ['x'.repeat(200)] };
  const load = { lanes: INSERT_LANES, seconds, warmUpSeconds: 1, processor };
  const measured = await underLoad(load, async () => void (await pool.query(insert)));
  await pool.end();
  return { name: 'one durable insert', measured };
}

/** One row by its key, prepared, on as many connections as there are reads at once. */
async function measureSelect({ processor, nextIin }: Register, host: string, seconds: number): Promise<Line> {
  const pool = new pg.Pool({ host, user: OWNER, database: 'shanyraq', max: INSERT_LANES });
  const text = 'select record_id from registers.record_key where register = $1 and key = $2';
  const measured = await underLoad({ lanes: LANES, seconds, warmUpSeconds: 1, processor }, async () => {
    const { rowCount } = await pool.query({
      name: 'key',
      text,
      values: [REGISTER, JSON.stringify({ iin: nextIin() })],
    });
    if (rowCount !== 1) throw new Error('a record is missing');
  });
  await pool.end();
  return { name: 'an indexed select of one row', measured };
}

async function measureAll(
  small: Register,
  large: Register,
  hosts: readonly string[],
  seconds: number,
): Promise<Line[]> {
  const both = [small, large];
  const host = hosts[1] ?? '';
  const lines = [await measureInsert(host, large.processor, seconds), await measureSelect(large, host, seconds)];
  const look =
    (ask: (register: Register) => ReadQuery): Once =>
    (register) =>
      register.app.readAndNote((tx) => readOne(tx, register, ask(register)));
  const anybody = look(({ nextIin }) => query(nextIin()));
  const inTransaction: Once = (register) =>
    register.app.transaction((tx) => readOne(tx, register, query(register.nextIin())));
  const acting: Once = ({ app, nextIin }) => app.transaction((tx) => act(tx, nextIin()));
  for (const [name, lanes, once] of [
    ['reads with their lines', LANES, anybody],
    ['reads in transactions', LANES, inTransaction],
    ['a read with its line', FEW_LANES, anybody],
    ['an act that reads and writes', FEW_LANES, acting],
  ] as const) {
    const things = both.map((register) => ({ register, once }));
    for (const [index, measured] of (await inTurn(things, lanes, seconds)).entries())
      lines.push({ name: `${name}, of ${both[index]?.count}`, measured });
  }
  const withPast = rounds(large.iins.slice(0, WITH_PAST));
  const past = ({ between }: Register) => query(withPast(), { validOn: A_PAST_DAY, knownAt: between });
  const things = [
    { register: large, once: look(() => query(withPast())) },
    { register: large, once: look(past) },
  ];
  const [now, then] = await inTurn(things, LANES, seconds);
  lines.push({ name: 'records with a past, as they are', measured: now as Measured });
  lines.push({ name: 'the same as of a past day and moment', measured: then as Measured });
  return lines;
}

const [, , asked = '', seconds = '', findings = ''] = process.argv;
const { registers, hosts }: Asked = JSON.parse(readFileSync(asked, 'utf8'));
const [small, large] = [await open(registers[0]), await open(registers[1])];
writeFileSync(findings, JSON.stringify(await measureAll(small, large, hosts, Number(seconds))));
await small.close();
await large.close();
process.stdout.write('ready\n');
