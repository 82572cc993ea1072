/** What changes in a database while a test runs: every row of every table, as the database itself saw it. */
import type { TestInstance } from './instance.ts';

export interface Change {
  /** `schema.table` */
  readonly table: string;
  readonly how: 'INSERT' | 'UPDATE' | 'DELETE';
  /** The row as it is after the change, or was before it was deleted. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** Whose partitions and statistics are the queue's own affair; a job that is sent counts. */
const WATCHED = `
  select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_|^information_schema$|^public$'
    and (n.nspname <> 'pgboss' or c.relname = 'job')`;

/** Watches all tables from now on. What is rolled back was no change. */
export async function watch({ asOwner }: TestInstance): Promise<{ readonly tables: number }> {
  await asOwner(`
    create table public.changed (number bigint generated always as identity, "table" text, how text, "row" jsonb);
    create function public.keep_changed() returns trigger language plpgsql security definer as $$
    begin
      insert into public.changed ("table", how, "row")
        values (tg_argv[0], tg_op, to_jsonb(case when tg_op = 'DELETE' then old else new end));
      return null;
    end $$`);
  const tables = await asOwner<{ schema: string; name: string }>(WATCHED);
  await asOwner(
    tables
      .map(
        ({ schema, name }) =>
          `create trigger keep_changed after insert or update or delete on "${schema}"."${name}"
            for each row execute function public.keep_changed('${schema}.${name}')`,
      )
      .join(';'),
  );
  return { tables: tables.length };
}

/** What changed since the last time that somebody asked. */
export const changes = ({ asOwner }: TestInstance): Promise<Change[]> =>
  asOwner<{ table: string; how: Change['how']; row: Change['row'] }>(
    'delete from public.changed returning "table", how, "row"',
  );
