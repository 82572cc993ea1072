import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { requirePayer } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { type Charge, findCharge } from '../store/charges.ts';

/** The reader's own charge. Refuses payments.not_found to everybody else, as if there were none. */
export async function ownCharge(tx: Tx, ctx: Context, id: string): Promise<Charge> {
  const charge = (await findCharge(tx, id)) ?? refuse('not_found');
  requirePayer(ctx, charge);
  return charge;
}

/** A charge for programs: amounts in tiyn, as strings. */
export function presentCharge({ id, number, subject, reason, lines, total, chargedAt, payment, refund }: Charge) {
  return {
    id,
    number,
    subject,
    reason,
    lines: lines.map(({ label, amount, cite }) => ({ label, amount: String(amount), cite })),
    total: String(total),
    chargedAt: isoInstant(chargedAt),
    ...(payment ? { payment: { ...payment, at: isoInstant(payment.at) } } : {}),
    ...(refund ? { refund: { ...refund, at: isoInstant(refund.at) } } : {}),
  };
}
