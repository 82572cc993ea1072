/** The door of `payments`: charging a subject and asking whether it is paid. The event `payments.paid` tells when it is. */
import type { Urn } from '#kernel/urn.ts';
import type { Tx } from '#platform/app.ts';
import { findChargeOf } from './store/charges.ts';

export { charge, type NewCharge } from './actions/charge.ts';
export { type NewRefund, refund } from './actions/refund.ts';
export type { Charge, ChargeLine, Payer, Payment, Refund } from './store/charges.ts';

/** The charge of a subject with its payment, or undefined where there is none. */
export const chargeOf = findChargeOf;

/** Whether a subject's charge is paid and hasn't been given back; a subject without a charge owes nothing. */
export async function isPaid(tx: Tx, subject: Urn): Promise<boolean> {
  const found = await findChargeOf(tx, subject);
  return found === undefined || (found.payment !== undefined && found.refund === undefined);
}
