/**
 * When to look whether the keeping of things is over. A room has a table of its own for it: a column that names the thing, and `until`. The table is
 * a hint for the loop; the room's rule decides.
 */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { App, Tx } from './app.ts';
import type { Loop } from './feature.ts';

interface Due {
  readonly id: string;
  readonly until: Instant;
}

export interface Keeping {
  /** Notes when to look at a thing again; undefined: not before something happens to it. */
  save(tx: Tx, id: string, until: Instant | undefined): Promise<void>;
  /** When a thing is looked at again, where that is known. */
  find(tx: Tx, id: string): Promise<Instant | undefined>;
  /** Takes a thing that is due until the transaction ends; false where another process has it or has done it. */
  claim(tx: Tx, id: string, now: Instant): Promise<boolean>;
  /** So many that are due, the longest due first, after the last one seen. */
  due(tx: Tx, now: Instant, after: Due | undefined, limit: number): Promise<readonly Due[]>;
}

const at = (moment: Instant): RawBuilder<unknown> => sql`${isoInstant(moment)}::timestamptz`;

/** The keeping that a table notes, by the column (uuid) that names what is kept. */
export function keepingIn(table: `${string}.keeping`, column: string): Keeping {
  const [kept, id] = [sql.table(table), sql.ref(column)];
  const run = async <Row>(tx: Tx, query: RawBuilder<Row>) => (await query.execute(tx.db())).rows;
  return {
    async save(tx, one, until) {
      await run(
        tx,
        until === undefined
          ? sql`delete from ${kept} where ${id} = ${one}::uuid`
          : sql`insert into ${kept} (${id}, until) values (${one}::uuid, ${at(until)})
              on conflict (${id}) do update set until = excluded.until`,
      );
    },
    async find(tx, one) {
      const [row] = await run(tx, sql<Pick<Due, 'until'>>`select until from ${kept} where ${id} = ${one}::uuid`);
      return row?.until;
    },
    async claim(tx, one, now) {
      const due = sql`select 1 from ${kept} where ${id} = ${one}::uuid and until <= ${at(now)} for update skip locked`;
      return (await run(tx, due)).length > 0;
    },
    due(tx, now, after, limit) {
      const later = after ? sql`and (until, ${id}) > (${at(after.until)}, ${after.id}::uuid)` : sql``;
      return run(
        tx,
        sql<Due>`select ${id} as id, until from ${kept} where until <= ${at(now)} ${later} order by until, ${id} limit ${limit}`,
      );
    },
  };
}

/** How many rows are read at once. */
const BATCH = 200;

/**
 * Looks at everything that is due, each in a transaction of its own. One that fails is logged and met again in the next round. Periods are
 * days and longer, and a round without anything due reads one page of an index.
 */
export function keepingLoop(
  name: Loop['name'],
  keeping: Keeping,
  end: (tx: Tx, id: string, now: Instant, app: App) => Promise<void>,
): Loop {
  const endOne = async (app: App, id: string, now: Instant): Promise<void> => {
    try {
      await app.transaction((tx) => end(tx, id, now, app));
    } catch (error) {
      app.env.log.error({ err: error, loop: name, id }, 'contents whose keeping is over could not be erased');
    }
  };
  return {
    name,
    everyMs: 60_000,
    async run(app) {
      const now = app.env.clock.now();
      for (let cursor: Due | undefined; ; ) {
        const due = await app.read((tx) => keeping.due(tx, now, cursor, BATCH));
        for (const { id } of due) await endOne(app, id, now);
        cursor = due.at(-1);
        if (due.length < BATCH) return;
      }
    },
  };
}
