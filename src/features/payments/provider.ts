/** Who takes the money. A provider is asked inside the transaction that records its answer. */
import type { Env, Tx } from '#platform/app.ts';
import type { Charge } from './store/charges.ts';
import type { Outcome } from './store/tables.ts';

export interface ProviderAnswer {
  readonly outcome: Outcome;
  /** The provider's own name of the payment: receipts print it, reconciling finds it. */
  readonly reference: string;
}

export interface PaymentProvider {
  readonly id: string;
  /** Asks for the money of a charge. `attemptId`: the same for a repeated request, so that nobody is debited twice. */
  pay(tx: Tx, charge: Charge, attemptId: string): Promise<ProviderAnswer>;
  /** Gives the whole of a payment back, the way it came. `refundId`: the same for a repeated request. Throws where it can't. */
  refund(tx: Tx, charge: Charge, refundId: string): Promise<Pick<ProviderAnswer, 'reference'>>;
}

/** The demo's bank: it takes no money, gives none back, and always says yes. Its page says so in words. */
export const demoProvider: PaymentProvider = {
  id: 'demo',
  pay: async (_tx, _charge, attemptId) => ({
    outcome: 'paid',
    reference: `DEMO-${attemptId.slice(-12).toUpperCase()}`,
  }),
  refund: async (_tx, _charge, refundId) => ({ reference: `DEMO-R-${refundId.slice(-12).toUpperCase()}` }),
};

/** The provider of this instance; undefined where a real one has none configured: then nothing can be paid, and nothing pretends. */
export const providerOf = (env: Env): PaymentProvider | undefined =>
  env.instance.mode === 'demo' ? demoProvider : undefined;
