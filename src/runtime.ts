/** Opens what a process needs: database, keys, instance, App; and closes it in order. Used by main alone. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { parse } from 'yaml';
import type { App } from '#platform/app.ts';
import { type Clock, MovableClock, systemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { createApp } from '#platform/create-app.ts';
import { type EmbeddedServer, OWNER, startEmbedded } from '#platform/database/embedded.ts';
import { APP_ROLE, migrate, RETENTION_ROLE } from '#platform/database/migrate.ts';
import { openPool, type Place } from '#platform/database/pool.ts';
import { lookAtNewTables } from '#platform/database/statistics.ts';
import { supervise } from '#platform/database/supervise.ts';
import { openInstance, readClockOffset } from '#platform/instance.ts';
import { demoSecret, type KeyStore, openKeyStore, splitKeys } from '#platform/keys.ts';
import { openLog } from '#platform/log.ts';
import { openTracing } from '#platform/tracing.ts';
import { features } from './features.ts';

export interface Runtime {
  readonly app: App;
  readonly pool: Pool;
  readonly log: Logger;
  /** Folder of the embedded database's socket; absent with DATABASE_URL. */
  readonly socketDir: string | undefined;
  close(): Promise<void>;
}

const DATABASE = 'shanyraq';
const CLOCK_READ_EVERY_MS = 1000;

interface Places {
  readonly owner: Place;
  readonly app: Place;
  readonly retention: Place;
}

const embeddedPlaces = (host: string): Places => ({
  owner: { host, user: OWNER, database: DATABASE },
  app: { host, user: APP_ROLE, database: DATABASE },
  retention: { host, user: RETENTION_ROLE, database: DATABASE },
});

const externalPlaces = (owner: string, app: string | undefined): Places => ({
  owner: { connectionString: owner },
  app: app ? { connectionString: app } : { connectionString: owner, role: APP_ROLE },
  retention: { connectionString: owner, role: RETENTION_ROLE },
});

async function makeDatabase(host: string): Promise<void> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ host, user: OWNER, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** The country's code, before anything is published: numbers of cases begin with it. */
function countryCode(config: Config): string {
  const country: unknown = parse(readFileSync(join(config.countryDir, 'country.yaml'), 'utf8'));
  const prefix = (country as { numberPrefix?: unknown } | null)?.numberPrefix;
  if (typeof prefix !== 'string') throw new Error(`${config.countryDir}/country.yaml: numberPrefix is missing`);
  return prefix;
}

/** A demo's clock follows what `move-clock` wrote, in every process. */
function followClock(clock: MovableClock, pool: Pool, log: Logger): () => void {
  const read = (): void =>
    void readClockOffset(pool)
      .then((offset) => clock.setOffset(offset))
      .catch((error: unknown) => log.warn({ err: error }, 'the demo clock could not be read'));
  const timer = setInterval(read, CLOCK_READ_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

export interface RuntimeOptions {
  /** Keeps the embedded database alive, and closing ends it, whoever started it. */
  readonly ownsDatabase: boolean;
  /** For whoever looks at what was left: migrates and prepares nothing, and no connection can write. */
  readonly readsOnly?: boolean;
}

/**
 * Opens the runtime: starts (or finds) the database, migrates, opens the instance, prepares every feature. What was opened is closed again
 * when a later step fails. Throws, where it only reads, for a database in which there is no instance.
 */
export async function openRuntime(
  config: Config,
  { ownsDatabase, readsOnly = false }: RuntimeOptions,
): Promise<Runtime> {
  await using opened = new AsyncDisposableStack();
  const log = openLog(config.logLevel);
  mkdirSync(config.dataDir, { recursive: true });
  const socketDir = config.databaseUrl ? undefined : await openEmbedded(config.dataDir, ownsDatabase, log, opened);
  const places =
    socketDir === undefined
      ? externalPlaces(config.databaseUrl ?? '', config.databaseAppUrl)
      : embeddedPlaces(socketDir);
  if (!readsOnly) await migrate(places.owner, features);
  const pool = openPool({ ...places.app, readOnly: readsOnly }, config.poolSize, log);
  opened.defer(() => pool.end());
  const readPool = openPool({ ...places.app, readOnly: true }, config.poolSize, log);
  opened.defer(() => readPool.end());
  const retentionPool = openPool({ ...places.retention, readOnly: readsOnly }, 2, log);
  opened.defer(() => retentionPool.end());
  const demoClock = config.mode === 'demo' ? new MovableClock() : undefined;
  demoClock?.setOffset(await readClockOffset(pool));
  const clock: Clock = demoClock ?? systemClock;
  const tracing = await openTracing(config);
  opened.defer(() => tracing.close());
  const instance = await openInstance(pool, config, clock, countryCode(config));
  const keys = await openKeys(config);
  const app = createApp({ config, clock, log, keys, tracing, instance, pool, readPool, retentionPool, features });
  for (const feature of features) await feature.open?.(app);
  if (!readsOnly) await prepare(app, places.owner);
  if (demoClock) opened.defer(followClock(demoClock, pool, log));
  const all = opened.move();
  return { app, pool, log, socketDir, close: () => all.disposeAsync() };
}

async function prepare(app: App, owner: Place): Promise<void> {
  for (const feature of features) await feature.prepare?.(app);
  await lookAtNewTables(owner);
}

// What web processes used while one secret opened all keys.
const KEYS_OF_WEB_ONCE = ['transparency/promise'];

/** The keys of the roles that this process has, with their secrets: given, or a demo's own. */
async function openKeys(config: Config): Promise<KeyStore> {
  const secrets = await Promise.all(
    config.holders.map(async (one) => [one, config.secrets[one] ?? (await demoSecret(config.dataDir, one))] as const),
  );
  const folder = join(config.dataDir, 'keys');
  await splitKeys(folder, Object.fromEntries(secrets), KEYS_OF_WEB_ONCE);
  return openKeyStore(folder, Object.fromEntries(secrets));
}

/** Opens the embedded database; the folder of its socket. */
async function openEmbedded(dataDir: string, own: boolean, log: Logger, opened: AsyncDisposableStack): Promise<string> {
  const start = (): Promise<EmbeddedServer> => startEmbedded(dataDir, { own });
  const first = await start();
  const server = own ? supervise(first, start, log) : first;
  opened.defer(() => server.stop());
  await makeDatabase(server.socketDir);
  return server.socketDir;
}
