import { formatMoney } from '#kernel/money.ts';
import { say } from '#kernel/text.ts';
import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';
import { payableServices, payerOf } from '../policy.ts';
import { listUnpaid } from '../store/charges.ts';

const t = texts('payments');
const SHOWN = 5;

/** In the cabinet: what the reader has still to pay, a card for each; nothing where nothing is owed. */
export const unpaidCard: CabinetCard = {
  id: 'payments.unpaid',
  order: 10,
  async render({ app, ctx }) {
    const { language } = ctx;
    const payer = payerOf(ctx.actor);
    if (payer === undefined) return null;
    const charges = await app.read((tx) => listUnpaid(tx, payer, payableServices(ctx.actor), SHOWN));
    if (charges.length === 0) return null;
    return (
      <>
        {charges.map((charge) => (
          <Card
            href={`/${language}/payments/${charge.id}`}
            title={t(language, 'card.title', { amount: formatMoney(charge.total, language) })}
          >
            {say(charge.reason, language)}
          </Card>
        ))}
      </>
    );
  },
};
