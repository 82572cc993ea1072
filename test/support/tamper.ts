/** Behind the program's back, as the owner of the database: one row altered or removed, looked at by the checker, and put back. */
import type { Finding } from '#platform/feature.ts';
import type { TestInstance } from './instance.ts';

export interface Column {
  /** Schema and name: "desk.draw". */
  readonly table: string;
  readonly column: string;
  /** As PostgreSQL spells it. */
  readonly type: string;
}

/** Rows of a table that are tried where it has more. */
const ROWS = 4;

/** The columns of all tables of some schemas. */
export const columnsOf = ({ asOwner }: TestInstance, schemas: readonly string[]): Promise<Column[]> =>
  asOwner<Column>(
    `select table_schema || '.' || table_name as table, column_name as column, udt_name as type
     from information_schema.columns join information_schema.tables using (table_catalog, table_schema, table_name)
     where table_type = 'BASE TABLE' and table_schema = any($1) and is_generated = 'NEVER' order by 1, ordinal_position`,
    [schemas],
  );

/** Places of the rows to try: all of a few, else some from the first to the last. */
export async function rowsOf({ asOwner }: TestInstance, table: string, most = ROWS): Promise<string[]> {
  const rows = await asOwner<{ at: string }>(`select ctid::text as at from ${table} order by ctid`);
  if (rows.length <= most) return rows.map(({ at }) => at);
  return Array.from({ length: most }, (_, n) => rows[Math.floor((n * rows.length) / most)]?.at ?? '');
}

/** Other values that a column may take, as SQL; the first that the table's own checks let through is written. */
function othersFor({ table, column, type }: Column, at: string): string[] {
  const here = `"${column}"`;
  const another = `(select o.${here} from ${table} o where o.${here} is distinct from (select t.${here} from ${table} t where t.ctid = '${at}'::tid) and o.${here} is not null limit 1)`;
  const fixed: Readonly<Record<string, readonly string[]>> = {
    uuid: ['gen_random_uuid()'],
    text: [`reverse(${here})`, `${here} || 'x'`, "'0'", "repeat('0', 64)"],
    bool: [`not ${here}`, 'true'],
    int4: [`${here} + 1`, `${here} - 1`, '1'],
    int8: [`${here} + 1`, `${here} - 1`, '1'],
    numeric: [`${here} + 1`, '1'],
    timestamptz: [`${here} + interval '1 second'`, `${here} - interval '1 second'`, "'2026-02-01T00:00:00Z'"],
    date: [`${here} + 1`, `${here} - 1`, "'2026-02-01'"],
    bytea: [`set_byte(${here}, 0, 255 - get_byte(${here}, 0))`, "decode(repeat('00', 32), 'hex')"],
    jsonb: [`'{"other": "1"}'`, "'[]'"],
    json: [`'{"other": "1"}'`],
    _text: [`${here} || array['other']`, "array['other']"],
    _uuid: [`${here} || gen_random_uuid()`, 'array[gen_random_uuid()]'],
    daterange: ["'[2001-01-01,2001-02-01)'"],
    tstzrange: ["'[2001-01-01,2001-02-01)'"],
  };
  return [...(fixed[type] ?? []), another, 'null'];
}

/** In one transaction, with the triggers and references of tables switched off. */
const inReplica = (statements: string): string =>
  `select set_config('session_replication_role', 'replica', true); ${statements}`;

/** Refused by the table itself: a check, a key, a length, a null. */
const isRefusedByTable = (error: unknown): boolean => /^2[23]/.test((error as { code?: string }).code ?? '');

async function tried({ asOwner }: TestInstance, sql: string): Promise<boolean> {
  try {
    await asOwner(sql);
    return true;
  } catch (error) {
    if (!isRefusedByTable(error)) throw error;
    return false;
  }
}

const KEPT = 'public.kept_of_tampering';
const keep = (table: string, at: string): string =>
  `drop table if exists ${KEPT}; create table ${KEPT} as select * from ${table} where ctid = '${at}'::tid`;

async function putBack({ asOwner }: TestInstance, table: string, altered?: string): Promise<void> {
  const gone = altered === undefined ? '' : `delete from ${table} where ctid = '${altered}'::tid;`;
  await asOwner(inReplica(`${gone} insert into ${table} overriding system value select * from ${KEPT}`));
}

/** Alters one column of the row at a place for the time of `run`. Undefined where the table takes no other value there. */
export async function withAltered<T>(
  instance: TestInstance,
  of: Column,
  at: string,
  run: () => Promise<T>,
): Promise<T | undefined> {
  const { table, column } = of;
  for (const value of othersFor(of, at)) {
    const change = `update ${table} set "${column}" = ${value} where ctid = '${at}'::tid and "${column}" is distinct from ${value}`;
    if (!(await tried(instance, inReplica(`${keep(table, at)}; ${change}`)))) continue;
    const [row] = await instance.asOwner<{ at: string }>(
      `select t.ctid::text as at from ${table} t where t.xmin::text = (select xmin::text from ${KEPT} limit 1)`,
    );
    if (!row) continue;
    try {
      return await run();
    } finally {
      await putBack(instance, table, row.at);
    }
  }
  return undefined;
}

/** Removes the row at a place for the time of `run`. */
export async function withRemoved<T>(
  instance: TestInstance,
  table: string,
  at: string,
  run: () => Promise<T>,
): Promise<T> {
  await instance.asOwner(inReplica(`${keep(table, at)}; delete from ${table} where ctid = '${at}'::tid`));
  try {
    return await run();
  } finally {
    await putBack(instance, table);
  }
}

/** Columns of a table's keys, the primary and every other. */
const keysOf = ({ asOwner }: TestInstance, table: string): Promise<Column[]> =>
  asOwner<Column>(
    `select distinct '${table}' as table, a.attname as column, t.typname as type
     from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) join pg_type t on t.oid = a.atttypid
     where i.indrelid = '${table}'::regclass and i.indisunique order by 2`,
  );

/** How a key is made another one, by its type, as SQL; one after another until the table takes the row. */
function otherKeys({ column, type }: Column): string[] {
  const here = `"${column}"`;
  const values: Readonly<Record<string, readonly string[]>> = {
    uuid: ['gen_random_uuid()'],
    text: [`${here} || 'x'`, `reverse(${here})`, "repeat('0', 64)"],
    int4: [`${here} + 1`, `${here} + 1000`],
    int8: [`${here} + 1`, `${here} + 1000`],
    timestamptz: [`${here} + interval '1 second'`],
    bytea: [`set_byte(${here}, 0, 255 - get_byte(${here}, 0))`],
  };
  return [...(values[type] ?? [here])];
}

/** Adds a copy of the row at a place under other keys for the time of `run`. Undefined where the table takes none. */
export async function withAdded<T>(
  instance: TestInstance,
  table: string,
  at: string,
  run: () => Promise<T>,
): Promise<T | undefined> {
  const keys = await keysOf(instance, table);
  const one = keys.map((key) => [key]);
  for (const changed of [keys, ...one])
    for (const round of [0, 1, 2]) {
      const change = changed
        .map((key) => [key.column, otherKeys(key)] as const)
        .map(([column, others]) => `"${column}" = ${others[Math.min(round, others.length - 1)]}`);
      if (change.length === 0) continue;
      const add = `update ${KEPT} set ${change.join(', ')}; insert into ${table} overriding system value select * from ${KEPT}`;
      if (!(await tried(instance, inReplica(`${keep(table, at)}; ${add}`)))) continue;
      try {
        return await run();
      } finally {
        await instance.asOwner(
          inReplica(`delete from ${table} t where t.xmin::text = (select xmin::text from ${KEPT} limit 1)`),
        );
      }
    }
  return undefined;
}

/** Whether a checker finds anything; one that stumbles over what it reads has found it too. */
export async function findsSomething(found: AsyncIterable<Finding>): Promise<boolean> {
  try {
    for await (const { what } of found) return what !== '';
    return false;
  } catch {
    return true;
  }
}
