/** Finding records by words, and whole registers page by page. Keyset: the cost of a page doesn't grow with its number. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/app.ts';
import { type FoundVersion, inForce, type When } from './find.ts';
import type { Tables } from './tables.ts';

export interface Page {
  readonly register: string;
  /** Id of the last record seen. */
  readonly after: string;
  readonly limit: number;
}

/** Records of a register that are in force on the day, by id. */
export const listRecords = async (tx: Tx, { register, after, limit }: Page, when: When): Promise<FoundVersion[]> => {
  const ids = sql`select id from registers.record where register = ${register} and id > ${after}::uuid`;
  return (await inForce(ids, when, limit).execute(tx.db<Tables>())).rows;
};

export interface TokenSearch extends Omit<Page, 'register'> {
  /** One list for each word asked: those of its spellings in every field that counts. */
  readonly tokens: readonly (readonly Uint8Array[])[];
}

/** The ids of the next records that have a token of each list. Of each token the index is read from there on, and no further than a page. */
export async function idsByTokens(tx: Tx, { tokens, after, limit }: TokenSearch): Promise<string[]> {
  const lists = tokens.map((of) => sql`${of.map((one) => Buffer.from(one))}::bytea[]`);
  const [first = sql`'{}'::bytea[]`, ...others] = lists;
  const { rows } = await sql<{ id: string }>`
    select distinct found.id from unnest(${first}) as asked (token)
    cross join lateral (
      select w.record_id as id from registers.word w where w.token = asked.token and w.record_id > ${after}::uuid
        and ${sql.join([sql`true`, ...others.map(hasOneOf)], sql` and `)}
      order by w.record_id limit ${limit}
    ) as found order by found.id limit ${limit}`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}

const hasOneOf = (tokens: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`exists (select from registers.word x where x.token = any(${tokens}) and x.record_id = w.record_id)`;

/** A version in force of a record that has the tokens; which word it was and which version said it, they don't tell. */
export interface Candidate extends FoundVersion {
  /** Digest of the definition's edition by which it was checked. */
  readonly edition: string;
}

/** Those of the records that are in force on the day, by id. */
export async function candidatesAmong(tx: Tx, ids: readonly string[], when: When): Promise<Candidate[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Candidate>`
    select found.*, encode(v.edition, 'hex') as edition
    from (${inForce(sql`select unnest(${[...ids]}::uuid[]) as id`, when)}) as found
    join registers.version v on v.record_id = found."recordId" and v.number = found.number
    order by found."recordId"`.execute(tx.db<Tables>());
  return rows;
}

export interface RecordCount {
  readonly register: string;
  readonly count: number;
}

/** How many records each register has ever taken. An aggregate: no look-up is left. */
export async function countRecords(tx: Tx): Promise<RecordCount[]> {
  const { rows } = await sql<RecordCount>`
    select register, count(*) as count from registers.record group by register`.execute(tx.db<Tables>());
  return rows;
}
