/** Court-ordered delays of look-ups. */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { DelayContent } from '../rules/delays.ts';
import type { Tables } from './tables.ts';

interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export interface StoredDelay extends DelayContent, Leaf {}

/** The delays `d` that cover a look-up of table registers.lookup. */
const covering = sql`from registers.lookup_delay d
  where d.kind = registers.lookup.kind and d.identifier = registers.lookup.identifier
    and d.register = registers.lookup.register and d.agency = registers.lookup.agency
    and registers.lookup.at >= d.from_at and registers.lookup.at < d.until_at`;

/** Whether a look-up of table registers.lookup may be shown to whose data it was. */
export const isShownAt = (now: Instant): RawBuilder<boolean> =>
  sql<boolean>`not exists (select ${covering} and d.until_at > ${isoInstant(now)}::timestamptz)`;

/** The court's act by which a look-up was shown later; null: by none. */
export const courtActOf = sql<string | null>`(select d.court_act ${covering} order by d.until_at desc limit 1)`;

export async function insertDelay(tx: Tx, delay: DelayContent, leaf: Leaf): Promise<void> {
  await sql`insert into registers.lookup_delay (id, register, agency, kind, identifier, from_at, until_at, court_act, act,
      article, officer, second_officer, at, leaf_hash, salt)
    values (${delay.id}::uuid, ${delay.register}, ${delay.agency}, ${delay.kind}, ${delay.identifier},
      ${isoInstant(delay.fromAt)}::timestamptz, ${isoInstant(delay.untilAt)}::timestamptz, ${delay.courtAct}, ${delay.act},
      ${delay.article}, ${delay.officer}::uuid, ${delay.secondOfficer}::uuid, ${isoInstant(delay.at)}::timestamptz,
      ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(tx.db<Tables>());
}

/** The next delays after an id, for fsck. */
export async function delaysAfter(tx: Tx, after: string, limit: number): Promise<StoredDelay[]> {
  const { rows } = await sql<StoredDelay>`select id, register, agency, kind, identifier, from_at as "fromAt",
      until_at as "untilAt", court_act as "courtAct", act, article, officer, second_officer as "secondOfficer", at,
      leaf_hash as "leafHash", salt
    from registers.lookup_delay where id > ${after}::uuid order by id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}
