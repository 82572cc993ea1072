/** What agencies owe for unlawful looks: their lists, and the answer of one. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { agencyName, Law, type Lookup, lookupEntry, type Reading } from '#features/registers/index.ts';
import { formatDate } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  EmptyState,
  ErrorSummary,
  InsetText,
  Ledger,
  StatusTag,
  Table,
  Textarea,
} from '#ui/index.ts';
import { isOverdue, lastDayOf } from '../actions/duties.ts';
import type { Duty } from '../store/duties.ts';

const t = texts('data-protection');

const lastDay = ({ env, language }: Reading, { dueAt }: Duty): string =>
  formatDate(lastDayOf(env, dueAt), language, 'long');

function Status({ reading, duty }: { reading: Reading; duty: Duty }): VNode {
  const { language, now } = reading;
  if (duty.answeredAt !== null) return <StatusTag tone="good">{t(language, 'duties.answered')}</StatusTag>;
  return isOverdue(duty, now) ? (
    <StatusTag tone="bad">{t(language, 'duties.overdue')}</StatusTag>
  ) : (
    <StatusTag tone="waiting">{t(language, 'duties.waiting')}</StatusTag>
  );
}

/** `base`: where one of them is opened; absent: nowhere, their answers stand in the list. */
export function DutyTable({
  reading,
  duties,
  base,
}: {
  reading: Reading;
  duties: readonly Duty[];
  base?: string;
}): VNode {
  const { language } = reading;
  if (duties.length === 0) return <EmptyState title={t(language, 'duties.none')} />;
  return (
    <Table
      isStacked
      head={['agency', 'until', 'status'].map((column) => t(language, `duties.column.${column}`))}
      rows={duties.map((duty) => [
        agencyName(reading, duty.agency),
        base === undefined ? (
          lastDay(reading, duty)
        ) : (
          <a class="govuk-link" href={`${base}/${duty.id}`}>
            {lastDay(reading, duty)}
          </a>
        ),
        <>
          <Status reading={reading} duty={duty} /> {base === undefined && duty.text}
        </>,
      ])}
    />
  );
}

export function DutiesPage({ reading, duties }: { reading: Reading; duties: readonly Duty[] }): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'duties.title')}</h1>
      <p class="lead">{t(language, 'duties.lead')}</p>
      <DutyTable reading={reading} duties={duties} base={`/${language}/data-duties`} />
    </>
  );
}

interface DutyProps {
  readonly reading: Reading;
  readonly duty: Duty;
  readonly lookup: Lookup;
  readonly text: string;
  readonly error?: string;
}

export function DutyPage({ reading, duty, lookup, text, error }: DutyProps): VNode {
  const { env, language, now } = reading;
  return (
    <>
      <BackLink href={`/${language}/data-duties`} />
      {error && <ErrorSummary errorList={[{ href: '#text', children: error }]} />}
      <h1>{t(language, 'duties.one')}</h1>
      <Ledger entries={[lookupEntry(env, language, lookup)]} />
      <InsetText>
        {t(language, 'duties.until', { day: lastDay(reading, duty) })}{' '}
        <Law reading={reading} cites={[countryOf(env, now).dataProtection.order]} />
      </InsetText>
      {duty.text === null ? (
        <form method="post">
          <Textarea
            name="text"
            label={t(language, 'duties.text')}
            value={text}
            {...(error ? { errorMessage: error } : {})}
          />
          <Button>{t(language, 'duties.send')}</Button>
        </form>
      ) : (
        <InsetText>{duty.text}</InsetText>
      )}
    </>
  );
}
