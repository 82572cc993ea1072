import type { VNode } from 'preact';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section, StatusTag, Table } from '#ui/index.ts';
import { isAlive } from '../rules/session.ts';
import type { SessionLine } from '../store/sessions.ts';
import { ButtonForm } from './frame.tsx';

const t = texts('identity');

export interface SessionsPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly now: Instant;
  readonly current: string;
  readonly sessions: readonly SessionLine[];
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
      <Section title={t(language, 'passkeys.title')}>
        <p class="govuk-body">{t(language, 'passkeys.lead')}</p>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/cabinet/passkeys`}>
            {t(language, 'sessions.passkeys')}
          </a>
        </p>
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
