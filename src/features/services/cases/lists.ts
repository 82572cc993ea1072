/** Open cases as lists of the desk need them, and a case by its number. */
import { type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { CaseIndexTable, ServicesTables } from '../store.ts';
import { OPEN_STATUSES } from './rules/transitions.ts';

export interface CaseLine {
  readonly caseId: string;
  readonly number: string;
  readonly service: string;
  readonly edition: string;
  readonly status: string;
  readonly submittedAt: Instant;
  /** Null while the clock stands. */
  readonly dueAt: Instant | null;
}

const COLUMNS = ['case_id', 'number', 'service', 'edition', 'status', 'submitted_at', 'due_at'] as const;

const lineOf = (row: Pick<Selectable<CaseIndexTable>, (typeof COLUMNS)[number]>): CaseLine => ({
  caseId: row.case_id,
  number: row.number,
  service: row.service,
  edition: row.edition,
  status: row.status,
  submittedAt: row.submitted_at,
  dueAt: row.due_at,
});

const openCases = (tx: Tx) =>
  tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .select(COLUMNS)
    .where('status', 'in', [...OPEN_STATUSES]);

/** Open cases that an officer has, the nearest end of term first; those whose clock stands last. */
export async function casesOfOfficer(tx: Tx, officerId: string, limit: number): Promise<CaseLine[]> {
  const rows = await openCases(tx).where('officer_id', '=', officerId).orderBy('due_at').limit(limit).execute();
  return rows.map(lineOf);
}

/** Open cases of a unit. Who has them isn't said: chiefs don't learn whom the draw found. */
export async function casesOfUnit(tx: Tx, agency: string, unit: string, limit: number): Promise<CaseLine[]> {
  const rows = await openCases(tx)
    .where('provider', '=', agency)
    .where('unit', '=', unit)
    .orderBy('due_at')
    .limit(limit)
    .execute();
  return rows.map(lineOf);
}

/** The case that has a number, or undefined. */
export async function findCaseId(tx: Tx, number: string): Promise<string | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .select('case_id')
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.case_id;
}

/** Nobody needs to know how many more there are. */
const MANY = 1000;

/** How often a service was refused on a ground by its officers since a moment; 1000 at most. */
export async function refusalsOn(tx: Tx, service: string, ground: string, since: Instant): Promise<number> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history as h')
    .innerJoin('services.case_index as c', 'c.case_id', 'h.case_id')
    .select('h.id')
    .where('c.service', '=', service)
    .where('h.kind', '=', 'decided')
    .where('h.ground', '=', ground)
    .where('h.at', '>=', sql<Instant>`${isoInstant(since)}::timestamptz`)
    .limit(MANY)
    .execute();
  return rows.length;
}
