/** Breaches, and who was told of each. */
import { type RawBuilder, sql } from 'kysely';
import type { Named } from '#features/registers/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { BreachContent } from '../rules/content.ts';
import type { Leaf } from './audits.ts';

type Tables = Record<never, never>;

export interface Breach extends BreachContent, Leaf {
  /** How many were told so far. */
  readonly told: number;
}

const breaches = async (tx: Tx, where: RawBuilder<unknown>): Promise<Breach[]> => {
  const { rows } =
    await sql<Breach>`select b.id, b.register, b.purpose, b.agency, b.from_at as "fromAt", b.to_at as "toAt",
      b.what, b.touched, b.officer, b.at, b.leaf_hash as "leafHash", b.salt,
      (select count(*) from data_protection.breach_told t where t.breach_id = b.id) as told
    from data_protection.breach b ${where}`.execute(tx.db<Tables>());
  return rows;
};

export const findBreach = async (tx: Tx, id: string): Promise<Breach | undefined> =>
  (await breaches(tx, sql`where b.id = ${id}::uuid`))[0];

/** The newest first. */
export const allBreaches = (tx: Tx, limit: number): Promise<Breach[]> =>
  breaches(tx, sql`order by b.id desc limit ${limit}`);

/** The next breaches after an id, for fsck. */
export const breachesAfter = (tx: Tx, after: string): Promise<Breach[]> =>
  breaches(tx, sql`where b.id > ${after}::uuid order by b.id limit 100`);

export async function insertBreach(tx: Tx, one: BreachContent, leaf: Leaf): Promise<void> {
  await sql`insert into data_protection.breach (id, register, purpose, agency, from_at, to_at, what, touched, officer, at,
      leaf_hash, salt)
    values (${one.id}::uuid, ${one.register}, ${one.purpose}, ${one.agency}, ${isoInstant(one.fromAt)}::timestamptz,
      ${isoInstant(one.toAt)}::timestamptz, ${JSON.stringify(one.what)}::jsonb, ${one.touched}, ${one.officer}::uuid,
      ${isoInstant(one.at)}::timestamptz, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(
    tx.db<Tables>(),
  );
}

/** Which of them were told already. */
export async function toldOf(tx: Tx, breachId: string, subjects: readonly Named[]): Promise<Named[]> {
  const { rows } = await sql<Named>`select t.kind, t.identifier from data_protection.breach_told t
    join unnest(${subjects.map((one) => one.kind)}::text[], ${subjects.map((one) => one.identifier)}::text[])
      as s(kind, identifier) on s.kind = t.kind and s.identifier = t.identifier
    where t.breach_id = ${breachId}::uuid`.execute(tx.db<Tables>());
  return rows;
}

export async function insertTold(tx: Tx, breachId: string, one: Named, letterId: string | null): Promise<void> {
  await sql`insert into data_protection.breach_told (breach_id, kind, identifier, letter_id)
    values (${breachId}::uuid, ${one.kind}, ${one.identifier}, ${letterId}::uuid)`.execute(tx.db<Tables>());
}

/** Nobody else tells of the breach until the end of the transaction. */
export async function lockBreach(tx: Tx, breachId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`data-protection/breach/${breachId}`}, 0))`.execute(
    tx.db<Tables>(),
  );
}
