/** SQL of judicial acts, and of the records that ever named somebody. */
import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { DemandContent } from '../rules/court.ts';
import type { Named } from '../rules/reading.ts';
import type { Tables } from './tables.ts';

interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export interface StoredDemand extends DemandContent, Leaf {}

const COLUMNS = sql`id, register, purpose, agency, kind, identifier, act_number as "actNumber", act_date as "actDate",
  case_number as "caseNumber", until_at as "untilAt", officer, second_officer as "secondOfficer", at, leaf_hash as "leafHash", salt`;

/** What the person is told of the judicial act by which a court looked. */
export interface JudicialAct {
  readonly number: string;
  readonly date: LocalDate;
  readonly caseNumber: string;
}

/** That of a look-up of table registers.lookup; null: it was made by none. */
export const judicialActOf: RawBuilder<JudicialAct | null> = sql<JudicialAct | null>`(
  select jsonb_build_object('number', d.act_number, 'date', d.act_date::text, 'caseNumber', d.case_number)
  from registers.court_demand d where d.id = registers.lookup.demand_id)`;

export async function insertDemand(tx: Tx, one: DemandContent, leaf: Leaf): Promise<void> {
  await sql`insert into registers.court_demand (id, register, purpose, agency, kind, identifier, act_number, act_date, case_number,
      until_at, officer, second_officer, at, leaf_hash, salt)
    values (${one.id}::uuid, ${one.register}, ${one.purpose}, ${one.agency}, ${one.kind}, ${one.identifier}, ${one.actNumber},
      ${one.actDate}::date, ${one.caseNumber}, ${isoInstant(one.untilAt)}::timestamptz, ${one.officer}::uuid,
      ${one.secondOfficer}::uuid, ${isoInstant(one.at)}::timestamptz, ${Buffer.from(leaf.leafHash)},
      ${Buffer.from(leaf.salt)})`.execute(tx.db<Tables>());
}

const demands = async (tx: Tx, where: RawBuilder<unknown>): Promise<StoredDemand[]> =>
  (await sql<StoredDemand>`select ${COLUMNS} from registers.court_demand ${where}`.execute(tx.db<Tables>())).rows;

export const findDemand = async (tx: Tx, id: string): Promise<StoredDemand | undefined> =>
  (await demands(tx, sql`where id = ${id}::uuid`))[0];

/** Those in which an officer of a court had a part, the newest first. */
export const demandsOf = (tx: Tx, agency: string, officer: string, limit: number): Promise<StoredDemand[]> =>
  demands(
    tx,
    sql`where agency = ${agency} and ${officer}::uuid in (officer, second_officer) order by id desc limit ${limit}`,
  );

/** The next demands after an id, for fsck. */
export const demandsAfter = (tx: Tx, after: string, limit: number): Promise<StoredDemand[]> =>
  demands(tx, sql`where id > ${after}::uuid order by id limit ${limit}`);

/** How many there are: of all time, or of a span. */
export async function countDemands(tx: Tx, span?: { readonly from: Instant; readonly to: Instant }): Promise<number> {
  const within = span
    ? sql`where at >= ${isoInstant(span.from)}::timestamptz and at < ${isoInstant(span.to)}::timestamptz`
    : sql``;
  const { rows } = await sql<{ count: number }>`select count(*) as count from registers.court_demand ${within}`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.count ?? 0;
}

/** Ids of the records of a register that ever named somebody, in their order, after one of them. */
export async function recordsEverNaming(
  tx: Tx,
  { kind, identifier }: Named,
  page: { readonly register: string; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct record_id as id from registers.subject
    where kind = ${kind} and identifier = ${identifier} and register = ${page.register} and record_id > ${page.after}::uuid
    order by 1 limit ${page.limit}`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}
