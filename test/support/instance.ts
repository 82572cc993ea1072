/** A whole instance for a test: its own database, keys, clock, queues and HTTP, on the fictional country. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { type Logger, pino } from 'pino';
import { listCeremonies } from '#features/trust/store/ceremonies.ts';
import { ceremonyFor, type MemoryKeys } from '#features/trust/testing/ceremony.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { type Clock, MovableClock } from '#platform/clock.ts';
import { type Config, parseConfig, type Role } from '#platform/config.ts';
import { createApp } from '#platform/create-app.ts';
import { OWNER } from '#platform/database/embedded.ts';
import { APP_ROLE, RETENTION_ROLE } from '#platform/database/migrate.ts';
import { openPool } from '#platform/database/pool.ts';
import type { Feature } from '#platform/feature.ts';
import { createServer, type ServerHooks } from '#platform/http/server.ts';
import { openInstance } from '#platform/instance.ts';
import { openKeyStore } from '#platform/keys.ts';
import { openTracing } from '#platform/tracing.ts';
import { drain } from '#platform/worker.ts';
import { clusterSocket, copyDatabase, dropDatabase, freshDatabase } from './cluster.ts';
import { heldAgainstDescription } from './described.ts';

/** Monday, 2 March 2026, 10:00 in Almaty: where every test's clock begins unless it says otherwise. */
export const TEST_NOW: Instant = instantFromIso('2026-03-02T05:00:00.000Z');

export interface TestInstance {
  readonly app: App;
  readonly features: readonly Feature[];
  readonly clock: { set(moment: Instant): void; now(): Instant };
  readonly server: FastifyInstance;
  readonly inject: FastifyInstance['inject'];
  /** Listens on a free port of the loopback address and gives the address. */
  listen(): Promise<string>;
  /** Starts a web process of its own over the same database and keys, without the secret of workers; it ends with the instance. Gives its address. */
  anotherWeb(): Promise<string>;
  /** Runs loops and queues until nothing waits. */
  runJobs(): Promise<void>;
  /** Any SQL as the owner of the database: to look behind, and to tamper. */
  asOwner<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Any SQL as the application's role: to try what it must not be able to do. */
  asApp<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  readonly pool: pg.Pool;
}

export interface InstanceOptions {
  readonly features: readonly Feature[];
  /** Folder of the country, relative to the project. */
  readonly country?: string;
  readonly mode?: 'demo' | 'real';
  readonly now?: Instant;
  readonly hooks?: Partial<ServerHooks>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it logs; absent: nowhere, or to the standard output at the level TEST_LOG. */
  readonly log?: Logger;
  /** Of a real instance: the keys by which its roots are made, for ceremonies of the test's own; `none`: no ceremony is held. */
  readonly rootKeys?: MemoryKeys | 'none';
  /** Without the features' `prepare` (keys, publication): for tests of one room alone. */
  readonly bare?: boolean;
}

const configOf = (options: InstanceOptions, dataDir: string, role: Role): Config =>
  parseConfig(
    {
      COUNTRY_DIR: options.country ?? 'test/country',
      DATA_DIR: dataDir,
      INSTANCE_MODE: options.mode ?? 'demo',
      ...(role === 'web' ? {} : { SHANYRAQ_SECRET: 'a secret of the tests, of no use elsewhere' }),
      SHANYRAQ_WEB_SECRET: 'another of the tests, for what the web role holds',
      PUBLIC_URL: 'http://localhost:3000',
      LOG_LEVEL: 'silent',
      RATE_LIMITS: 'off',
      ...options.environment,
    },
    role,
  );

/** What an instance stands on: a database and a data folder. */
interface Ground {
  readonly database: string;
  readonly dataDir: string;
}

interface Opened {
  readonly app: App;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'shanyraq-data-'));

async function open(
  options: InstanceOptions,
  { database, dataDir }: Ground,
  clock: Clock,
  role: Role = 'start',
): Promise<Opened> {
  const config = configOf(options, dataDir, role);
  const log = options.log ?? pino({ level: process.env.TEST_LOG ?? 'silent' });
  const host = await clusterSocket();
  const pool = openPool({ host, user: APP_ROLE, database }, 10, log);
  const readPool = openPool({ host, user: APP_ROLE, database, readOnly: true }, 10, log);
  const retentionPool = openPool({ host, user: RETENTION_ROLE, database }, 2, log);
  const close = async (): Promise<void> => {
    await Promise.all([pool.end(), readPool.end(), retentionPool.end()]);
  };
  try {
    const instance = await openInstance(pool, config, clock, 'KZ');
    const keys = openKeyStore(join(dataDir, 'keys'), config.secrets);
    const { features } = options;
    const tracing = await openTracing(config);
    const app = createApp({ config, clock, log, keys, tracing, instance, pool, readPool, retentionPool, features });
    if (!options.bare) await prepareFeatures(app, options, role);
    return { app, pool, close: () => tracing.close().then(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As at a start; a real instance gets its root from a ceremony, as it would before it serves anybody. */
async function prepareFeatures(app: App, { features, rootKeys }: InstanceOptions, role: Role): Promise<void> {
  for (const feature of features) await feature.open?.(app);
  const prepare = async (): Promise<void> => {
    for (const feature of features) await feature.prepare?.(app);
  };
  await prepare();
  const needsRoot = app.env.instance.mode === 'real' && role === 'start' && rootKeys !== 'none';
  if (!needsRoot || !features.some(({ name }) => name === 'trust')) return;
  if ((await app.read(listCeremonies)).length > 0) return;
  await ceremonyFor(app, rootKeys);
  await prepare();
}

/** A ground on which the features have been prepared once, with what it was prepared for. */
interface Prepared {
  readonly features: readonly Feature[];
  readonly setting: string;
  readonly at: Instant;
  readonly ground: Promise<Ground>;
}

const prepared: Prepared[] = [];
/** Tests on the machine's time come one after another: what was prepared for one serves the next as a start an hour ago would. */
const PREPARED_MS = 3_600_000;
const SAME_TIME_MS = 1000;

const folders: string[] = [];
process.once('exit', () => folders.map((folder) => rmSync(folder, { recursive: true, force: true })));

/**
 * A ground of a test's own. Keys and the publication of the country cost most of a second, so they are made once for tests of the same
 * features and country, and copied; starting again on the copy prepares nothing twice.
 */
async function groundFor(options: InstanceOptions): Promise<Ground> {
  const { features, now = TEST_NOW } = options;
  const country = options.country ?? 'test/country';
  // A folder elsewhere belongs to its test, which may change it.
  // Nor is one shared whose root has the test's own keys.
  if (options.bare || isAbsolute(country) || options.rootKeys)
    return { database: await freshDatabase(features), dataDir: newFolder() };
  const setting = JSON.stringify([country, options.mode, options.environment]);
  const fits = (one: Prepared): boolean =>
    one.setting === setting &&
    one.features.length === features.length &&
    one.features.every((feature, index) => feature === features[index]) &&
    one.at <= now &&
    now - one.at < PREPARED_MS;
  let found = prepared.find(fits);
  if (!found) {
    found = { features, setting, at: now, ground: prepare(options, now) };
    prepared.push(found);
  }
  const ground = await found.ground;
  const dataDir = newFolder();
  cpSync(ground.dataDir, dataDir, { recursive: true });
  return { database: await copyDatabase(ground.database), dataDir };
}

// Its clock stands still: nothing is made later than the test begins.
async function prepare(options: InstanceOptions, now: Instant): Promise<Ground> {
  const ground = { database: await freshDatabase(options.features), dataDir: newFolder() };
  folders.push(ground.dataDir);
  const opened = await open(options, ground, { now: () => now });
  await opened.close();
  return ground;
}

const ANY_PORT = { port: 0, host: '127.0.0.1' };

/** Runs a test inside a fresh instance and takes it all down afterwards. */
export async function withInstance<T>(
  options: InstanceOptions,
  run: (instance: TestInstance) => Promise<T>,
): Promise<T> {
  const clock = new MovableClock();
  // Who asks for the machine's time stays at it, however long the preparation takes: tools outside date what they sign by it.
  const isMachineTime = options.now !== undefined && Math.abs(options.now - clock.now()) < SAME_TIME_MS;
  const ground = await groundFor(options);
  if (!isMachineTime) clock.moveTo(options.now ?? TEST_NOW);
  const host = await clusterSocket();
  const ownerPool = openPool({ host, user: OWNER, database: ground.database }, 2, pino({ level: 'silent' }));
  let opened: Opened | undefined;
  const servers: FastifyInstance[] = [];
  const others: Opened[] = [];
  const serve = async (app: App): Promise<FastifyInstance> => {
    const server = await createServer(app, heldAgainstDescription(options.features), options.hooks ?? {});
    servers.push(server);
    return server;
  };
  const anotherWeb = async (): Promise<string> => {
    const other = await open(options, ground, clock, 'web');
    others.push(other);
    return (await serve(other.app)).listen(ANY_PORT);
  };
  try {
    opened = await open(options, ground, clock);
    const { app, pool } = opened;
    const made = await serve(app);
    return await run({
      app,
      features: options.features,
      clock: { set: (moment) => clock.moveTo(moment), now: () => clock.now() },
      server: made,
      inject: made.inject.bind(made) as FastifyInstance['inject'],
      listen: () => made.listen(ANY_PORT),
      anotherWeb,
      runJobs: () => drain(app, pool, options.features),
      asOwner: async (sql, values) => (await ownerPool.query(sql, values)).rows,
      asApp: async (sql, values) => (await pool.query(sql, values)).rows,
      pool,
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all([opened?.close(), ...others.map((other) => other.close()), ownerPool.end()]);
    await dropDatabase(ground.database);
    rmSync(ground.dataDir, { recursive: true, force: true });
  }
}
