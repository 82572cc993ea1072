/** Versions whose ground is a case: for whoever keeps cases, to hold histories against them. By keyset of the case. */
import { sql } from 'kysely';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

/** A version that says that a case wrote it. No value leaves. */
export interface VersionByCase {
  readonly caseId: string;
  readonly register: string;
  readonly act: 'add' | 'change' | 'end';
  readonly recordId: string;
  readonly version: number;
  /** SHA-256 of the version's canonical content, hex, and the entry that its ground names; null where retention has erased it. */
  readonly digest: string | null;
  readonly entry: string | null;
}

/** The next cases after one that versions name. */
export async function casesNamedAfter(tx: Tx, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct case_id as id from registers.version
    where case_id > ${after}::uuid order by case_id limit ${limit}`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}

/** All versions that name one of the cases, by case. */
export async function versionsByCases(
  tx: Tx,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly VersionByCase[]>> {
  const { rows } = await sql<VersionByCase>`
    select w.case_id as "caseId", r.register, w.act, w.record_id as "recordId", w.number as version, w.digest,
      w.ground ->> 'entry' as entry
    from registers.written w join registers.record r on r.id = w.record_id
    where w.case_id = any(${[...caseIds]}::uuid[]) order by w.case_id, w.record_id, w.number`.execute(tx.db<Tables>());
  return Map.groupBy(rows, ({ caseId }) => caseId);
}
