/** The clock of a case: how many days are left, and how they were counted, line by line. */
import type { VNode } from 'preact';
import { act, countryOf } from '#features/country/index.ts';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import type { TermLine, TermLines } from '#kernel/term.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Table, TermBar, type TermDay } from '#ui/index.ts';
import type { LoadedCase } from '../load.ts';
import { isClosed } from '../rules/state.ts';
import { silenceOf } from '../rules/terms.ts';

const t = texts('services');

interface Props {
  readonly env: Env;
  readonly language: Language;
  readonly loaded: LoadedCase;
}

const countsWorkingDays = ({ edition }: LoadedCase): boolean => 'workingDays' in edition.definition.term;

/** What matters, large. */
export function termTitle({ language, loaded }: Omit<Props, 'env'>, term: TermLines): string {
  const { state } = loaded;
  if (state.isOverdue || state.decision?.by === 'silence') return t(language, 'case.term.over');
  const days = { days: term.countedSoFar, total: term.total };
  if (isClosed(state)) return t(language, state.decision ? 'case.term.closed' : 'case.term.withdrawn', days);
  if (term.state === 'paused') return t(language, 'case.term.paused');
  const key = countsWorkingDays(loaded) ? 'case.term.leftWorking' : 'case.term.leftCalendar';
  return t(language, key, { days: term.total - term.countedSoFar });
}

function dayOf(line: TermLine, today: LocalDate, language: Language): TermDay {
  const label = formatDate(line.date, language, 'weekday');
  // On a day off, too, one sees where one stands.
  if (line.date === today) return { kind: 'today', label };
  if (line.kind !== 'counted' && line.kind !== 'rolled' && line.kind !== 'start') return { kind: 'off', label };
  return { kind: line.date < today ? 'past' : 'future', label };
}

interface CaseTermProps extends Props {
  /** The page of the arithmetic. */
  readonly linksTo?: string;
  /** Only the days: for the desk, which says itself what silence means. */
  readonly isOfficers?: boolean;
}

/** The bar of the case page; nothing for a case without a term. */
export function CaseTerm({ env, language, loaded, linksTo, isOfficers }: CaseTermProps): VNode | null {
  const { term, closedAt } = loaded.state;
  if (!term) return null;
  const { zone } = countryOf(env, loaded.now);
  const today = dateOf(closedAt ?? loaded.now, zone);
  const first = term.lines[0]?.date;
  const silence = silenceOf(loaded.rules);
  const long = (date: LocalDate) => formatDate(date, language, 'long');
  return (
    <TermBar
      title={termTitle({ language, loaded }, term)}
      due={term.dueDate && t(language, 'case.term.due', { day: long(term.dueDate) })}
      days={term.lines.map((line) => dayOf(line, today, language))}
      summary={t(language, 'case.term.summary', { day: term.countedSoFar, total: term.total })}
      start={first && long(first)}
      end={term.dueDate && long(term.dueDate)}
      isLate={loaded.state.breach !== undefined}
    >
      {!isOfficers && (
        <>
          {!isClosed(loaded.state) && term.dueDate && silence && (
            <span class="note">{t(language, `case.term.silence.${silence}`)}</span>
          )}{' '}
          {linksTo && (
            <a class="govuk-link" href={linksTo}>
              {t(language, 'case.term.show')}
            </a>
          )}
        </>
      )}
    </TermBar>
  );
}

const noteOf = (env: Env, language: Language, { name, citation, kind, note }: TermLine): string => {
  const law = citation && act(env, citation.act);
  const cited =
    citation &&
    t(language, 'case.article', {
      act: (law?.short ?? law?.title)?.[language] ?? citation.act,
      article: citation.article,
    });
  const reason = kind === 'paused' && note !== undefined ? t(language, `case.term.pause.${note}`) : undefined;
  return [name?.[language], reason, cited].filter(Boolean).join(' · ');
};

/** The arithmetic: a row for each day, so that anybody can count along. */
export function TermPage({ env, language, loaded }: Props): VNode {
  const { row, edition, state } = loaded;
  const { term } = state;
  const cite = edition.definition.term.cite;
  const law = act(env, cite.act);
  return (
    <>
      <BackLink href={`/${language}/cases/${row.caseId}`}>{t(language, 'case.backToCase')}</BackLink>
      <h1 class="govuk-heading-l">{t(language, 'case.term.title')}</h1>
      <p class="lead">
        {edition.definition.title[language]} · {row.number}
      </p>
      <p>
        {t(language, 'case.article', {
          act: (law?.short ?? law?.title)?.[language] ?? cite.act,
          article: cite.article,
        })}
      </p>
      {term ? (
        <>
          <p>{t(language, 'case.term.rules')}</p>
          <CaseTerm env={env} language={language} loaded={loaded} />
          <Table
            caption={t(language, 'case.term.title')}
            captionClasses="govuk-visually-hidden"
            classes="table--words"
            head={['number', 'day', 'kind'].map((column) => t(language, `case.term.column.${column}`))}
            rows={term.lines.map((line) => [
              line.number === undefined ? '' : <span class="number">{line.number}</span>,
              formatDate(line.date, language, 'weekday'),
              [t(language, `case.term.kind.${line.kind}`), <span class="note"> {noteOf(env, language, line)}</span>],
            ])}
          />
        </>
      ) : (
        <p>{t(language, 'case.term.none')}</p>
      )}
    </>
  );
}
