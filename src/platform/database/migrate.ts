/**
 * Migrations: numbered plain SQL of each feature, run once, in the order of tiers, by the owner. Every file's digest is kept: a
 * file that changes after it ran stops the program.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import type { Feature } from '../feature.ts';
import { projectRoot } from '../root.ts';
import type { Place } from './pool.ts';

export const APP_ROLE = 'shanyraq_app';
export const RETENTION_ROLE = 'shanyraq_retention';

interface Migration {
  readonly id: string;
  readonly sql: string;
  readonly digest: string;
}

const read = (room: string, folder: string): Migration[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name)) throw new Error(`badly named migration ${room}/${name}`);
      const sql = readFileSync(join(folder, name), 'utf8');
      return { id: `${room}/${name}`, sql, digest: sha256Hex(utf8(sql)) };
    });

/** All migrations: platform first, then features by tier. */
export function migrationsOf(features: readonly Feature[]): Migration[] {
  const rooms = [...features].filter((feature) => feature.migrations).sort((a, b) => a.tier - b.tier);
  return [
    ...read('platform', join(projectRoot, 'src/platform/migrations')),
    ...rooms.flatMap((feature) => read(feature.name, join(projectRoot, 'src/features', feature.name, 'migrations'))),
  ];
}

const ROLES = `do $$ begin
  if not exists (select from pg_roles where rolname = '${APP_ROLE}') then create role ${APP_ROLE} login; end if;
  if not exists (select from pg_roles where rolname = '${RETENTION_ROLE}') then create role ${RETENTION_ROLE} login; end if;
exception when duplicate_object or unique_violation then null; end $$`;

// An owner who is no superuser takes the roles that he serves by only as their member; since PostgreSQL 16 who makes a role isn't. Where somebody
// else made them, it is his to grant them.
const MEMBERSHIP = `do $$ begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    grant ${APP_ROLE}, ${RETENTION_ROLE} to current_user;
  end if;
exception when insufficient_privilege then null; end $$`;

async function ran(client: Client): Promise<Map<string, string>> {
  await client.query('create schema if not exists migrations');
  await client.query('create table if not exists migrations.done (id text primary key, digest text not null)');
  const { rows } = await client.query<{ id: string; digest: string }>('select id, digest from migrations.done');
  return new Map(rows.map((row) => [row.id, row.digest]));
}

async function runOne(client: Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into migrations.done (id, digest) values ($1, $2)', [migration.id, migration.digest]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${migration.id}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** One queue for each job and each (event, subscriber), and one for what failed too often. */
export const queueNames = (features: readonly Feature[]): string[] =>
  features.flatMap((feature) => [
    ...(feature.jobs ?? []).map((job) => job.name),
    ...(feature.subscriptions ?? []).map((one) => one.subscriber),
  ]);

export const DEAD_LETTERS = 'platform.dead-letters';

// A worker that is killed says nothing any more: what it held is given to another after this time, not after the quarter of an hour that a
// job may take. Workers give their sign of life twice as often.
const HEARTBEAT_SECONDS = 15;
const QUEUE = { retryLimit: 8, retryDelay: 1, retryBackoff: true, heartbeatSeconds: HEARTBEAT_SECONDS } as const;

async function makeQueues(owner: Place, features: readonly Feature[]): Promise<void> {
  const boss = new PgBoss({ ...owner, schema: 'pgboss', supervise: false, schedule: false, max: 2 });
  boss.on('error', () => undefined);
  await boss.start();
  try {
    await boss.createQueue(DEAD_LETTERS);
    const known = new Set((await boss.getQueues()).map((queue) => queue.name));
    for (const name of queueNames(features)) {
      if (known.has(name)) await boss.updateQueue(name, QUEUE);
      else await boss.createQueue(name, { ...QUEUE, deadLetter: DEAD_LETTERS });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

const GRANTS = `grant usage on schema pgboss to ${APP_ROLE};
grant select, insert, update, delete on all tables in schema pgboss to ${APP_ROLE};
grant execute on all functions in schema pgboss to ${APP_ROLE}`;

/** Brings a database to this program's shape. Safe to run by several processes at once (advisory lock). */
export async function migrate(owner: Place, features: readonly Feature[]): Promise<void> {
  const client = new Client({ ...owner });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('shanyraq/migrate'))");
    await client.query(ROLES);
    await client.query(MEMBERSHIP);
    const done = await ran(client);
    for (const migration of migrationsOf(features)) {
      const digest = done.get(migration.id);
      if (digest === undefined) await runOne(client, migration);
      else if (digest !== migration.digest)
        throw new Error(`migration ${migration.id} was changed after it ran: add a new one instead`);
    }
    await makeQueues(owner, features);
    await client.query(GRANTS);
  } finally {
    await client.end();
  }
}
