/** How an officer stands to the services of his agency, and what he can pass now. */
import type { VNode } from 'preact';
import type { OwnAdmission } from '#features/services/index.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, EmptyState, Section, StatusTag } from '#ui/index.ts';

const t = texts('desk');

export function ExaminationList({
  language,
  admissions,
}: {
  readonly language: Language;
  readonly admissions: readonly OwnAdmission[];
}): VNode {
  return (
    <>
      <h1>{t(language, 'examinations.title')}</h1>
      <p>{t(language, 'examinations.lead')}</p>
      {admissions.length === 0 && <EmptyState title={t(language, 'examinations.empty')} />}
      {admissions.map((one) => (
        <Section title={say(one.edition.definition.title, language)}>
          <Standing language={language} one={one} />
        </Section>
      ))}
    </>
  );
}

function Standing({ language, one }: { readonly language: Language; readonly one: OwnAdmission }): VNode {
  const { standing, until, edition } = one;
  const day = (date: Parameters<typeof formatDate>[0]) => formatDate(date, language, 'long');
  return (
    <>
      <p>
        {until !== undefined && (
          <StatusTag tone="waiting">{t(language, 'examinations.until', { day: day(until) })}</StatusTag>
        )}
        {standing.kind === 'admitted' && <StatusTag tone="good">{t(language, 'examinations.admitted')}</StatusTag>}
        {standing.kind !== 'admitted' && until === undefined && (
          <StatusTag tone="quiet">{t(language, 'examinations.notAdmitted')}</StatusTag>
        )}
      </p>
      {standing.kind === 'later' && <p>{t(language, 'examinations.later', { day: day(standing.from) })}</p>}
      {standing.kind === 'open' && (
        <form method="post" action={`/${language}/desk/examinations`}>
          <input type="hidden" name="service" value={edition.id} />
          <Button classes="govuk-button--secondary" preventDoubleClick>
            {t(language, standing.begun === undefined ? 'examinations.begin' : 'examinations.goOn')}
            <span class="govuk-visually-hidden"> {say(edition.definition.title, language)}</span>
          </Button>
        </form>
      )}
    </>
  );
}
