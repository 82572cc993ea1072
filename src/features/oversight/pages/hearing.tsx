/** Complaints as oversight sees them: what waits, and one with its case. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { groundInWords, HappeningsLedger, serviceEdition } from '#features/services/index.ts';
import { addMonths, dateOf } from '#kernel/dates.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  EmptyState,
  ErrorSummary,
  InsetText,
  Radios,
  Section,
  SummaryList,
  Table,
  Textarea,
} from '#ui/index.ts';
import type { HeardComplaint } from '../actions/read.ts';
import { OUTCOMES } from '../rules/complaint.ts';
import type { ComplaintState } from '../store/complaints.ts';
import { SignedAnswer } from './answer.tsx';
import { AttachmentList } from './attachments.tsx';
import { ComplaintTag, Paragraphs } from './complaint.tsx';
import { ComplaintTerm, termTitle } from './complaint-term.tsx';
import { agencyName, dayOf, type Reading } from './words.ts';

const t = texts('oversight');

export function QueuePage({ reading, waiting }: { reading: Reading; waiting: readonly ComplaintState[] }): VNode {
  const { env, language, now } = reading;
  if (waiting.length === 0) {
    return (
      <>
        <h1>{t(language, 'hearing.title')}</h1>
        <EmptyState title={t(language, 'hearing.empty')}>{t(language, 'hearing.emptyText')}</EmptyState>
      </>
    );
  }
  return (
    <>
      <h1>{t(language, 'hearing.title')}</h1>
      <p class="lead">{t(language, 'hearing.lead')}</p>
      <Table
        isStacked
        head={['number', 'left', 'about', 'service', 'agency'].map((column) => t(language, `hearing.column.${column}`))}
        rows={waiting.map((one) => [
          <a class="govuk-link number" href={`/${language}/oversight/complaints/${one.id}`}>
            {one.number}
          </a>,
          one.breachEntry === null ? termTitle(reading, one) : <ComplaintTag reading={reading} complaint={one} />,
          t(language, `subject.${one.about}`),
          serviceEdition(env, one.service, now)?.definition.title[language] ?? one.service,
          agencyName(reading, one.provider),
        ])}
      />
    </>
  );
}

/** What was posted, where something in it was wrong. */
export interface AnswerForm {
  readonly outcome: string;
  readonly reasons: string;
  readonly recommendation: string;
  readonly errors: readonly ('outcome' | 'reasons' | 'recommendation')[];
}

interface HearProps {
  readonly reading: Reading;
  readonly heard: HeardComplaint;
  readonly form: AnswerForm;
}

export function HearPage({ reading, heard, form }: HearProps): VNode {
  const { env, language } = reading;
  const { complaint, loaded, words, happenings } = heard;
  const erased = t(language, 'complaint.erased');
  const base = `/${language}/oversight/complaints/${complaint.id}`;
  return (
    <>
      <BackLink href={`/${language}/oversight/complaints`}>{t(language, 'hearing.back')}</BackLink>
      {form.errors.length > 0 && (
        <ErrorSummary
          errorList={form.errors.map((field) => ({
            href: `#${field}`,
            children: t(language, `hearing.error.${field}`),
          }))}
        />
      )}
      <h1>{t(language, 'complaint.title', { number: complaint.number })}</h1>
      <p>
        <ComplaintTag reading={reading} complaint={complaint} />
      </p>
      <InsetText>{t(language, 'hearing.looked')}</InsetText>
      <ComplaintTerm reading={reading} complaint={complaint} />
      <Section title={t(language, 'hearing.said')}>
        <CaseFacts reading={reading} heard={heard} />
        <Paragraphs text={words.text} or={erased} />
        <AttachmentList language={language} files={words.files} base={base} showsScan />
      </Section>
      {complaint.outcome === null ? (
        <AnswerForm reading={reading} heard={heard} form={form} />
      ) : (
        <Section title={t(language, 'complaint.answer')}>
          <Paragraphs text={words.reasons} or={erased} />
          {words.recommendation !== undefined && <Paragraphs text={words.recommendation} or={erased} />}
          <SignedAnswer reading={reading} words={words} base={base} />
        </Section>
      )}
      <Section title={t(language, 'hearing.happened')}>
        <HappeningsLedger env={env} language={language} loaded={loaded} happenings={happenings} />
      </Section>
    </>
  );
}

function CaseFacts({ reading, heard }: Pick<HearProps, 'reading' | 'heard'>): VNode {
  const { language } = reading;
  const { complaint, loaded, name } = heard;
  const { state, edition, row } = loaded;
  const rows = {
    person: name,
    agency: agencyName(reading, row.provider),
    decided: decisionInWords(reading, heard),
    breach: state.breach
      ? t(language, 'hearing.broken', { day: dayOf(reading, state.breach.at) })
      : t(language, 'hearing.kept'),
    late: latenessInWords(reading, heard),
  };
  return (
    <SummaryList
      rows={[
        { key: t(language, 'complaint.about'), value: t(language, `subject.${complaint.about}`) },
        { key: t(language, 'complaint.case'), value: `${edition.definition.title[language]} · ${row.number}` },
        { key: t(language, 'complaint.filedOn'), value: dayOf(reading, complaint.filedAt) },
        ...Object.entries(rows).map(([key, value]) => ({ key: t(language, `hearing.${key}`), value })),
      ]}
    />
  );
}

function decisionInWords({ env, language, now }: Reading, { loaded }: HeardComplaint): string {
  const { decision } = loaded.state;
  if (!decision) return t(language, 'hearing.decision.none');
  const ground =
    decision.ground === undefined
      ? undefined
      : groundInWords(env, loaded.edition.definition, decision.ground).text[language];
  const made = `${t(language, `hearing.decision.${decision.outcome}`)} (${t(language, `hearing.by.${decision.by}`)}), ${dayOf({ env, language, now }, decision.at)}`;
  return ground === undefined ? made : `${made}. ${ground}`;
}

/** Whether it came within the months of the law after the decision; without a decision nothing runs. */
function latenessInWords({ env, language, now }: Reading, { complaint, loaded }: HeardComplaint): string {
  const { zone, complaint: rules } = countryOf(env, now);
  const { decision } = loaded.state;
  const months = rules.fileWithinMonths;
  const isLate =
    decision !== undefined && dateOf(complaint.filedAt, zone) > addMonths(dateOf(decision.at, zone), months);
  return t(language, isLate ? 'hearing.afterTime' : 'hearing.inTime', { months });
}

function AnswerForm({ reading, heard, form }: HearProps): VNode {
  const { language } = reading;
  const errorOf = (field: AnswerForm['errors'][number]) =>
    form.errors.includes(field) ? { errorMessage: t(language, `hearing.error.${field}`) } : {};
  return (
    <Section title={t(language, 'hearing.form')}>
      <form method="post" action={`/${language}/oversight/complaints/${heard.complaint.id}/answer`}>
        <Radios
          name="outcome"
          idPrefix="outcome"
          value={form.outcome}
          fieldset={{ legend: t(language, 'hearing.outcome') }}
          items={OUTCOMES.map((outcome) => ({ value: outcome, children: t(language, `outcome.${outcome}`) }))}
          {...errorOf('outcome')}
        />
        {(['reasons', 'recommendation'] as const).map((field) => (
          <Textarea
            name={field}
            id={field}
            label={t(language, `hearing.${field}`)}
            hint={t(language, `hearing.${field}Hint`)}
            value={form[field]}
            rows={6}
            {...errorOf(field)}
          />
        ))}
        <p class="note">{t(language, 'hearing.final')}</p>
        <Button>{t(language, 'hearing.button')}</Button>
      </form>
    </Section>
  );
}
