/** What agencies owe the authority for unlawful looks, and what they answered. */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { DutyAnswerContent, DutyContent } from '../rules/content.ts';
import type { Leaf } from './audits.ts';

type Tables = Record<never, never>;

export interface Duty extends DutyContent, Leaf {
  readonly text: string | null;
  readonly officer: string | null;
  readonly answeredAt: Instant | null;
  readonly answerLeaf: Uint8Array | null;
  readonly answerSalt: Uint8Array | null;
}

const duties = async (tx: Tx, where: RawBuilder<unknown>): Promise<Duty[]> => {
  const { rows } =
    await sql<Duty>`select d.id, d.source, d.source_id as "sourceId", d.lookup_id as "lookupId", d.agency,
      d.opened_at as "openedAt", d.due_at as "dueAt", d.leaf_hash as "leafHash", d.salt, a.text, a.officer,
      a.at as "answeredAt", a.leaf_hash as "answerLeaf", a.salt as "answerSalt"
    from data_protection.duty d left join data_protection.duty_answer a on a.duty_id = d.id ${where}`.execute(
      tx.db<Tables>(),
    );
  return rows;
};

export const findDuty = async (tx: Tx, id: string): Promise<Duty | undefined> =>
  (await duties(tx, sql`where d.id = ${id}::uuid`))[0];

/** Duties of one agency, or of all, the newest first. */
export const dutiesOf = (tx: Tx, agency: string | undefined, limit: number): Promise<Duty[]> =>
  duties(
    tx,
    sql`where ${agency ?? null}::text is null or d.agency = ${agency ?? null} order by d.id desc limit ${limit}`,
  );

/** The next duties after an id, for fsck. */
export const dutiesAfter = (tx: Tx, after: string): Promise<Duty[]> =>
  duties(tx, sql`where d.id > ${after}::uuid order by d.id limit 500`);

/** False where the source has its duty already. */
export async function insertDuty(tx: Tx, one: DutyContent, leaf: Leaf): Promise<boolean> {
  const { rows } =
    await sql`insert into data_protection.duty (id, source, source_id, lookup_id, agency, opened_at, due_at,
      leaf_hash, salt)
    values (${one.id}::uuid, ${one.source}, ${one.sourceId}::uuid, ${one.lookupId}::uuid, ${one.agency},
      ${isoInstant(one.openedAt)}::timestamptz, ${isoInstant(one.dueAt)}::timestamptz, ${Buffer.from(leaf.leafHash)},
      ${Buffer.from(leaf.salt)})
    on conflict (source_id) do nothing returning id`.execute(tx.db<Tables>());
  return rows.length > 0;
}

/** False where there is an answer already. */
export async function insertDutyAnswer(tx: Tx, one: DutyAnswerContent, leaf: Leaf): Promise<boolean> {
  const { rows } = await sql`insert into data_protection.duty_answer (duty_id, text, officer, at, leaf_hash, salt)
    values (${one.dutyId}::uuid, ${one.text}, ${one.officer}::uuid, ${isoInstant(one.at)}::timestamptz,
      ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})
    on conflict do nothing returning duty_id`.execute(tx.db<Tables>());
  return rows.length > 0;
}
