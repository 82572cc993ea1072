/** Giving back: the whole of a payment, once, by the provider that took it. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/random.ts';
import { providerOf } from '../provider.ts';
import { refuse } from '../refusals.ts';
import { refundedPostings } from '../rules.ts';
import { type Charge, findCharge, lockCharge } from '../store/charges.ts';
import { enter } from '../store/ledger.ts';
import { insertRefund } from '../store/refunds.ts';
import type { RefundReason } from '../store/tables.ts';

export interface NewRefund {
  readonly chargeId: string;
  readonly reason: RefundReason;
  readonly at: Instant;
}

/**
 * Gives a paid charge back and enters it in the ledger; gives the charge, or undefined where it was given back before: then nothing
 * moves. Refuses payments.not_found, not_paid, and no_provider where the one that took the money isn't there.
 */
export async function refund(tx: Tx, { chargeId, reason, at }: NewRefund): Promise<Charge | undefined> {
  await lockCharge(tx, chargeId);
  const charge = (await findCharge(tx, chargeId)) ?? refuse('not_found');
  if (charge.refund) return undefined;
  if (!charge.payment) throw refuse('not_paid');
  const provider = providerOf(tx.env);
  if (provider?.id !== charge.payment.provider) throw refuse('no_provider');
  const id = newId(at);
  const { reference } = await provider.refund(tx, charge, id);
  await insertRefund(tx, { id, chargeId, provider: provider.id, reference, reason, at });
  await enter(tx, { charge, kind: 'refunded', at, postings: refundedPostings(charge.total, provider.id) });
  await publish(tx, 'payments.refunded', { chargeId, subject: charge.subject });
  return charge;
}
