/** SQL of conflicts that officers declared: they and their ends are only added. */
import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Conflict, ConflictEnd } from '../rules/conflict.ts';
import type { Proof } from './mandates.ts';
import type { Tables } from './tables.ts';

/** A conflict with what became of it; `end…`: null while it stands. */
export interface ConflictState extends Conflict, Proof {
  readonly countsFrom: LocalDate | null;
  readonly endedAt: Instant | null;
  readonly endSalt: Uint8Array | null;
  readonly endLeafHash: Uint8Array | null;
}

export async function insertConflict(tx: Tx, one: Conflict, proof: Proof): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.conflict')
    .values({
      id: one.id,
      officer_id: one.officerId,
      person_id: one.personId,
      organisation_id: one.organisationId,
      named_by: one.namedBy,
      called: one.called,
      reason: one.reason,
      declared_at: isoInstant(one.at),
      salt: Buffer.from(proof.salt),
      leaf_hash: Buffer.from(proof.leafHash),
    })
    .execute();
}

export async function insertConflictEnd(tx: Tx, end: ConflictEnd, proof: Proof): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.conflict_end')
    .values({
      conflict_id: end.conflictId,
      counts_from: end.countsFrom,
      at: isoInstant(end.at),
      salt: Buffer.from(proof.salt),
      leaf_hash: Buffer.from(proof.leafHash),
    })
    .execute();
}

const conflicts = async (tx: Tx, which: RawBuilder<unknown>): Promise<ConflictState[]> => {
  const { rows } = await sql<ConflictState>`
    select c.id, c.officer_id as "officerId", c.person_id as "personId", c.organisation_id as "organisationId",
      c.named_by as "namedBy", c.called, c.reason, c.declared_at as at, c.salt, c.leaf_hash as "leafHash",
      e.counts_from as "countsFrom", e.at as "endedAt", e.salt as "endSalt", e.leaf_hash as "endLeafHash"
    from identity.conflict c left join identity.conflict_end e on e.conflict_id = c.id
    where ${which}`.execute(tx.db<Tables>());
  return rows;
};

/** How many of one officer's conflicts a page shows. */
const SHOWN = 200;

/** What an officer declared: what stands before what has ended, newest first. */
export const conflictsOf = (tx: Tx, officerId: string): Promise<ConflictState[]> =>
  conflicts(tx, sql`c.officer_id = ${officerId}::uuid order by e.conflict_id is not null, c.id desc limit ${SHOWN}`);

export const findConflict = async (tx: Tx, id: string): Promise<ConflictState | undefined> =>
  (await conflicts(tx, sql`c.id = ${id}::uuid`))[0];

/** The next conflict after an id, for the checker. */
export const conflictAfter = async (tx: Tx, after: string): Promise<ConflictState | undefined> =>
  (await conflicts(tx, sql`c.id > ${after}::uuid order by c.id limit 1`))[0];

/**
 * Which of the officers may not be drawn on a day for the person or the organisation, because he, in whatever post, declared a conflict
 * with them that stands.
 */
export async function declaredConflicts(
  tx: Tx,
  officerIds: readonly string[],
  whom: { readonly personId: string; readonly organisationId: string | undefined; readonly day: LocalDate },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct o.id
    from identity.officer o
    join identity.officer post on post.person_id = o.person_id
    join identity.conflict c on c.officer_id = post.id
    where o.id = any(${[...officerIds]}::uuid[])
      and (c.person_id = ${whom.personId}::uuid or c.organisation_id = ${whom.organisationId ?? null}::uuid)
      and not exists (select 1 from identity.conflict_end e
        where e.conflict_id = c.id and e.counts_from <= ${whom.day}::date)`.execute(tx.db<Tables>());
  return rows.map((row) => row.id);
}
