/** SQL of the checker of visits. */
import { sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { NewVisit, Tables } from './visits.ts';

export interface AuditedVisit extends Omit<NewVisit, 'entry' | 'salt'> {
  /** Null for those of earlier programs, and so for all leaves and salts here. */
  readonly salt: Uint8Array | null;
  readonly entryLeaf: Uint8Array | null;
  readonly entrySalt: Uint8Array | null;
  readonly endedAt: Instant | null;
  readonly endLeaf: Uint8Array | null;
  readonly endSalt: Uint8Array | null;
}

/** The next visits after an id. */
export const visitsAfter = (tx: Tx, after: string, limit: number): Promise<AuditedVisit[]> =>
  tx
    .db<Tables>()
    .selectFrom('centres.visit as v')
    .leftJoin('centres.visit_end as e', 'e.visit_id', 'v.id')
    .select(['v.id', 'v.person_id as personId', 'v.person_name as personName', 'v.officer_id as officerId'])
    .select(['v.agency', 'v.centre', 'v.content', 'v.cms', 'v.serial', 'v.started_at as startedAt', 'v.until'])
    .select(['v.leaf', 'v.salt', 'v.entry_leaf as entryLeaf', 'v.entry_salt as entrySalt'])
    .select(['e.at as endedAt', 'e.leaf as endLeaf', 'e.salt as endSalt'])
    .where('v.id', '>', after)
    .orderBy('v.id')
    .limit(limit)
    .execute();

/** Ends of visits that are gone. */
export async function endsAlone(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select visit_id as id from centres.visit_end e
    where not exists (select from centres.visit v where v.id = e.visit_id) limit 100`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}

export interface AuditedAssistance {
  readonly caseId: string;
  readonly at: Instant;
  /** Null where the visit is gone. */
  readonly personId: string | null;
  readonly officerId: string | null;
  /** Whether the visit went on at that moment. */
  readonly isDuring: boolean;
}

/** The next cases sent during visits, after an id. */
export async function assistanceAfter(tx: Tx, after: string, limit: number): Promise<AuditedAssistance[]> {
  const { rows } = await sql<AuditedAssistance>`
    select c.case_id as "caseId", c.at, v.person_id as "personId", v.officer_id as "officerId",
      coalesce(v.started_at <= c.at and v.until > c.at, false) as "isDuring"
    from centres.assisted_case c left join centres.visit v on v.id = c.visit_id
    where c.case_id > ${after}::uuid order by c.case_id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

/** Which of the cases are kept as sent during a visit. */
export async function keptAsAssisted(tx: Tx, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select case_id as id from centres.assisted_case where case_id = any(${[...caseIds]}::uuid[])`.execute(
    tx.db<Tables>(),
  );
  return new Set(rows.map(({ id }) => id));
}
