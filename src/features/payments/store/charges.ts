/** Charges and the attempts to pay them. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { parseTiyn, type Tiyn } from '#kernel/money.ts';
import type { Text } from '#kernel/text.ts';
import type { Urn } from '#kernel/urn.ts';
import type { Tx } from '#platform/app.ts';
import type { StoredLine } from '../rules.ts';
import type { Outcome, RefundReason, Tables } from './tables.ts';

export interface ChargeLine {
  readonly label: Text;
  readonly amount: Tiyn;
  readonly cite: { readonly act: string; readonly article: string };
}

/** Who pays: the person who applied, for the organisation where one applied through him. */
export interface Payer {
  readonly personId: string;
  readonly organisationId?: string;
}

export interface Payment {
  readonly provider: string;
  readonly reference: string;
  readonly at: Instant;
  /** Who paid: id of a person, or `system`. */
  readonly by: string;
}

export interface Refund {
  readonly reference: string;
  readonly reason: RefundReason;
  readonly at: Instant;
}

export interface Charge {
  readonly id: string;
  /** For people: `KZ-P-2026-0000012-3`. */
  readonly number: string;
  readonly subject: Urn;
  /** What it is for, in words. */
  readonly reason: Text;
  readonly payer: Payer;
  /** Id of the service that it is for; absent for what is older. */
  readonly service?: string;
  readonly lines: readonly ChargeLine[];
  readonly total: Tiyn;
  readonly chargedAt: Instant;
  /** Absent: not paid yet. */
  readonly payment?: Payment;
  /** Absent: not given back. */
  readonly refund?: Refund;
}

export async function nextRunningNumber(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select nextval('payments.running_number') as n`.execute(tx.db<Tables>());
  return Number(rows[0]?.n);
}

export const storedLines = (lines: readonly ChargeLine[]): StoredLine[] =>
  lines.map(({ label, amount, cite }) => ({ label, amount: String(amount), cite }));

/** Keeps a charge; false where its subject has one already. */
export async function insertCharge(tx: Tx, charge: Charge): Promise<boolean> {
  const lines = storedLines(charge.lines);
  const result = await tx
    .db<Tables>()
    .insertInto('payments.charge')
    .values({
      id: charge.id,
      number: charge.number,
      subject: charge.subject,
      reason: JSON.stringify(charge.reason),
      person_id: charge.payer.personId,
      organisation_id: charge.payer.organisationId ?? null,
      service: charge.service ?? null,
      lines: JSON.stringify(lines),
      total: String(charge.total),
      charged_at: isoInstant(charge.chargedAt),
    })
    .onConflict((conflict) => conflict.column('subject').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

const selectCharges = (tx: Tx) =>
  tx
    .db<Tables>()
    .selectFrom('payments.charge as c')
    .leftJoin('payments.attempt as a', (join) => join.onRef('a.charge_id', '=', 'c.id').on('a.outcome', '=', 'paid'))
    .leftJoin('payments.refund as r', 'r.charge_id', 'c.id')
    .selectAll('c')
    .select(['a.provider', 'a.reference', 'a.at', 'a.actor'])
    .select(['r.reference as refund_reference', 'r.reason as refund_reason', 'r.at as refunded_at']);

type Row = Awaited<ReturnType<ReturnType<typeof selectCharges>['execute']>>[number];

const chargeOfRow = (row: Row): Charge => ({
  id: row.id,
  number: row.number,
  subject: row.subject as Urn,
  reason: row.reason,
  payer: { personId: row.person_id, ...(row.organisation_id ? { organisationId: row.organisation_id } : {}) },
  ...(row.service === null ? {} : { service: row.service }),
  lines: row.lines.map(({ label, amount, cite }) => ({ label, amount: parseTiyn(amount), cite })),
  total: parseTiyn(row.total),
  chargedAt: row.charged_at,
  ...(row.provider && row.reference && row.actor && row.at !== null
    ? { payment: { provider: row.provider, reference: row.reference, at: row.at, by: row.actor } }
    : {}),
  ...(row.refund_reference && row.refund_reason && row.refunded_at !== null
    ? { refund: { reference: row.refund_reference, reason: row.refund_reason, at: row.refunded_at } }
    : {}),
});

/** The charge with this id, or undefined. */
export async function findCharge(tx: Tx, id: string): Promise<Charge | undefined> {
  const row = await selectCharges(tx).where('c.id', '=', id).executeTakeFirst();
  return row && chargeOfRow(row);
}

/** The charge of a subject, or undefined. */
export async function findChargeOf(tx: Tx, subject: Urn): Promise<Charge | undefined> {
  const row = await selectCharges(tx).where('c.subject', '=', subject).executeTakeFirst();
  return row && chargeOfRow(row);
}

/** What one payer hasn't paid yet, newest first; of these services alone, where they are given. */
export async function listUnpaid(
  tx: Tx,
  payer: Payer,
  services: readonly string[] | null,
  limit: number,
): Promise<Charge[]> {
  const unpaid = selectCharges(tx).where('a.id', 'is', null).orderBy('c.id', 'desc').limit(limit);
  const query = services === null ? unpaid : unpaid.where('c.service', '=', sql<string>`any(${services})`);
  const rows = await (payer.organisationId === undefined
    ? query.where('c.person_id', '=', payer.personId).where('c.organisation_id', 'is', null)
    : query.where('c.organisation_id', '=', payer.organisationId)
  ).execute();
  return rows.map(chargeOfRow);
}

/** Nobody else pays this charge until the end of the transaction. */
export async function lockCharge(tx: Tx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`payments/${id}`}, 0))`.execute(tx.db<Tables>());
}

export interface NewAttempt {
  readonly id: string;
  readonly chargeId: string;
  readonly provider: string;
  readonly outcome: Outcome;
  readonly reference: string;
  readonly actor: string;
  /** Id of the mandate by which he paid for another. */
  readonly mandate: string | null;
  readonly at: Instant;
}

export async function insertAttempt(tx: Tx, { chargeId, at, ...rest }: NewAttempt): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('payments.attempt')
    .values({ ...rest, charge_id: chargeId, at: isoInstant(at) })
    .execute();
}

/** What the last provider asked for this charge answered; undefined where none was asked. */
export async function lastOutcome(tx: Tx, chargeId: string): Promise<Outcome | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('payments.attempt')
    .select('outcome')
    .where('charge_id', '=', chargeId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.outcome;
}
