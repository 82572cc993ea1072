/** SQL of imports that two officers signed. Rows are only added. */
import { sql } from 'kysely';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';
import type { SignedImport } from '../rules/signed-import.ts';
import type { Tables } from './tables.ts';

export interface StoredImport extends SignedImport {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export async function insertSignedImport(
  tx: Tx,
  one: SignedImport,
  leaf: Pick<StoredImport, 'leafHash' | 'salt'>,
): Promise<void> {
  await sql`insert into registers.signed_import
      (id, register, content, officer, cms, second_officer, second_cms, at, leaf_hash, salt)
    values (${one.id}::uuid, ${one.register}, ${Buffer.from(one.content)}, ${one.officer}::uuid, ${Buffer.from(one.cms)},
      ${one.secondOfficer}::uuid, ${Buffer.from(one.secondCms)}, ${isoInstant(one.at)}::timestamptz,
      ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(tx.db<Tables>());
}

const stored = sql`id, register, content, officer, cms, second_officer as "secondOfficer", second_cms as "secondCms", at,
  leaf_hash as "leafHash", salt`;

export async function findSignedImport(tx: Tx, register: string, id: string): Promise<StoredImport | undefined> {
  const { rows } = await sql<StoredImport>`select ${stored} from registers.signed_import
    where id = ${id}::uuid and register = ${register}`.execute(tx.db<Tables>());
  return rows[0];
}

/** The newest of a register, before one. */
export async function signedImportsBefore(
  tx: Tx,
  register: string,
  before: string | undefined,
  limit: number,
): Promise<StoredImport[]> {
  const older = before === undefined ? sql`` : sql`and id < ${before}::uuid`;
  const { rows } = await sql<StoredImport>`select ${stored} from registers.signed_import
    where register = ${register} ${older} order by id desc limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

/** The next of all registers, for fsck. */
export async function signedImportsAfter(tx: Tx, after: string, limit: number): Promise<StoredImport[]> {
  const { rows } = await sql<StoredImport>`select ${stored} from registers.signed_import
    where id > ${after}::uuid order by id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

export async function countSignedImports(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from registers.signed_import`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.count ?? 0;
}

/** Grounds of versions that name a signed import which isn't there, is of another register or was of other bytes. */
export async function versionsWithoutImport(tx: Tx): Promise<{ recordId: string; number: number }[]> {
  const { rows } = await sql<{ recordId: string; number: number }>`
    select v.record_id as "recordId", v.number from registers.version v
      join registers.content c on c.record_id = v.record_id and c.number = v.number
      join registers.record r on r.id = v.record_id
      left join registers.signed_import s on s.id = (c.ground -> 'signed' ->> 'import')::uuid and s.register = r.register
        and encode(sha256(s.content), 'hex') = c.ground -> 'signed' ->> 'sha256'
    where v.ground_kind = 'import' and c.ground ? 'signed' and s.id is null limit 100`.execute(tx.db<Tables>());
  return rows;
}

/** The signatures of both officers, after the id of an import. */
export async function importSignatures(tx: Tx, after: string, limit: number): Promise<KeptSignatures[]> {
  const rows = await signedImportsAfter(tx, after, limit);
  return rows.map(({ id, cms, secondCms }) => ({ id, signatures: [cms, secondCms] }));
}
