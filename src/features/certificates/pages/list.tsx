import type { VNode } from 'preact';
import type { HeldCertificate, Proof } from '#features/trust/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, InsetText, Section, StatusTag, Table } from '#ui/index.ts';
import { AddKey } from './enrol.tsx';
import { shortSerial, stateOf } from './state.ts';

const t = texts('certificates');

export interface ListPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly now: Instant;
  readonly certificates: readonly HeldCertificate[];
  /** Of those whose key was made in a browser: the name of the device and how the person was known, by number. */
  readonly enrolments: ReadonlyMap<string, { readonly device: string; readonly proof: Proof }>;
  /** Who is signed in by a certificate makes one more key here. */
  readonly mayAdd: boolean;
}

const TONES = { good: 'good', held: 'waiting', withdrawn: 'bad', expired: 'quiet' } as const;

export function ListPage(props: ListPageProps): VNode {
  const { language, certificates } = props;
  return (
    <>
      <h1>{t(language, 'list.title')}</h1>
      <p class="lead">{t(language, 'list.lead')}</p>
      <InsetText>{t(language, 'list.lost')}</InsetText>
      {certificates.length === 0 ? (
        <p class="govuk-body">{t(language, 'list.none')}</p>
      ) : (
        <Table
          isStacked
          head={(['certificate', 'until', 'state', 'act'] as const).map((column) => t(language, `list.${column}`))}
          rows={certificates.map((one) => row(props, one))}
        />
      )}
      {props.mayAdd && (
        <Section title={t(language, 'add.title')}>
          <AddKey language={language} />
        </Section>
      )}
      <Section title={t(language, 'device.title')}>
        <p class="govuk-body">{t(language, 'device.text')}</p>
      </Section>
    </>
  );
}

function row({ language, zone, now, enrolments }: ListPageProps, certificate: HeldCertificate) {
  const state = stateOf(certificate, now);
  const day = (at: Instant): string => formatDate(dateOf(at, zone), language, 'long');
  const { revokedAt, serial } = certificate;
  const enrolment = enrolments.get(serial);
  return [
    <>
      {certificate.name}
      <span class="note">
        {' '}
        {t(language, `kind.${certificate.kind === 'organisation' ? 'organisation' : 'person'}`)}, {shortSerial(serial)}
      </span>
      <br />
      {enrolment ? t(language, 'kept.device', { device: enrolment.device }) : t(language, 'kept.file')}
      {enrolment && <span class="note"> {t(language, `proof.${enrolment.proof}`)}</span>}
    </>,
    day(certificate.notAfter),
    <StatusTag tone={TONES[state]}>
      {t(language, `state.${state}`, { date: revokedAt === null ? '' : day(revokedAt) })}
    </StatusTag>,
    <Acts language={language} certificate={certificate} state={state} />,
  ];
}

function Acts(props: {
  readonly language: Language;
  readonly certificate: HeldCertificate;
  readonly state: ReturnType<typeof stateOf>;
}): VNode | null {
  const { language, state } = props;
  const { serial } = props.certificate;
  if (state !== 'good' && state !== 'held') return null;
  const hidden = <span class="govuk-visually-hidden"> {shortSerial(serial)}</span>;
  const act = state === 'good' ? 'hold' : 'resume';
  const address = `/${language}/cabinet/certificates/${serial}`;
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
