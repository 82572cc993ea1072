/** Asking about own data: the form, what was asked, and the answering side. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { formatDate, formatInstant, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  EmptyState,
  ErrorSummary,
  InsetText,
  Radios,
  StatusTag,
  SummaryList,
  Table,
  Textarea,
} from '#ui/index.ts';
import { dueOf, isOverdue, lastDayOf, termOf } from '../actions/requests.ts';
import { type About, OUTCOMES } from '../rules/requests.ts';
import type { StoredRequest } from '../store/requests.ts';
import { agencyName, Law, type Reading, registerName } from './open/words.tsx';

const t = texts('registers');

/** Which words a request is told by: a missing record has its own. */
export const wordsOf = ({ about, wish }: Pick<StoredRequest, 'about' | 'wish'>): string =>
  wish === 'add' ? 'missing' : about;

export interface FileFormProps {
  readonly reading: Reading;
  readonly about: About;
  /** Absent: those of what it is about. */
  readonly words?: string;
  /** What is asked of a record, where one may choose. */
  readonly wish?: string;
  readonly register: string;
  /** Who answers. */
  readonly agency: string;
  /** What it is about, as the person knows it. */
  readonly subject: VNode;
  readonly text: string;
  readonly error?: string | undefined;
  readonly back: string;
}

/** The form, written already where one tap is enough. */
export function FileRequestPage(props: FileFormProps): VNode {
  const { reading, about, words = about, wish, register, agency, subject, text, error, back } = props;
  const { env, language, now } = reading;
  const term = termOf(env, about, register, now);
  return (
    <>
      <BackLink href={back} />
      {error && <ErrorSummary errorList={[{ href: '#text', children: error }]} />}
      <h1>{t(language, `requests.${words}.title`)}</h1>
      {subject}
      <InsetText>
        <p>{t(language, `requests.${words}.who`, { agency: agencyName(reading, agency) })}</p>
        <p>
          {t(language, 'requests.when', {
            days: term.workingDays,
            day: formatDate(lastDayOf(env, dueOf(env, about, register, now)), language, 'long'),
          })}{' '}
          <Law reading={reading} cites={[term.cite]} />
        </p>
      </InsetText>
      <form method="post">
        {wish !== undefined && (
          <Radios
            name="wish"
            value={wish}
            fieldset={{ legend: t(language, 'requests.wish') }}
            items={['change', 'end'].map((one) => ({ value: one, children: t(language, `requests.wishes.${one}`) }))}
          />
        )}
        <Textarea
          name="text"
          label={t(language, `requests.${words}.label`)}
          value={text}
          {...(error ? { errorMessage: error } : {})}
        />
        <Button>{t(language, 'requests.send')}</Button>
      </form>
    </>
  );
}

function Status({ request, reading }: { request: StoredRequest; reading: Reading }): VNode {
  const { language, now } = reading;
  if (request.outcome === 'satisfied')
    return <StatusTag tone="good">{t(language, `requests.${wordsOf(request)}.satisfied`)}</StatusTag>;
  if (request.outcome === 'refused')
    return <StatusTag tone="bad">{t(language, `requests.${wordsOf(request)}.refused`)}</StatusTag>;
  return isOverdue(request, now) ? (
    <StatusTag tone="bad">{t(language, 'requests.overdue')}</StatusTag>
  ) : (
    <StatusTag tone="waiting">{t(language, 'requests.waiting')}</StatusTag>
  );
}

const lastDay = ({ env, language }: Reading, { dueAt }: StoredRequest): string =>
  formatDate(lastDayOf(env, dueAt), language, 'long');

interface ListProps {
  readonly reading: Reading;
  readonly requests: readonly StoredRequest[];
  /** Where one of them is opened. */
  readonly base: string;
  readonly title: string;
  readonly empty: string;
}

/** Requests in a table: the person's own, or those that wait for an answer. */
export function RequestsPage({ reading, requests, base, title, empty }: ListProps): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{title}</h1>
      {requests.length === 0 && <EmptyState title={empty} />}
      {requests.length > 0 && (
        <Table
          isStacked
          head={['about', 'register', 'until', 'status'].map((column) => t(language, `requests.column.${column}`))}
          rows={requests.map((request) => [
            <a class="govuk-link" href={`${base}/${request.id}`}>
              {t(language, `requests.${wordsOf(request)}.title`)}
              <span class="govuk-visually-hidden">
                {' '}
                {formatInstant(request.filedAt, countryOf(reading.env, request.filedAt).zone, language)}
              </span>
            </a>,
            registerName(reading, request.register),
            lastDay(reading, request),
            <Status request={request} reading={reading} />,
          ])}
        />
      )}
    </>
  );
}

/** A request as both sides read it. */
export function RequestSummary({ reading, request }: { reading: Reading; request: StoredRequest }): VNode {
  const { env, language } = reading;
  const moment = (at: StoredRequest['filedAt']) => (
    <time dateTime={isoInstant(at)}>{formatInstant(at, countryOf(env, at).zone, language)}</time>
  );
  return (
    <SummaryList
      rows={[
        { key: t(language, 'requests.column.status'), value: <Status request={request} reading={reading} /> },
        { key: t(language, 'requests.column.register'), value: registerName(reading, request.register) },
        { key: t(language, 'requests.agency'), value: agencyName(reading, request.agency) },
        { key: t(language, 'requests.filed'), value: moment(request.filedAt) },
        { key: t(language, 'requests.column.until'), value: lastDay(reading, request) },
        request.wish === 'end' && { key: t(language, 'requests.wish'), value: t(language, 'requests.wishes.end') },
        { key: t(language, 'requests.text'), value: request.text },
        request.answeredAt !== null && { key: t(language, 'requests.answered'), value: moment(request.answeredAt) },
        request.reasons !== null && { key: t(language, 'requests.reasons'), value: request.reasons },
        { key: t(language, 'requests.proof'), value: <ProofLinks language={language} request={request} /> },
      ]}
    />
  );
}

function ProofLinks({ language, request }: { language: Language; request: StoredRequest }): VNode {
  const link = (leaf: Uint8Array, words: string) => (
    <a class="govuk-link" href={`/${language}/log?leaf=${hex(leaf)}`}>
      {words}
    </a>
  );
  return (
    <>
      {link(request.leafHash, t(language, 'requests.proofOfRequest'))}
      {request.answerLeaf && <> · {link(request.answerLeaf, t(language, 'requests.proofOfAnswer'))}</>}
    </>
  );
}

export function OwnRequestPage({ reading, request }: { reading: Reading; request: StoredRequest }): VNode {
  const { language } = reading;
  return (
    <>
      <BackLink href={`/${language}/cabinet/requests`} />
      <h1>{t(language, `requests.${wordsOf(request)}.title`)}</h1>
      <RequestSummary reading={reading} request={request} />
      {request.recordId !== null && (
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/cabinet/data/${request.register}/${request.recordId}`}>
            {t(language, 'history.link')}
          </a>
        </p>
      )}
    </>
  );
}

export interface AnswerForm {
  readonly outcome: string;
  readonly reasons: string;
  readonly errors: Readonly<Partial<Record<'outcome' | 'reasons', string>>>;
}

interface AnswerProps {
  readonly reading: Reading;
  readonly request: StoredRequest;
  readonly form: AnswerForm;
  /** The record or the look that it is about. */
  readonly subject: VNode | null;
}

/** The answering side. */
export function AnswerRequestPage({ reading, request, form, subject }: AnswerProps): VNode {
  const { language } = reading;
  const errors = Object.entries(form.errors);
  return (
    <>
      <BackLink href={`/${language}/registry-requests`} />
      {errors.length > 0 && (
        <ErrorSummary errorList={errors.map(([field, children]) => ({ href: `#${field}`, children }))} />
      )}
      <h1>{t(language, `requests.${wordsOf(request)}.title`)}</h1>
      <RequestSummary reading={reading} request={request} />
      {subject}
      {request.outcome === null && (
        <form method="post">
          <Radios
            name="outcome"
            fieldset={{ legend: t(language, 'requests.outcome') }}
            value={form.outcome}
            items={OUTCOMES.map((outcome) => ({
              value: outcome,
              children: t(language, `requests.${wordsOf(request)}.${outcome}`),
            }))}
            {...(form.errors.outcome ? { errorMessage: form.errors.outcome } : {})}
          />
          <Textarea
            name="reasons"
            label={t(language, 'requests.reasons')}
            value={form.reasons}
            {...(form.errors.reasons ? { errorMessage: form.errors.reasons } : {})}
          />
          <Button>{t(language, 'requests.answer')}</Button>
        </form>
      )}
    </>
  );
}
