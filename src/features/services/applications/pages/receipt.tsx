/** The receipt: the number, the moment, and a signed promise that the log will show the application. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { SignedPromise } from '#features/transparency/index.ts';
import { formatMoney } from '#kernel/money.ts';
import { formatInstant, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, Details, Panel } from '#ui/index.ts';
import type { ChargedFee } from '../../cases/happenings.ts';
import type { Receipt } from '../receipt.ts';

const t = texts('services');

interface Props {
  readonly env: Env;
  readonly receipt: Receipt;
  readonly promise: SignedPromise;
  readonly title: string;
  readonly language: Language;
  /** The fee that is still to be paid before the application is registered. */
  readonly due: ChargedFee | undefined;
}

export function ReceiptPage({ env, receipt, promise, title, language, due }: Props): VNode {
  const base = `/${language}/applications/${receipt.caseId}`;
  const { zone } = countryOf(env, receipt.submittedAt);
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <Panel title={t(language, 'receipt.title')}>
          {t(language, 'receipt.number')}
          <br />
          <strong>{receipt.number}</strong>
        </Panel>
        <p class="govuk-body">{title}</p>
        <p class="govuk-body">
          {t(language, 'receipt.at', { at: formatInstant(receipt.submittedAt, zone, language) })}
        </p>
        {due !== undefined && (
          <>
            <h2 class="govuk-heading-m">{t(language, 'receipt.payTitle')}</h2>
            <p class="govuk-body">{t(language, 'receipt.pay', { amount: formatMoney(due.total, language) })}</p>
            <Button href={`/${language}/payments/${due.chargeId}`}>{t(language, 'receipt.toPayment')}</Button>
          </>
        )}
        <h2 class="govuk-heading-m">{t(language, 'receipt.nextTitle')}</h2>
        <p class="govuk-body">{t(language, 'receipt.next')}</p>
        <Button href={base} classes={due && 'govuk-button--secondary'}>
          {t(language, 'receipt.follow')}
        </Button>
        <Details summary={t(language, 'receipt.promiseTitle')}>
          <p>{t(language, 'receipt.promise')}</p>
          <pre class="govuk-body-s">{JSON.stringify(promise, null, 2)}</pre>
          <p>
            <a class="govuk-link" href={`${base}/receipt.json`} download>
              {t(language, 'receipt.download')}
            </a>
          </p>
        </Details>
      </div>
    </div>
  );
}
