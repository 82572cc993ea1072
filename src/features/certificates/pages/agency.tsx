import type { VNode } from 'preact';
import type { HeldCertificate } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Table } from '#ui/index.ts';
import { Acts, StateTag, shownDay } from './acts.tsx';
import { shortSerial } from './state.ts';

const t = texts('certificates');

export interface AgencyPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly now: Instant;
  /** Undefined: the agency has no number by which certificates would name it. */
  readonly certificates: readonly HeldCertificate[] | undefined;
}

/** What people sign with in the name of an agency, for its heads. */
export function AgencyPage(props: AgencyPageProps): VNode {
  const { language, zone, now, certificates } = props;
  return (
    <>
      <h1>{t(language, 'agency.title')}</h1>
      <p class="lead">{t(language, 'agency.lead')}</p>
      {!certificates?.length ? (
        <p class="govuk-body">{t(language, certificates ? 'agency.none' : 'agency.noNumber')}</p>
      ) : (
        <Table
          isStacked
          head={(['holder', 'until', 'state', 'act'] as const).map((column) => t(language, `list.${column}`))}
          rows={certificates.map((certificate) => [
            <>
              {certificate.name} <span class="note">{shortSerial(certificate.serial)}</span>
            </>,
            shownDay(certificate.notAfter, zone, language),
            <StateTag language={language} zone={zone} now={now} certificate={certificate} />,
            <Acts language={language} now={now} certificate={certificate} base={`/${language}/desk/certificates`} />,
          ])}
        />
      )}
    </>
  );
}
