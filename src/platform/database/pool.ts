/** Pools of connections, one for each role of the database, and how values come out of it. */
import pg from 'pg';
import type { Logger } from 'pino';

/** Where a database is and as whom to connect. `role` is taken after connecting (an external database's owner takes the role). */
export interface Place {
  readonly host?: string;
  readonly user?: string;
  readonly database?: string;
  readonly connectionString?: string;
  readonly role?: string;
  /** Every transaction of its connections is read only: the database refuses anything else. */
  readonly readOnly?: boolean;
}

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

const int8 = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`int8 ${text} is beyond what a number holds; cast it to text in the query`);
  return value;
};

// Every connection is in UTC (openPool); '2026-11-22 04:05:06.789+00' is made what Date.parse reads fastest.
const timestamptz = (text: string): number => {
  if (!text.endsWith('+00')) throw new RangeError(`timestamptz ${text}: the connection isn't in UTC`);
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
};

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: int8,
  [DATE]: (text) => text,
  [TIMESTAMPTZ]: timestamptz,
};

/** int8 → number; date → 'YYYY-MM-DD'; timestamptz → Instant (epoch milliseconds); numeric → string; jsonb → parsed. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && parsers[oid]) return parsers[oid];
    return pg.types.getTypeParser(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** Opens a pool. An idle connection that breaks is logged and replaced, never ends the process. */
export function openPool(place: Place, max: number, log: Logger): pg.Pool {
  const { role, readOnly, ...where } = place;
  const settings = [
    'timezone=UTC',
    ...(role ? [`role=${role}`] : []),
    ...(readOnly ? ['default_transaction_read_only=on'] : []),
  ];
  const pool = new pg.Pool({
    ...where,
    max,
    types,
    // The beginning of a transaction goes with its first statement.
    pipeline: true,
    application_name: 'shanyraq',
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 30_000,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
  });
  // A pool that ends doesn't wait until the other side has noticed: what breaks then is nobody's news.
  const warn = (what: string) => (error: Error) => {
    if (!pool.ending) log.warn({ err: error.message }, what);
  };
  pool.on('error', warn('an idle database connection broke'));
  // A connection that breaks while in use also emits `error`; without a listener that would end the process.
  pool.on('connect', (client) => void client.on('error', warn('a database connection broke')));
  return pool;
}
