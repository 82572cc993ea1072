/** A certificate's state, and what can be done about it, in every list of certificates. */
import type { VNode } from 'preact';
import type { HeldCertificate } from '#features/trust/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, StatusTag } from '#ui/index.ts';
import { shortSerial, stateOf } from './state.ts';

const t = texts('certificates');

const TONES = { good: 'good', held: 'waiting', withdrawn: 'bad', expired: 'quiet' } as const;

export const shownDay = (at: Instant, zone: string, language: Language): string =>
  formatDate(dateOf(at, zone), language, 'long');

export interface ShownCertificate {
  readonly language: Language;
  readonly now: Instant;
  readonly certificate: HeldCertificate;
}

export function StateTag({ language, now, zone, certificate }: ShownCertificate & { readonly zone: string }): VNode {
  const state = stateOf(certificate, now);
  const { revokedAt } = certificate;
  return (
    <StatusTag tone={TONES[state]}>
      {t(language, `state.${state}`, { date: revokedAt === null ? '' : shownDay(revokedAt, zone, language) })}
    </StatusTag>
  );
}

/** `base`: the address of the list, under which the acts stand by number. */
export function Acts({ language, now, certificate, base }: ShownCertificate & { readonly base: string }): VNode | null {
  const state = stateOf(certificate, now);
  if (state !== 'good' && state !== 'held') return null;
  const { serial } = certificate;
  const hidden = <span class="govuk-visually-hidden"> {shortSerial(serial)}</span>;
  const act = state === 'good' ? 'hold' : 'resume';
  const address = `${base}/${serial}`;
  return (
    <div class="govuk-button-group">
      <form method="post" action={`${address}/${act}`}>
        <Button classes="govuk-button--secondary" preventDoubleClick>
          {t(language, `act.${act}`)}
          {hidden}
        </Button>
      </form>
      <a class="govuk-link" href={`${address}/withdraw`}>
        {t(language, 'act.withdraw')}
        {hidden}
      </a>
    </div>
  );
}
