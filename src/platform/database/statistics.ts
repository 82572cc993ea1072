/**
 * What the planner knows of tables that were filled a moment ago: nothing, until the server looks at them by itself a minute or two later.
 * Plans made meanwhile read whole tables and indexes for one row, so new tables are looked at when a process starts.
 */
import { Client } from 'pg';
import type { Place } from './pool.ts';

// Smaller ones are read whole anyway.
const LEAST_BYTES = 65_536;

const NEVER_LOOKED_AT = `
  select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.reltuples < 0 and n.nspname not in ('pg_catalog', 'information_schema')
    and pg_relation_size(c.oid) >= ${LEAST_BYTES}`;

/** Gathers statistics of the tables that have none. As the owner. */
export async function lookAtNewTables(owner: Place): Promise<void> {
  const client = new Client({ ...owner });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(NEVER_LOOKED_AT);
    if (rows.length > 0) await client.query(`analyze ${rows.map(({ name }) => name).join(', ')}`);
  } finally {
    await client.end();
  }
}
