/** Paying: once, whatever is repeated. */
import { z } from 'zod';
import { personOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { tellPaid } from '../letters.ts';
import { mandateUsed, requirePayer } from '../policy.ts';
import { type PaymentProvider, providerOf } from '../provider.ts';
import { refuse } from '../refusals.ts';
import { paidPostings } from '../rules.ts';
import { type Charge, findCharge, insertAttempt, lockCharge } from '../store/charges.ts';
import { enter } from '../store/ledger.ts';
import type { Outcome } from '../store/tables.ts';

async function getCharge(tx: Tx, chargeId: string): Promise<Charge> {
  return (await findCharge(tx, chargeId)) ?? refuse('not_found');
}

/**
 * Asks a provider for a charge's money and records what it answers; where it is paid, the ledger moves and `payments.paid` is
 * published. A charge that is paid stays as it is: the answer is `paid` again and nothing moves.
 */
export async function payBy(tx: Tx, ctx: Context, provider: PaymentProvider, chargeId: string): Promise<Outcome> {
  await lockCharge(tx, chargeId);
  const charge = await getCharge(tx, chargeId);
  if (charge.payment) return 'paid';
  const id = newId(ctx.now);
  const { outcome, reference } = await provider.pay(tx, charge, id);
  const actor = personOf(ctx.actor) ?? 'system';
  const mandate = mandateUsed(ctx.actor, charge);
  const attempt = {
    id,
    chargeId,
    provider: provider.id,
    outcome,
    reference,
    actor,
    mandate: mandate?.mandateId ?? null,
  };
  await insertAttempt(tx, { ...attempt, at: ctx.now });
  if (outcome === 'declined') return outcome;
  await enter(tx, { charge, kind: 'paid', at: ctx.now, postings: paidPostings(charge.total, provider.id) });
  await publish(tx, 'payments.paid', { chargeId, subject: charge.subject });
  if (mandate) await tellPaid(tx, charge, mandate.by);
  return outcome;
}

/**
 * The demo's "paid" button. Refuses payments.no_provider in a real instance, payments.not_found to
 * everybody but the payer and those who act for him, mandate_lapsed where that right has ended.
 */
export const payDemo = action({
  name: 'payments.pay-demo',
  input: z.strictObject({ chargeId: z.uuid() }),
  async allow(tx, ctx, { chargeId }) {
    await requirePayer(tx, ctx, await getCharge(tx, chargeId));
  },
  async run(tx, ctx, { chargeId }): Promise<{ chargeId: string; outcome: Outcome }> {
    const provider = providerOf(tx.env) ?? refuse('no_provider');
    return { chargeId, outcome: await payBy(tx, ctx, provider, chargeId) };
  },
});
