/** SQL of the answers signed beforehand. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Role } from '../certificates/template.ts';
import type { RevokedEntry, StatusReason } from '../revocation/list.ts';

type Moment = ColumnType<Instant, string, string>;

interface Tables {
  'trust.certificate': { serial: string; kind: Role; not_after: Moment };
  'trust.revocation': { serial: string; number: number; reason: StatusReason; at: Moment };
  'trust.ocsp_answer': {
    serial: string;
    issuer: string;
    due_at: Moment;
    this_update: Moment | null;
    next_update: Moment | null;
    by_sha1: Uint8Array | null;
    by_sha256: Uint8Array | null;
  };
}

/** Has the answer about a certificate signed, for the first time or again. */
export async function askAnswer(tx: Tx, serial: string, issuer: string, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('trust.ocsp_answer')
    .values({ serial, issuer, due_at: isoInstant(at) })
    .onConflict((conflict) => conflict.column('serial').doUpdateSet({ due_at: isoInstant(at) }))
    .execute();
}

export interface StoredAnswer {
  readonly issuer: string;
  readonly thisUpdate: Instant | null;
  readonly nextUpdate: Instant | null;
  readonly bySha1: Uint8Array | null;
  readonly bySha256: Uint8Array | null;
}

export async function findAnswer(tx: Tx, serial: string): Promise<StoredAnswer | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.ocsp_answer')
    .select(['issuer', 'this_update as thisUpdate', 'next_update as nextUpdate'])
    .select(['by_sha1 as bySha1', 'by_sha256 as bySha256'])
    .where('serial', '=', serial)
    .executeTakeFirst();
}

export interface DueAnswer {
  readonly serial: string;
  readonly issuer: string;
  readonly kind: Role;
  readonly notAfter: Instant;
  /** The last event of the certificate. */
  readonly last: Pick<RevokedEntry, 'reason' | 'at'> | undefined;
}

/** Answers that are due, kept from other workers until the transaction ends; with what is to be said. */
export async function takeDueAnswers(tx: Tx, at: Instant, limit: number): Promise<DueAnswer[]> {
  const db = tx.db<Tables>();
  const due = await db
    .selectFrom('trust.ocsp_answer as answer')
    .innerJoin('trust.certificate as certificate', 'certificate.serial', 'answer.serial')
    .select(['answer.serial', 'answer.issuer', 'certificate.kind', 'certificate.not_after as notAfter'])
    .where('answer.due_at', '<=', sql<Instant>`${isoInstant(at)}`)
    .orderBy('answer.due_at')
    .limit(limit)
    .forUpdate('answer')
    .skipLocked()
    .execute();
  if (due.length === 0) return [];
  const events = await db
    .selectFrom('trust.revocation')
    .distinctOn('serial')
    .select(['serial', 'reason', 'at'])
    .where(
      'serial',
      'in',
      due.map(({ serial }) => serial),
    )
    .orderBy('serial')
    .orderBy('number', 'desc')
    .execute();
  const last = new Map(events.map((event) => [event.serial, event]));
  return due.map((one) => ({ ...one, last: last.get(one.serial) }));
}

export async function keepAnswer(
  tx: Tx,
  serial: string,
  answer: { thisUpdate: Instant; nextUpdate: Instant; dueAt: Instant; bySha1: Uint8Array; bySha256: Uint8Array },
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('trust.ocsp_answer')
    .set({
      due_at: isoInstant(answer.dueAt),
      this_update: isoInstant(answer.thisUpdate),
      next_update: isoInstant(answer.nextUpdate),
      by_sha1: Buffer.from(answer.bySha1),
      by_sha256: Buffer.from(answer.bySha256),
    })
    .where('serial', '=', serial)
    .execute();
}

/** Nobody asks about a certificate that has expired by itself. */
export async function dropAnswers(tx: Tx, serials: readonly string[]): Promise<void> {
  if (serials.length === 0) return;
  await tx
    .db<Tables>()
    .deleteFrom('trust.ocsp_answer')
    .where('serial', 'in', [...serials])
    .execute();
}

/** The last answer about a key of the platform, of before its certificate had expired, stays: what it signed is judged by it years later. */
export async function restAnswers(tx: Tx, serials: readonly string[]): Promise<void> {
  if (serials.length === 0) return;
  await tx
    .db<Tables>()
    .updateTable('trust.ocsp_answer')
    .set({ due_at: 'infinity' })
    .where('serial', 'in', [...serials])
    .execute();
}
