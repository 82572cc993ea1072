/**
 * Writes docs/schema.txt: the shape of the database after all migrations, read from its catalogue, so that a reviewer sees what a
 * migration really does. With --check writes nothing and exits 1 where the file differs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { OWNER } from '#platform/database/embedded.ts';
import { projectRoot } from '#platform/root.ts';
import { clusterSocket, dropDatabase, freshDatabase } from '#test/support/cluster.ts';
import { features } from '../src/features.ts';

const FILE = join(projectRoot, 'docs/schema.txt');

/** Each query gives lines under the name of what they belong to; the queue's own schema belongs to its library. */
const OURS = "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgboss', 'public')";

const COLUMNS = `select n.nspname || '.' || c.relname as of, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relkind in ('r', 'p', 'v') and ${OURS} order by 1, a.attnum`;

const CONSTRAINTS = `select n.nspname || '.' || c.relname as of, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as line
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where ${OURS} and k.contype in ('p', 'u', 'f', 'c', 'x') order by 1, k.contype = 'p' desc, k.conname`;

const INDEXES = `select n.nspname || '.' || c.relname as of, pg_get_indexdef(i.indexrelid) as line
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
  where ${OURS} and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
  order by 1, i.indexrelid::regclass::text`;

const TRIGGERS = `select n.nspname || '.' || c.relname as of, pg_get_triggerdef(t.oid) as line
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where ${OURS} and not t.tgisinternal order by 1, t.tgname`;

const GRANTS = `select of, 'grant ' || string_agg(right_of, ', ' order by right_of) || ' to ' || grantee as line from (
    select n.nspname || '.' || c.relname as of, g.grantee::regrole::text as grantee, lower(g.privilege_type) as right_of
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g
    where c.relkind in ('r', 'p', 'v', 'S') and ${OURS} and g.grantee <> c.relowner
    union all
    select n.nspname || '.' || c.relname, g.grantee::regrole::text, lower(g.privilege_type) || ' (' || a.attname || ')'
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(a.attacl) g
    where ${OURS} and g.grantee <> c.relowner
  ) as granted group by of, grantee order by of, grantee`;

const SEQUENCES = `select n.nspname || '.' || c.relname as of, 'sequence' as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${OURS} order by 1`;

const FUNCTIONS = `select n.nspname || '.' || p.proname || '()' as of, trim(l.line) as line
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
    regexp_split_to_table(pg_get_functiondef(p.oid), E'\\n') with ordinality as l (line, place)
  where ${OURS} and trim(l.line) <> '' order by 1, l.place`;

/** The text of the file, from a fresh database with all migrations. */
export async function schemaText(): Promise<string> {
  const database = await freshDatabase(features);
  const client = new pg.Client({ host: await clusterSocket(), user: OWNER, database });
  await client.connect();
  try {
    const objects = new Map<string, string[]>();
    for (const query of [SEQUENCES, COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS, GRANTS]) {
      const { rows } = await client.query<{ of: string; line: string }>(query);
      for (const { of, line } of rows) objects.set(of, [...(objects.get(of) ?? []), line]);
    }
    const parts = [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([of, lines]) => [of, ...lines].join('\n  '));
    return `The database after all migrations; written by tools/generate-schema.ts.\n\n${parts.join('\n\n')}\n`;
  } finally {
    await client.end();
    await dropDatabase(database);
  }
}

/** Whether the file says what the migrations make. */
export async function isSchemaCurrent(): Promise<boolean> {
  return existsSync(FILE) && readFileSync(FILE, 'utf8') === (await schemaText());
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, await schemaText());
  } else if (!(await isSchemaCurrent())) {
    console.log('docs/schema.txt is not what the migrations make: run tools/generate-schema.ts');
    process.exitCode = 1;
  }
}
