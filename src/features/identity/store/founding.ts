/** SQL of the first administrators. */
import { sql } from 'kysely';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';
import type { Founding } from '../rules/founding.ts';
import type { Proof } from './mandates.ts';
import type { Tables } from './tables.ts';

/** By this name rosters say that the founding wrote it. */
export const FOUNDED_BY = 'founding';

/** Lets one transaction at a time found the instance. */
export async function lockFounding(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('identity founding', 0))`.execute(tx.db());
}

/** Whether anybody was ever appointed administrator, in office or not. */
export async function hadAdministrators(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ had: boolean }>`select exists (
    select 1 from identity.assignment where 'administrator' = any(roles)) as had`.execute(tx.db<Tables>());
  return rows[0]?.had ?? false;
}

export async function insertFounding(tx: Tx, one: Founding, proof: Proof): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.founding')
    .values({
      at: isoInstant(one.at),
      content: Buffer.from(one.content),
      first_cms: Buffer.from(one.firstCms),
      second_cms: Buffer.from(one.secondCms),
      salt: Buffer.from(proof.salt),
      leaf_hash: Buffer.from(proof.leafHash),
    })
    .execute();
}

export async function findFounding(tx: Tx): Promise<(Founding & Proof) | undefined> {
  const row = await tx.db<Tables>().selectFrom('identity.founding').selectAll().executeTakeFirst();
  return (
    row && {
      at: row.at,
      content: new Uint8Array(row.content),
      firstCms: new Uint8Array(row.first_cms),
      secondCms: new Uint8Array(row.second_cms),
      salt: new Uint8Array(row.salt),
      leafHash: new Uint8Array(row.leaf_hash),
    }
  );
}

/** Persons whom rosters say the founding appointed. */
export async function foundedPersons(tx: Tx): Promise<string[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('identity.officer')
    .select('person_id as personId')
    .where('recorded_by', '=', FOUNDED_BY)
    .execute();
  return rows.map(({ personId }) => personId);
}

// There is one row or none, and it has no id of its own.
const FOUNDING_ID = 'ffffffff-ffff-8fff-bfff-ffffffffffff';

/** The signatures of both who founded the instance. */
export async function foundingSignatures(tx: Tx, after: string): Promise<KeptSignatures[]> {
  const founding = after < FOUNDING_ID ? await findFounding(tx) : undefined;
  return founding ? [{ id: FOUNDING_ID, signatures: [founding.firstCms, founding.secondCms] }] : [];
}
