import type { VNode } from 'preact';
import type { IssuedCertificate } from '#features/trust/index.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, ErrorSummary, Radios, WarningText } from '#ui/index.ts';
import { REASONS } from '../actions/change.ts';

import { shortSerial } from './state.ts';

const t = texts('certificates');

export interface WithdrawPageProps {
  readonly language: Language;
  readonly certificate: IssuedCertificate;
  readonly isReasonMissing: boolean;
  /** Whose page it is: the holder's own, or that of the agency or organisation in whose name the holder signs. */
  readonly as: 'holder' | 'agency' | 'organisation';
  /** Address of the list. */
  readonly list: string;
}

/** Withdrawing can't be undone: it is asked on a page of its own, with the reason. */
export function WithdrawPage(props: WithdrawPageProps): VNode {
  const { language, certificate, isReasonMissing, as, list } = props;
  const missing = t(language, 'withdraw.missing');
  const isOwn = as === 'holder';
  return (
    <>
      <BackLink href={list}>{t(language, isOwn ? 'list.title' : `${as}.title`)}</BackLink>
      {isReasonMissing && <ErrorSummary errorList={[{ href: '#reason', children: missing }]} />}
      <h1>{t(language, 'withdraw.title')}</h1>
      <p class="govuk-body">
        {certificate.name}, {shortSerial(certificate.serial)}
      </p>
      <WarningText iconFallbackText={t(language, 'withdraw.warning')}>{t(language, 'withdraw.forever')}</WarningText>
      <form method="post" action={`${list}/${certificate.serial}/withdraw`}>
        <Radios
          name="reason"
          fieldset={{ legend: { children: t(language, isOwn ? 'withdraw.why' : 'admin.why') } }}
          errorMessage={isReasonMissing ? { children: missing } : undefined}
          items={REASONS.map((reason) => ({
            value: reason,
            children: t(language, `${isOwn ? 'reason' : 'admin.reason'}.${reason}`),
          }))}
        />
        <Button classes="govuk-button--warning" preventDoubleClick>
          {t(language, 'withdraw.act')}
        </Button>
      </form>
    </>
  );
}
