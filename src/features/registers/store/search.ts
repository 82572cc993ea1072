/** Finding records by words, and whole registers page by page. Keyset: the cost of a page doesn't grow with its number. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/app.ts';
import { type FoundVersion, inForce, type When } from './find.ts';
import type { Tables } from './tables.ts';

export interface Search {
  readonly register: string;
  /** Fields whose words count. */
  readonly fields: readonly string[];
  /** One list of spellings for each word asked; none: every record. */
  readonly words: readonly (readonly string[])[];
  /** Id of the last record seen. */
  readonly after: string;
  readonly limit: number;
}

/** Records whose version in force on the day has every word in the fields, by id. */
export async function searchRecords(tx: Tx, search: Search, when: When): Promise<FoundVersion[]> {
  const { register, fields, words, after, limit } = search;
  const [first, ...others] = words;
  const candidates =
    first === undefined
      ? sql`select id from registers.record where register = ${register} and id > ${after}::uuid`
      : sql`select distinct record_id as id from registers.word where register = ${register}
          and word = any(${[...first]}::text[]) and record_id > ${after}::uuid and field = any(${[...fields]}::text[])`;
  // An older version may have the word that the one in force has lost, so the first is asked again.
  const conditions = words.length === 0 ? [] : [first ?? [], ...others].map((forms) => hasWord(search, forms));
  const condition = conditions.reduce((all, one) => sql`${all} and ${one}`, sql`true`);
  const { rows } = await inForce(candidates, when, { condition, limit }).execute(tx.db<Tables>());
  return rows;
}

const hasWord = ({ register, fields }: Search, forms: readonly string[]): RawBuilder<unknown> =>
  sql`exists (select from registers.word x where x.register = ${register} and x.word = any(${[...forms]}::text[])
    and x.record_id = v.record_id and x.number = v.number and x.field = any(${[...fields]}::text[]))`;

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
