/** What payers are told. */
import { displayName } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { formatMoney } from '#kernel/money.ts';
import { inEveryLanguage, type Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import type { Charge } from './store/charges.ts';

const t = texts('payments');

/** Tells the payer that somebody who acts for him has paid: who, how much, for what. */
export async function tellPaid(tx: Tx, { id, payer, reason, total }: Charge, by: string): Promise<void> {
  const name = await displayName(tx, by);
  const written = (part: 'subject' | 'body') =>
    inEveryLanguage((language: Language) =>
      t(language, `letter.paidForYou.${part}`, {
        name,
        amount: formatMoney(total, language),
        reason: reason[language] ?? '',
      }),
    );
  await notify(tx, {
    ...payer,
    kind: 'payments.paidForYou',
    subject: written('subject'),
    body: written('body'),
    link: `/payments/${id}`,
  });
}
