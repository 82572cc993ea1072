/**
 * One embedded PostgreSQL for each test process; databases are cloned from a migrated template (tens of milliseconds each), so
 * that every test has its own and none cleans up after another.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { type EmbeddedServer, OWNER, startEmbedded } from '#platform/database/embedded.ts';
import { migrate, migrationsOf, queueNames } from '#platform/database/migrate.ts';
import type { Feature } from '#platform/feature.ts';

interface Cluster {
  readonly server: EmbeddedServer;
  readonly templates: Map<string, Promise<string>>;
}

let cluster: Promise<Cluster> | undefined;
let databases = 0;

const boot = async (): Promise<Cluster> => {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-test-'));
  chmodSync(folder, 0o755);
  const server = await startEmbedded(folder, { fast: true });
  process.once('exit', () => {
    try {
      process.kill(server.pid, 'SIGQUIT');
    } catch {
      // It has ended by itself.
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return { server, templates: new Map() };
};

/** Folder of the socket of this process's cluster. */
export async function clusterSocket(): Promise<string> {
  cluster ??= boot();
  return (await cluster).server.socketDir;
}

/** Runs statements as the owner in the maintenance database. */
async function asOwner(sql: string): Promise<void> {
  const client = new pg.Client({ host: await clusterSocket(), user: OWNER, database: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const templateName = (features: readonly Feature[]): string =>
  `template_${sha256Hex(utf8(JSON.stringify([migrationsOf(features).map((one) => one.digest), queueNames(features)]))).slice(0, 16)}`;

async function makeTemplate(name: string, features: readonly Feature[]): Promise<string> {
  await asOwner(`create database ${name}`);
  await migrate({ host: await clusterSocket(), user: OWNER, database: name }, features);
  return name;
}

/** A fresh migrated database; its name. */
export async function freshDatabase(features: readonly Feature[]): Promise<string> {
  await clusterSocket();
  const { templates } = await (cluster as Promise<Cluster>);
  const template = templateName(features);
  if (!templates.has(template)) templates.set(template, makeTemplate(template, features));
  return copyDatabase((await templates.get(template)) ?? '');
}

/** A copy of a database to which nobody is connected; its name. */
export async function copyDatabase(template: string): Promise<string> {
  const name = `test_${++databases}`;
  await asOwner(`create database ${name} template ${template} strategy file_copy`);
  return name;
}

export const dropDatabase = (name: string): Promise<void> => asOwner(`drop database if exists ${name} with (force)`);
