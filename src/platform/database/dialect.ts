/**
 * Kysely over `pg` with every statement named by a hash of its SQL, so that PostgreSQL parses and plans it once for each
 * connection (measured: a join of ten tables 4.8 times faster).
 */
import { createHash } from 'node:crypto';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type KyselyConfig,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { QueryResult as PgResult, Pool, PoolClient, QueryConfig } from 'pg';
import type { SpanAbout, Tracing } from '../tracing.ts';

// The statements of the program are a closed set except for lists of varying length; beyond this many the cache starts again.
const NAMES_KEPT = 5000;

const names = new Map<string, string>();

/** The name of a statement: stable for the same SQL, 63 characters at most as PostgreSQL demands. */
export function statementName(sql: string): string {
  const found = names.get(sql);
  if (found !== undefined) return found;
  if (names.size >= NAMES_KEPT) names.clear();
  const name = `s_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
  names.set(sql, name);
  return name;
}

/** Watches statements that are each their own transaction: after one has changed something, nothing more may run. */
export class LastWord {
  #isSaid = false;

  /** Throws Error (a defect of the program) when something was changed and committed already. */
  ask(): void {
    if (this.#isSaid) throw new Error('a statement after the one that was its own transaction: use a transaction');
  }

  hear(command: string, changed: number): void {
    this.#isSaid = command !== 'SELECT' && changed > 0;
  }
}

/** Who looks on: traces, and where each statement is its own transaction, the watch over its last word. */
interface Watched {
  readonly tracing: Tracing;
  readonly lastWord?: LastWord;
}

/** By its first word; the text has no values, for those are parameters. */
const spanOf = (text: string): SpanAbout => ({
  name: /\w+/.exec(text)?.[0] ?? 'statement',
  kind: 'client',
  attributes: { 'db.system.name': 'postgresql', 'db.query.text': text },
});

/**
 * The beginning of a transaction goes in one piece with the first statement: a round trip less, and none at all where nothing is asked.
 * Statements that are asked side by side go without waiting for each other's answers.
 */
class Connection implements DatabaseConnection {
  readonly client: PoolClient;
  readonly #lastWord: LastWord | undefined;
  readonly #tracing: Tracing;
  #transaction: 'none' | 'due' | 'open' | 'over' = 'none';

  constructor(client: PoolClient, { tracing, lastWord }: Watched) {
    this.client = client;
    this.#lastWord = lastWord;
    this.#tracing = tracing;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#lastWord?.ask();
    const named = query.parameters.length <= 200;
    const statement = {
      ...(named ? { name: statementName(query.sql) } : {}),
      text: query.sql,
      values: [...query.parameters],
    };
    const result = await this.#tracing.span(spanOf(query.sql), () => this.#send(statement));
    this.#lastWord?.hear(result.command, result.rowCount ?? 0);
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: Kysely's interface asks for a generator; nothing here streams by cursor
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('cursors are not used');
  }

  begin(): void {
    this.#transaction = 'due';
  }

  /** Throws Error where a statement had failed and somebody passed over it: then PostgreSQL undoes everything, and says so only here. */
  async commit(): Promise<void> {
    const done = await this.#end('commit');
    if (done !== undefined && done.command !== 'COMMIT')
      throw new Error('the transaction was undone: a statement in it had failed');
  }

  async rollback(): Promise<void> {
    await this.#end('rollback');
  }

  async #end(how: 'commit' | 'rollback'): Promise<PgResult | undefined> {
    const isOpen = this.#transaction === 'open';
    this.#transaction = 'over';
    return isOpen ? this.client.query(how) : undefined;
  }

  async #send(statement: QueryConfig): Promise<PgResult> {
    if (this.#transaction === 'over') throw new Error('a statement after the end of its transaction');
    if (this.#transaction !== 'due') return this.client.query(statement);
    this.#transaction = 'open';
    const { stream } = this.client.connection;
    stream.cork();
    const answers = [this.client.query('begin'), this.client.query(statement)] as const;
    stream.uncork();
    const [, answer] = await Promise.all(answers);
    return answer;
  }
}

class ConnectionDriver implements Driver {
  readonly #acquire: () => Promise<Connection>;
  readonly #release: (connection: Connection) => void;

  constructor(acquire: () => Promise<Connection>, release: (connection: Connection) => void) {
    this.#acquire = acquire;
    this.#release = release;
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<Connection> {
    return this.#acquire();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#release(connection as Connection);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as Connection).begin();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as Connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as Connection).rollback();
  }

  async destroy(): Promise<void> {}
}

class OngoingTransaction<Tables> extends Kysely<Tables> {
  override get isTransaction(): boolean {
    return true;
  }
}

const configOf = (driver: Driver): KyselyConfig => ({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** A query builder over a pool; the pool's life is the caller's. `lastWord` watches what runs outside a transaction. */
export const kyselyOver = <Tables>(pool: Pool, watched: Watched): Kysely<Tables> =>
  new Kysely<Tables>(
    configOf(
      new ConnectionDriver(
        async () => new Connection(await pool.connect(), watched),
        ({ client }) => client.release(),
      ),
    ),
  );

/** Runs in one transaction: committed when `run` has returned, undone when it throws. */
export async function transaction<T>(
  { pool, tracing }: { readonly pool: Pool; readonly tracing: Tracing },
  run: (db: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const connection = new Connection(client, { tracing });
  connection.begin();
  try {
    // Everybody has the one connection, side by side; Kysely's own transaction would make each wait for the one before.
    const driver = new ConnectionDriver(
      async () => connection,
      () => undefined,
    );
    const result = await run(new OngoingTransaction(configOf(driver)));
    await connection.commit();
    return result;
  } catch (error) {
    // What went wrong is the news; a connection that can't even undo is thrown away by the pool, and the database undoes by itself.
    await connection.rollback().catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
