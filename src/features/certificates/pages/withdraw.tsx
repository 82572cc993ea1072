import type { VNode } from 'preact';
import type { HeldCertificate } from '#features/trust/index.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, ErrorSummary, Radios, WarningText } from '#ui/index.ts';
import { REASONS } from '../actions/status.ts';
import { shortSerial } from './state.ts';

const t = texts('certificates');

/** Withdrawing can't be undone: it is asked on a page of its own, with the reason. */
export function WithdrawPage(props: {
  readonly language: Language;
  readonly certificate: HeldCertificate;
  readonly isReasonMissing: boolean;
}): VNode {
  const { language, certificate, isReasonMissing } = props;
  const missing = t(language, 'withdraw.missing');
  const list = `/${language}/cabinet/certificates`;
  return (
    <>
      <BackLink href={list}>{t(language, 'list.title')}</BackLink>
      {isReasonMissing && <ErrorSummary errorList={[{ href: '#reason', children: missing }]} />}
      <h1>{t(language, 'withdraw.title')}</h1>
      <p class="govuk-body">
        {certificate.name}, {shortSerial(certificate.serial)}
      </p>
      <WarningText iconFallbackText={t(language, 'withdraw.warning')}>{t(language, 'withdraw.forever')}</WarningText>
      <form method="post" action={`${list}/${certificate.serial}/withdraw`}>
        <Radios
          name="reason"
          fieldset={{ legend: { children: t(language, 'withdraw.why') } }}
          errorMessage={isReasonMissing ? { children: missing } : undefined}
          items={REASONS.map((reason) => ({ value: reason, children: t(language, `reason.${reason}`) }))}
        />
        <Button classes="govuk-button--warning" preventDoubleClick>
          {t(language, 'withdraw.act')}
        </Button>
      </form>
    </>
  );
}
