/** SQL of imports that wait for the second officer. */
import { sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface PreparedImport {
  readonly id: string;
  readonly register: string;
  readonly lines: string;
  readonly from: LocalDate;
  readonly endAbsent: boolean;
  /** What was written to the register from then on, whoever read it in hasn't seen. */
  readonly at: Instant;
}

export async function insertImport(tx: Tx, one: PreparedImport): Promise<void> {
  await sql`insert into registers.prepared_import (id, register, lines, from_day, end_absent, at)
    values (${one.id}::uuid, ${one.register}, ${one.lines}, ${one.from}::date, ${one.endAbsent}, ${isoInstant(one.at)}::timestamptz)`.execute(
    tx.db<Tables>(),
  );
}

export async function findImport(tx: Tx, register: string, id: string): Promise<PreparedImport | undefined> {
  const { rows } =
    await sql<PreparedImport>`select id, register, lines, from_day as "from", end_absent as "endAbsent", at
    from registers.prepared_import where register = ${register} and id = ${id}::uuid`.execute(tx.db<Tables>());
  return rows[0];
}

/** Ids of those of a register that wait, the oldest first. */
export async function listImports(tx: Tx, register: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from registers.prepared_import where register = ${register}
    order by at limit 100`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
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
