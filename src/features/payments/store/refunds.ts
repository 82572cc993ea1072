/** Money given back. */
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { RefundReason, Tables } from './tables.ts';

interface StoredRefund {
  readonly id: string;
  readonly chargeId: string;
  readonly provider: string;
  readonly reference: string;
  readonly reason: RefundReason;
  readonly at: Instant;
}

export async function insertRefund(tx: Tx, { chargeId, at, ...rest }: StoredRefund): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('payments.refund')
    .values({ ...rest, charge_id: chargeId, at: isoInstant(at) })
    .execute();
}
