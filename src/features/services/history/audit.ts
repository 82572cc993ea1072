/** Reading all histories in order, for the checker. */
import { type RawBuilder, sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { Tx } from '#platform/app.ts';
import type { ServicesTables } from '../store.ts';
import { entryOf } from './append.ts';
import type { Entry } from './entry.ts';

export interface AuditedEntry {
  readonly entry: Entry;
  /** As they were logged; absent where the content was erased. */
  readonly bytes: Uint8Array | undefined;
  readonly salt: Uint8Array | undefined;
  readonly content: Json | undefined;
}

/** How many cases are read at once. */
const CASES_AT_ONCE = 200;
const NIL = '00000000-0000-0000-0000-000000000000';

/** All entries of the next cases, by case and number. */
export async function entriesAfter(tx: Tx, after: Pick<Entry, 'caseId'> | undefined): Promise<AuditedEntry[]> {
  const db = tx.db<ServicesTables>();
  const cases = db
    .selectFrom('services.history')
    .select('case_id')
    .distinct()
    .where('case_id', '>', after?.caseId ?? NIL)
    .orderBy('case_id')
    .limit(CASES_AT_ONCE);
  return auditedRows(tx, sql<boolean>`h.case_id in ${cases}`);
}

type Kind = Entry['kind'];

/** Entries of some kinds of the cases, by case and number. */
export const entriesOfKinds = (tx: Tx, caseIds: readonly string[], kinds: readonly Kind[]): Promise<AuditedEntry[]> =>
  auditedRows(tx, sql<boolean>`h.case_id = any(${[...caseIds]}::uuid[]) and h.kind = any(${[...kinds]}::text[])`);

/** The next cases after one whose histories have an entry of the kind. */
export async function casesWithKindAfter(tx: Tx, kind: Kind, after: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct case_id as id from services.history
    where kind = ${kind} and case_id > ${after}::uuid order by case_id limit ${CASES_AT_ONCE}`.execute(tx.db());
  return rows.map(({ id }) => id);
}

async function auditedRows(tx: Tx, condition: RawBuilder<boolean>): Promise<AuditedEntry[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history as h')
    .leftJoin('services.content as c', 'c.digest', 'h.digest')
    .selectAll('h')
    .select(['c.bytes', 'c.salt'])
    .where(condition)
    .orderBy('h.case_id')
    .orderBy('h.seq')
    .execute();
  return rows.map(({ bytes, salt, ...row }) => ({
    entry: entryOf(row),
    bytes: bytes === null ? undefined : new Uint8Array(bytes),
    salt: salt === null ? undefined : new Uint8Array(salt),
    content: bytes === null ? undefined : contentIn(bytes),
  }));
}

/** undefined where the bytes were tampered with until they no longer are what we wrote. */
function contentIn(bytes: Uint8Array): Json | undefined {
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) as { content?: Json }).content;
  } catch {
    return undefined;
  }
}

/** Digests of contents that no entry has. */
export async function contentsAlone(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ digest: string }>`select digest from services.content c
    where not exists (select from services.history h where h.digest = c.digest) limit 100`.execute(tx.db());
  return rows.map(({ digest }) => digest);
}

export async function countEntries(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from services.history`.execute(tx.db());
  return rows[0]?.count ?? 0;
}
