import { displayName } from '#features/identity/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { isUuid } from '#kernel/uuid.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { requirePayer } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { type Charge, findCharge, type Payment } from '../store/charges.ts';

/** The reader's own charge. Refuses payments.not_found to everybody else, as if there were none. */
export async function ownCharge(tx: Tx, ctx: Context, id: string): Promise<Charge> {
  const charge = (await findCharge(tx, id)) ?? refuse('not_found');
  await requirePayer(tx, ctx, charge);
  return charge;
}

/** The name of who paid for the payer; undefined where he paid himself, or nobody did yet. */
export async function paidFor(tx: Tx, { payer, payment }: Charge): Promise<string | undefined> {
  if (payment === undefined || payment.by === payer.personId || !isUuid(payment.by)) return undefined;
  return displayName(tx, payment.by);
}

/** The reader's own charge for programs: amounts in tiyn, as strings. Refuses as `ownCharge`. */
export async function shownCharge(tx: Tx, ctx: Context, chargeId: string) {
  const charge = await ownCharge(tx, ctx, chargeId);
  const { id, number, subject, reason, lines, total, chargedAt, payment, refund } = charge;
  const paidBy = await paidFor(tx, charge);
  return {
    id,
    number,
    subject,
    reason,
    lines: lines.map(({ label, amount, cite }) => ({ label, amount: String(amount), cite })),
    total: String(total),
    chargedAt: isoInstant(chargedAt),
    ...(payment ? { payment: presentPayment(payment, paidBy) } : {}),
    ...(refund ? { refund: { ...refund, at: isoInstant(refund.at) } } : {}),
  };
}

const presentPayment = ({ provider, reference, at }: Payment, paidBy: string | undefined) => ({
  provider,
  reference,
  at: isoInstant(at),
  ...(paidBy === undefined ? {} : { paidBy }),
});
