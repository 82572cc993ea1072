/** Withdrawing for a visitor: which of his certificates, and why. */
import type { VNode } from 'preact';
import { REASONS, shortSerial } from '#features/certificates/index.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, ErrorSummary, Panel, Radios, WarningText } from '#ui/index.ts';
import type { SeenDocument } from '../actions/visitor.ts';
import type { LosableCertificate } from '../actions/withdraw.ts';

const t = texts('centres');

export interface ChooseLostProps {
  readonly language: Language;
  readonly seen: SeenDocument;
  readonly certificates: readonly LosableCertificate[];
  readonly serial?: string | undefined;
  readonly reason?: string | undefined;
  /** He pressed the button and chose not enough. */
  readonly isIncomplete: boolean;
}

export function ChooseLost(props: ChooseLostProps): VNode {
  const { language, seen, certificates, serial, reason, isIncomplete } = props;
  const faults = (['serial', 'reason'] as const).filter((name) => isIncomplete && props[name] === undefined);
  const faultOf = (name: 'serial' | 'reason') =>
    faults.includes(name) ? { children: t(language, `lost.missing.${name}`) } : undefined;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/centre`}>{t(language, 'invitation.back')}</BackLink>
        {faults.length > 0 && (
          <ErrorSummary
            errorList={faults.map((name) => ({ href: `#${name}`, children: t(language, `lost.missing.${name}`) }))}
          />
        )}
        <h1>{t(language, 'lost.title')}</h1>
        {certificates.length === 0 ? (
          <p class="lead">{t(language, 'lost.none')}</p>
        ) : (
          <form method="post" action={`/${language}/centre/lost`} noValidate>
            <input type="hidden" name="iin" value={seen.iin} />
            <input type="hidden" name="surname" value={seen.surname} />
            <input type="hidden" name="seen" value="yes" />
            <input type="hidden" name="chosen" value="yes" />
            <Radios
              name="serial"
              fieldset={{ legend: { children: t(language, 'lost.which') } }}
              value={serial ?? ''}
              errorMessage={faultOf('serial')}
              items={certificates.map((one) => ({
                value: one.serial,
                children: one.device ?? t(language, 'lost.file'),
                hint: `${one.name}, ${shortSerial(one.serial)}`,
              }))}
            />
            <Radios
              name="reason"
              fieldset={{ legend: { children: t(language, 'lost.why') } }}
              value={reason ?? ''}
              errorMessage={faultOf('reason')}
              items={REASONS.map((one) => ({ value: one, children: t(language, `lost.reason.${one}`) }))}
            />
            <WarningText iconFallbackText={t(language, 'lost.warning')}>{t(language, 'lost.forever')}</WarningText>
            <Button classes="govuk-button--warning" preventDoubleClick>
              {t(language, 'lost.act')}
            </Button>
          </form>
        )}
      </div>
    </div>
  );
}

export const LostDone = ({ language }: { readonly language: Language }): VNode => (
  <div class="govuk-grid-row">
    <div class="govuk-grid-column-two-thirds">
      <BackLink href={`/${language}/centre`}>{t(language, 'invitation.back')}</BackLink>
      <Panel title={t(language, 'lost.done')} />
      <p class="govuk-body">{t(language, 'lost.then')}</p>
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/centre/invitation`}>
          {t(language, 'invitation.title')}
        </a>
      </p>
    </div>
  </div>
);
