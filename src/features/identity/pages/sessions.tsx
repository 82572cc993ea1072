import type { VNode } from 'preact';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, formatInstant, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section, StatusTag, Table } from '#ui/index.ts';
import { isAlive } from '../rules/session.ts';
import type { SessionLine } from '../store/sessions.ts';
import { ButtonForm } from './frame.tsx';

const t = texts('identity');

/** What the page needs of a certificate. */
interface CertificateLine {
  readonly serial: string;
  readonly name: string;
  readonly notAfter: Instant;
  readonly revokedAt: Instant | null;
}

export interface SessionsPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly now: Instant;
  readonly current: string;
  readonly sessions: readonly SessionLine[];
  readonly certificates: readonly CertificateLine[];
}

export function SessionsPage(props: SessionsPageProps): VNode {
  const { language, sessions, current, now } = props;
  const hasOthers = sessions.some((session) => session.id !== current && isAlive(session, now));
  return (
    <>
      <h1>{t(language, 'sessions.title')}</h1>
      <p class="lead">{t(language, 'sessions.lead')}</p>
      <Table
        isStacked
        head={[
          t(language, 'sessions.device'),
          t(language, 'sessions.network'),
          t(language, 'sessions.began'),
          t(language, 'sessions.seen'),
          t(language, 'sessions.state'),
        ]}
        rows={sessions.map((session) => sessionRow(props, session))}
      />
      <div class="govuk-button-group">
        {hasOthers && (
          <ButtonForm action={`/${language}/cabinet/sessions`} fields={{ session: 'others' }} tone="warning">
            {t(language, 'sessions.endOthers')}
          </ButtonForm>
        )}
        <ButtonForm action={`/${language}/sign-out`} tone="secondary">
          {t(language, 'sessions.signOut')}
        </ButtonForm>
      </div>
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/cabinet/passkeys`}>
          {t(language, 'passkeys.title')}
        </a>
      </p>
      <Section title={t(language, 'sessions.certificates')}>
        <Certificates {...props} />
      </Section>
    </>
  );
}

function sessionRow({ language, zone, now, current }: SessionsPageProps, session: SessionLine) {
  const began = formatInstant(session.createdAt, zone, language);
  const device =
    session.device || t(language, session.channel === 'api' ? 'sessions.program' : 'sessions.unknownDevice');
  return [device, session.network, began, formatInstant(session.lastSeenAt, zone, language), stateCell()];

  function stateCell() {
    if (!isAlive(session, now)) return <StatusTag tone="quiet">{t(language, 'sessions.ended')}</StatusTag>;
    if (session.id === current) return <StatusTag tone="now">{t(language, 'sessions.this')}</StatusTag>;
    return (
      <>
        <StatusTag tone="good">{t(language, 'sessions.alive')}</StatusTag>
        <ButtonForm
          action={`/${language}/cabinet/sessions`}
          fields={{ session: session.id }}
          hidden={t(language, 'sessions.endHidden', { began })}
          tone="secondary"
        >
          {t(language, 'sessions.end')}
        </ButtonForm>
      </>
    );
  }
}

function Certificates({ language, zone, now, certificates }: SessionsPageProps): VNode {
  if (certificates.length === 0) return <p class="govuk-body">{t(language, 'sessions.noCertificates')}</p>;
  const day = (at: Instant) => formatDate(dateOf(at, zone), language, 'long');
  const state = ({ revokedAt, notAfter }: CertificateLine) => {
    if (revokedAt !== null && revokedAt <= now) {
      return <StatusTag tone="bad">{t(language, 'sessions.revoked', { date: day(revokedAt) })}</StatusTag>;
    }
    return notAfter <= now ? (
      <StatusTag tone="quiet">{t(language, 'sessions.expired')}</StatusTag>
    ) : (
      <StatusTag tone="good">{t(language, 'sessions.good')}</StatusTag>
    );
  };
  return (
    <Table
      isStacked
      head={[t(language, 'sessions.certificate'), t(language, 'sessions.validUntil'), t(language, 'sessions.status')]}
      rows={certificates.map((certificate) => [
        <>
          {certificate.name}
          <span class="note"> {certificate.serial.slice(0, 16)}…</span>
        </>,
        day(certificate.notAfter),
        state(certificate),
      ])}
    />
  );
}
