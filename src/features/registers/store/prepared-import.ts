/** SQL of imports that wait for the second officer. */
import { sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface NewImport {
  readonly id: string;
  readonly register: string;
  readonly lines: string;
  /** Of rows from a table: the letters of the column in which a field stood. */
  readonly columns: Readonly<Record<string, string>> | null;
  readonly from: LocalDate;
  readonly endAbsent: boolean;
  /** What was written to the register from then on, whoever read it in hasn't seen. */
  readonly at: Instant;
}

export interface PreparedImport extends NewImport {
  /** What is signed, once it is put into words. */
  readonly content: Uint8Array | null;
  /** Who put it into words, and his signature once he proposed it. */
  readonly officer: string | null;
  readonly cms: Uint8Array | null;
  readonly proposal: string | null;
  readonly secondOfficer: string | null;
  readonly secondCms: Uint8Array | null;
}

export async function insertImport(tx: Tx, one: NewImport): Promise<void> {
  await sql`insert into registers.prepared_import (id, register, lines, columns, from_day, end_absent, at)
    values (${one.id}::uuid, ${one.register}, ${one.lines}, ${one.columns && JSON.stringify(one.columns)}::jsonb, ${one.from}::date, ${one.endAbsent}, ${isoInstant(one.at)}::timestamptz)`.execute(
    tx.db<Tables>(),
  );
}

export async function findImport(tx: Tx, register: string, id: string): Promise<PreparedImport | undefined> {
  const { rows } =
    await sql<PreparedImport>`select id, register, lines, columns, from_day as "from", end_absent as "endAbsent", at, content, officer, cms,
      proposal, second_officer as "secondOfficer", second_cms as "secondCms"
    from registers.prepared_import where register = ${register} and id = ${id}::uuid`.execute(tx.db<Tables>());
  return rows[0];
}

/** Keeps what is to be signed; nothing where somebody signed already. */
export async function saveImportContent(
  tx: Tx,
  id: string,
  { content, officer }: { readonly content: Uint8Array; readonly officer: string },
): Promise<void> {
  await sql`update registers.prepared_import set content = ${Buffer.from(content)}, officer = ${officer}::uuid
    where id = ${id}::uuid and cms is null`.execute(tx.db<Tables>());
}

/** Keeps the proposer's signature, before there is a proposal. */
export async function saveImportSignature(tx: Tx, id: string, cms: Uint8Array): Promise<void> {
  await sql`update registers.prepared_import set cms = ${Buffer.from(cms)} where id = ${id}::uuid`.execute(
    tx.db<Tables>(),
  );
}

export async function saveImportProposal(tx: Tx, id: string, proposal: string): Promise<void> {
  await sql`update registers.prepared_import set proposal = ${proposal}::uuid where id = ${id}::uuid`.execute(
    tx.db<Tables>(),
  );
}

/** Keeps the second officer's signature. */
export async function saveSecondSignature(tx: Tx, id: string, officer: string, cms: Uint8Array): Promise<void> {
  await sql`update registers.prepared_import set second_officer = ${officer}::uuid, second_cms = ${Buffer.from(cms)}
    where id = ${id}::uuid`.execute(tx.db<Tables>());
}

/** Ids of those of a register that wait, the oldest first. */
export async function listImports(tx: Tx, register: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from registers.prepared_import where register = ${register}
    order by at limit 100`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}

/** Lets one transaction at a time decide what becomes of rows. */
export async function lockImport(tx: Tx, id: string): Promise<void> {
  await sql`select 1 from registers.prepared_import where id = ${id}::uuid for update`.execute(tx.db<Tables>());
}

/** Takes away words and signatures, as if the rows had been read in at a moment. */
export async function reopenPrepared(tx: Tx, id: string, at: Instant): Promise<void> {
  await sql`update registers.prepared_import set content = null, officer = null, cms = null, proposal = null,
      second_officer = null, second_cms = null, at = ${isoInstant(at)}::timestamptz
    where id = ${id}::uuid`.execute(tx.db<Tables>());
}

export async function dropImport(tx: Tx, id: string): Promise<void> {
  await sql`delete from registers.prepared_import where id = ${id}::uuid`.execute(tx.db<Tables>());
}

/** Those that were read in before a moment. */
export async function dropImportsBefore(tx: Tx, before: Instant): Promise<void> {
  await sql`delete from registers.prepared_import where at < ${isoInstant(before)}::timestamptz`.execute(
    tx.db<Tables>(),
  );
}
