/** SQL of the revocation lists. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { RevokedEntry, StatusReason } from '../revocation/list.ts';

type Moment = ColumnType<Instant, string, never>;

interface Tables {
  'trust.certificate': { serial: string; issuer: string | null; not_after: Moment };
  'trust.revocation': { serial: string; number: number; reason: StatusReason; at: Moment; recorded_at: Moment };
  'trust.unlisted': { serial: string; number: number; issuer: string };
  'trust.revocation_list': {
    issuer: string;
    number: number;
    base: number | null;
    this_update: Moment;
    next_update: Moment;
    der: Uint8Array;
  };
}

/** The last event of each certificate of an authority, among those that the caller's conditions leave. */
const lastEvents = (tx: Tx, issuer: string) =>
  tx
    .db<Tables>()
    .selectFrom('trust.revocation as event')
    .innerJoin('trust.certificate as certificate', 'certificate.serial', 'event.serial')
    .distinctOn('event.serial')
    .select(['event.serial', 'event.reason', 'event.at'])
    .where('certificate.issuer', '=', issuer)
    .orderBy('event.serial')
    .orderBy('event.number', 'desc');

/** What is withdrawn or held of an authority's certificates that haven't expired by themselves (RFC 5280 section 5). */
export async function listRevocations(tx: Tx, issuer: string, at: Instant): Promise<RevokedEntry[]> {
  const rows = await lastEvents(tx, issuer)
    .where('certificate.not_after', '>', sql<Instant>`${isoInstant(at)}`)
    .execute();
  return rows.filter(({ reason }) => reason !== 'removeFromCRL');
}

/** The last event of each certificate of the authority that changed since a moment. */
export async function listChanges(tx: Tx, issuer: string, since: Instant): Promise<RevokedEntry[]> {
  return lastEvents(tx, issuer)
    .where('event.recorded_at', '>=', sql<Instant>`${isoInstant(since)}`)
    .execute();
}

interface StoredList {
  readonly number: number;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  readonly der: Uint8Array;
}

const listColumns = ['number', 'this_update as thisUpdate', 'next_update as nextUpdate', 'der'] as const;

export async function findLatestList(
  tx: Tx,
  issuer: string,
  kind: 'complete' | 'delta',
): Promise<StoredList | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.revocation_list')
    .select(listColumns)
    .where('issuer', '=', issuer)
    .where(sql<boolean>`(base is null) = ${kind === 'complete'}`)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Whether an authority has published a complete list. */
export async function hasCompleteList(tx: Tx, issuer: string): Promise<boolean> {
  const row = await tx
    .db<Tables>()
    .selectFrom('trust.revocation_list')
    .select('number')
    .where('issuer', '=', issuer)
    .where('base', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The oldest complete list that somebody may still believe: the one that a delta starts from. */
export async function findBase(
  tx: Tx,
  issuer: string,
  at: Instant,
): Promise<Pick<StoredList, 'number' | 'thisUpdate'> | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.revocation_list')
    .select(['number', 'this_update as thisUpdate'])
    .where('issuer', '=', issuer)
    .where('base', 'is', null)
    .where('next_update', '>', sql<Instant>`${isoInstant(at)}`)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
}

export type SignedList = StoredList & { readonly issuer: string; readonly base: number | null };

export async function insertList(tx: Tx, list: SignedList): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('trust.revocation_list')
    .values({
      issuer: list.issuer,
      number: list.number,
      base: list.base,
      this_update: isoInstant(list.thisUpdate),
      next_update: isoInstant(list.nextUpdate),
      der: Buffer.from(list.der),
    })
    .execute();
}

/** One process at a time makes an authority's lists; held until the transaction ends. */
export async function lockLists(tx: Tx, issuer: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`trust/lists/${issuer}`}, 0))`.execute(tx.db<Tables>());
}

/** Whether something of the authority changed that no list carries yet. */
export async function hasUnlisted(tx: Tx, issuer: string): Promise<boolean> {
  const row = await tx
    .db<Tables>()
    .selectFrom('trust.unlisted')
    .select('serial')
    .where('issuer', '=', issuer)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes what is to be listed: the list that is made next in this transaction carries it. */
export async function takeUnlisted(tx: Tx, issuer: string): Promise<void> {
  await tx.db<Tables>().deleteFrom('trust.unlisted').where('issuer', '=', issuer).execute();
}
