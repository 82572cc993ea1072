/** SQL of exports. */
import { sql } from 'kysely';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { ExportContent } from '../rules/exports.ts';
import type { Tables } from './tables.ts';

interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export interface StoredExport extends ExportContent, Leaf {}

const COLUMNS = sql`id, register, purpose, fields, valid_on as "validOn", reference, reason, officer,
  second_officer as "secondOfficer", at, until_at as "untilAt", leaf_hash as "leafHash", salt`;

export async function insertExport(tx: Tx, one: ExportContent, leaf: Leaf): Promise<void> {
  await sql`insert into registers.export (id, register, purpose, fields, valid_on, reference, reason, officer, second_officer, at,
      until_at, leaf_hash, salt)
    values (${one.id}::uuid, ${one.register}, ${one.purpose}, ${[...one.fields]}::text[], ${one.validOn}::date, ${one.reference},
      ${one.reason}, ${one.officer}::uuid, ${one.secondOfficer}::uuid, ${isoInstant(one.at)}::timestamptz,
      ${isoInstant(one.untilAt)}::timestamptz, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(
    tx.db<Tables>(),
  );
}

export async function findExport(tx: Tx, register: string, id: string): Promise<StoredExport | undefined> {
  const { rows } = await sql<StoredExport>`select ${COLUMNS} from registers.export
    where register = ${register} and id = ${id}::uuid`.execute(tx.db<Tables>());
  return rows[0];
}

/** The newest exports of a register, before one. */
export async function exportsBefore(
  tx: Tx,
  register: string,
  before: string | undefined,
  limit: number,
): Promise<StoredExport[]> {
  const { rows } = await sql<StoredExport>`select ${COLUMNS} from registers.export
    where register = ${register} and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
    order by id desc limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

/** The next exports after an id, for fsck. */
export async function exportsAfter(tx: Tx, after: string, limit: number): Promise<StoredExport[]> {
  const { rows } = await sql<StoredExport>`select ${COLUMNS} from registers.export
    where id > ${after}::uuid order by id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

export async function countExports(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from registers.export`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.count ?? 0;
}
