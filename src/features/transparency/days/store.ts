/** SQL of days: what was committed of them, and the rows of any table as a digest. */
import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, instant, instantFromIso, isoInstant } from '#kernel/instant.ts';
import { uuidv7 } from '#kernel/uuid.ts';
import type { Tx } from '#platform/app.ts';
import type { DailyRows } from '#platform/daily-rows.ts';
import type { CommittedDay } from './content.ts';

/** Of what `instant` takes. */
const LATEST = instantFromIso('9999-12-31T23:59:59.999Z');

type Tables = Record<never, never>;

export interface StoredDay extends CommittedDay {
  readonly salt: Uint8Array;
  readonly leafHash: Uint8Array;
}

interface Rows {
  readonly size: number;
  /** SHA-256, hexadecimal, of the digests of all rows in the order of moment and key, one a line. */
  readonly digest: string;
}

/** From a moment on, before another. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const moment = (at: Instant): RawBuilder<unknown> => sql`${isoInstant(at)}::timestamptz`;
const milliseconds = (column: string): RawBuilder<unknown> =>
  sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;

/** What a row's day is found by, and a bound of it. */
const placed = ({ at, key, byId }: DailyRows) => {
  const [id = at] = key;
  return byId
    ? { by: sql.ref(id), bound: (from: Instant) => sql`${uuidv7(from, new Uint8Array(10))}::uuid` }
    : { by: sql.ref(at), bound: moment };
};

/** The rows of a span. A row's digest is of one array of JSON: moments in milliseconds, the row's own first, the key, the other columns. */
export async function rowsOf(tx: Tx, rows: DailyRows, { from, to }: Span): Promise<Rows> {
  const { table, at, key, columns, moments = [] } = rows;
  const { by, bound } = placed(rows);
  const all = [...[at, ...moments].map(milliseconds), ...[...key, ...columns].map((column) => sql.ref(column))];
  const order = [by, ...key.map((column) => sql.ref(column))];
  const found = await sql<Rows>`select count(*) as size,
      encode(sha256(convert_to(coalesce(string_agg(
        encode(sha256(convert_to(jsonb_build_array(${sql.join(all)})::text, 'UTF8')), 'hex'), E'\\n'
        order by ${sql.join(order)}), ''), 'UTF8')), 'hex') as digest
    from ${sql.table(table)} where ${by} >= ${bound(from)} and ${by} < ${bound(to)}`.execute(tx.db<Tables>());
  return found.rows[0] ?? { size: 0, digest: '' };
}

/** The moment of the first row since another, or of the first of all; undefined: there is none. */
export async function firstSince(tx: Tx, rows: DailyRows, from: Instant | undefined): Promise<Instant | undefined> {
  const { by, bound } = placed(rows);
  const isSince = from === undefined ? sql`${by} is not null` : sql`${by} >= ${bound(from)}`;
  const found = await sql<{ place: Instant | string }>`select ${by} as place from ${sql.table(rows.table)}
    where ${isSince} order by ${by} limit 1`.execute(tx.db<Tables>());
  const place = found.rows[0]?.place;
  return typeof place === 'string' ? beginningOf(place) : place;
}

/** The moment with which an id begins, also of one that was never made here. */
const beginningOf = (id: string): Instant =>
  instant(Math.min(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), LATEST));

export async function insertDay(tx: Tx, one: StoredDay): Promise<void> {
  await sql`insert into transparency.day (of, day, size, digest, committed_at, salt, leaf_hash)
    values (${one.of}, ${one.day}::date, ${one.size}, ${one.digest}, ${moment(one.committedAt)},
      ${Buffer.from(one.salt)}, ${Buffer.from(one.leafHash)})`.execute(tx.db<Tables>());
}

/** The last committed day of a table. */
export async function lastDay(tx: Tx, of: string): Promise<LocalDate | undefined> {
  const { rows } = await sql<{ day: LocalDate }>`select day from transparency.day
    where of = ${of} order by day desc limit 1`.execute(tx.db<Tables>());
  return rows[0]?.day;
}

/** All committed days, by table and day: one a day for each of a few tables. */
export async function committedDays(tx: Tx): Promise<StoredDay[]> {
  const { rows } = await sql<StoredDay>`select of, day, size, digest, committed_at as "committedAt", salt,
    leaf_hash as "leafHash" from transparency.day order by of, day`.execute(tx.db<Tables>());
  return rows;
}
