import type { VNode } from 'preact';
import type { HeldCertificate } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, Section, Table } from '#ui/index.ts';
import type { AskedKey } from '../actions/agreement.ts';
import { Acts, StateTag, shownDay } from './acts.tsx';
import { shortSerial } from './state.ts';

const t = texts('certificates');

export interface OrganisationPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly now: Instant;
  /** Whose page: of an agency's heads, or of a director. */
  readonly as: 'agency' | 'organisation';
  /** Its address below that of the language. */
  readonly path: string;
  /** Undefined: the agency has no number by which certificates would name it. */
  readonly certificates: readonly HeldCertificate[] | undefined;
  /** What waits for an agreement. */
  readonly asked: readonly AskedKey[];
}

/** What people sign with in the name of an organisation, for whoever answers for it. */
export function OrganisationPage(props: OrganisationPageProps): VNode {
  const { language, zone, now, as, path, certificates, asked } = props;
  const base = `/${language}${path}`;
  return (
    <>
      <h1>{t(language, `${as}.title`)}</h1>
      <p class="lead">{t(language, `${as}.lead`)}</p>
      {asked.length > 0 && <Asked language={language} base={base} asked={asked} />}
      {!certificates?.length ? (
        <p class="govuk-body">{t(language, certificates ? `${as}.none` : 'agency.noNumber')}</p>
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
            <Acts language={language} now={now} certificate={certificate} base={base} />,
          ])}
        />
      )}
    </>
  );
}

function Asked(props: { readonly language: Language; readonly base: string; readonly asked: readonly AskedKey[] }) {
  const { language, base, asked } = props;
  const button = ({ id, holder }: AskedKey, verb: 'agree' | 'decline') => (
    <form method="post" action={`${base}/asked/${id}/${verb}`}>
      <Button classes={verb === 'agree' ? '' : 'govuk-button--secondary'} preventDoubleClick>
        {t(language, `agency.${verb}`)}
        <span class="govuk-visually-hidden"> {holder}</span>
      </Button>
    </form>
  );
  return (
    <Section title={t(language, 'agency.asked')}>
      <p class="govuk-body">{t(language, 'agency.askedLead')}</p>
      <Table
        isStacked
        head={[t(language, 'list.holder'), t(language, 'agency.device'), t(language, 'list.act')]}
        rows={asked.map((one) => [
          one.holder,
          one.device,
          <div class="govuk-button-group">
            {button(one, 'agree')}
            {button(one, 'decline')}
          </div>,
        ])}
      />
    </Section>
  );
}
