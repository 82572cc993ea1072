/** Draws: asked, frozen, signed, finished. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Place } from '../rules/draw.ts';
import type { Tables } from './tables.ts';

/** A moment to compare a column with. */
const moment = (at: Instant) => sql<Instant>`${isoInstant(at)}::timestamptz`;

export interface DrawRow {
  readonly id: string;
  readonly caseId: string;
  readonly purpose: 'case' | 'opinion';
  readonly number: number;
  readonly agency: string;
  readonly unit: string;
  readonly service: string;
  /** Hexadecimal. */
  readonly leaf: string;
  readonly requestedAt: Instant;
}

const COLUMNS = [
  'id',
  'case_id as caseId',
  'purpose',
  'number',
  'agency',
  'unit',
  'service',
  'leaf',
  'requested_at as requestedAt',
] as const;

/** Asks for a draw; false where it has been asked for before. */
export async function insertDraw(tx: Tx, draw: DrawRow): Promise<boolean> {
  const db = tx.db<Tables>();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('desk.draw')
    .values({
      id: draw.id,
      case_id: draw.caseId,
      purpose: draw.purpose,
      number: draw.number,
      agency: draw.agency,
      unit: draw.unit,
      service: draw.service,
      leaf: draw.leaf,
      requested_at: isoInstant(draw.requestedAt),
    })
    .onConflict((conflict) => conflict.columns(['leaf', 'number']).doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) return false;
  await db
    .insertInto('desk.waiting')
    .values({ draw_id: draw.id, next_at: isoInstant(draw.requestedAt) })
    .execute();
  return true;
}

/** Draws whose turn has come, the longest waiting first. */
export async function waitingDraws(tx: Tx, now: Instant, limit: number): Promise<string[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('desk.waiting')
    .select('draw_id')
    .where('next_at', '<=', moment(now))
    .orderBy('next_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.draw_id);
}

/** How many draws wait, and since when the first of them does; null: none. */
export async function countWaiting(tx: Tx): Promise<{ readonly count: number; readonly since: Instant | null }> {
  const row = await tx
    .db<Tables>()
    .selectFrom('desk.waiting')
    .innerJoin('desk.draw', 'desk.draw.id', 'desk.waiting.draw_id')
    .select((on) => [on.fn.countAll<bigint>().as('count'), on.fn.min('desk.draw.requested_at').as('since')])
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), since: row.since };
}

/** How often a draw has failed; undefined where it waits no more. */
export async function failuresOf(tx: Tx, drawId: string): Promise<number | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('desk.waiting')
    .select('failures')
    .where('draw_id', '=', drawId)
    .executeTakeFirst();
  return row?.failures;
}

export async function postpone(tx: Tx, drawId: string, until: Instant, failures: number): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('desk.waiting')
    .set({ next_at: isoInstant(until), failures })
    .where('draw_id', '=', drawId)
    .execute();
}

/** Takes a draw out of the waiting room; false where another has finished it. */
export async function leaveWaiting(tx: Tx, drawId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .db<Tables>()
    .deleteFrom('desk.waiting')
    .where('draw_id', '=', drawId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export function findDraw(tx: Tx, drawId: string): Promise<DrawRow | undefined> {
  return tx.db<Tables>().selectFrom('desk.draw').select(COLUMNS).where('id', '=', drawId).executeTakeFirst();
}

/** All draws for a case, in the order in which they were asked for. */
export function drawsOfCase(tx: Tx, caseId: string): Promise<DrawRow[]> {
  return tx
    .db<Tables>()
    .selectFrom('desk.draw')
    .select(COLUMNS)
    .where('case_id', '=', caseId)
    .orderBy('requested_at')
    .orderBy('id')
    .execute();
}

export interface FrozenList {
  readonly leafIndex: number;
  /** Hexadecimal. */
  readonly listDigest: string;
  readonly pool: 'unit' | 'agency';
  readonly listedAt: Instant;
  readonly places: readonly Place[];
}

export async function insertList(tx: Tx, drawId: string, list: FrozenList): Promise<void> {
  const db = tx.db<Tables>();
  await db
    .insertInto('desk.draw_list')
    .values({
      draw_id: drawId,
      leaf_index: list.leafIndex,
      list_digest: list.listDigest,
      pool: list.pool,
      listed_at: isoInstant(list.listedAt),
    })
    .execute();
  await db
    .insertInto('desk.draw_place')
    .values(
      list.places.map(({ token, salt, officerId }, place) => ({
        draw_id: drawId,
        place,
        token,
        salt: Buffer.from(salt),
        officer_id: officerId,
      })),
    )
    .execute();
}

export async function findList(tx: Tx, drawId: string): Promise<FrozenList | undefined> {
  const db = tx.db<Tables>();
  const row = await db.selectFrom('desk.draw_list').selectAll().where('draw_id', '=', drawId).executeTakeFirst();
  if (!row) return undefined;
  const places = await db
    .selectFrom('desk.draw_place')
    .select(['token', 'salt', 'officer_id as officerId'])
    .where('draw_id', '=', drawId)
    .orderBy('place')
    .execute();
  return {
    leafIndex: row.leaf_index,
    listDigest: row.list_digest,
    pool: row.pool,
    listedAt: row.listed_at,
    places: places.map((one) => ({ ...one, salt: new Uint8Array(one.salt) })),
  };
}

export interface DrawSignature {
  /** 0: the platform; 1, 2: the witnesses. */
  readonly position: number;
  readonly isOutside: boolean;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

export async function insertSignatures(tx: Tx, drawId: string, all: readonly DrawSignature[]): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('desk.draw_signature')
    .values(
      all.map(({ position, isOutside, publicKey, signature }) => ({
        draw_id: drawId,
        position,
        is_outside: isOutside,
        public_key: Buffer.from(publicKey),
        signature: Buffer.from(signature),
      })),
    )
    .execute();
}

export async function signaturesOf(tx: Tx, drawId: string): Promise<DrawSignature[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('desk.draw_signature')
    .select(['position', 'is_outside as isOutside', 'public_key as publicKey', 'signature'])
    .where('draw_id', '=', drawId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    ...row,
    publicKey: new Uint8Array(row.publicKey),
    signature: new Uint8Array(row.signature),
  }));
}
