import type { VNode } from 'preact';
import type { HeldCertificate, Proof } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section, Table } from '#ui/index.ts';
import type { Basis } from '../actions/basis.ts';
import { Acts, StateTag, shownDay } from './acts.tsx';
import { AddKey } from './enrol.tsx';
import { shortSerial } from './state.ts';

const t = texts('certificates');

export interface ListPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly now: Instant;
  readonly certificates: readonly HeldCertificate[];
  /** Of those whose key was made in a browser: the name of the device and how the person was known, by number. */
  readonly enrolments: ReadonlyMap<string, { readonly device: string; readonly proof: Proof }>;
  /** Whoever is signed in by a certificate makes one more key here: in whose name besides his own. */
  readonly bases: readonly Basis[] | undefined;
}

export function ListPage(props: ListPageProps): VNode {
  const { language, certificates } = props;
  return (
    <>
      <h1>{t(language, 'list.title')}</h1>
      <p class="lead">{t(language, 'list.lead')}</p>
      {certificates.length === 0 ? (
        <p class="govuk-body">{t(language, 'list.none')}</p>
      ) : (
        <Table
          isStacked
          head={(['certificate', 'until', 'state', 'act'] as const).map((column) => t(language, `list.${column}`))}
          rows={certificates.map((one) => row(props, one))}
        />
      )}
      {props.bases && (
        <Section title={t(language, 'add.title')}>
          <AddKey language={language} bases={props.bases} />
        </Section>
      )}
      <Section title={t(language, 'device.title')}>
        <p class="govuk-body">{t(language, 'device.text')}</p>
        <p class="govuk-body">{t(language, 'device.states')}</p>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/cabinet/sessions`}>
            {t(language, 'device.sessions')}
          </a>
        </p>
      </Section>
    </>
  );
}

function row({ language, zone, now, enrolments }: ListPageProps, certificate: HeldCertificate) {
  const { serial } = certificate;
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
    shownDay(certificate.notAfter, zone, language),
    <StateTag language={language} zone={zone} now={now} certificate={certificate} />,
    <Acts language={language} now={now} certificate={certificate} base={`/${language}/cabinet/certificates`} />,
  ];
}
