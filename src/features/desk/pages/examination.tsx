/** An examination: the facts of each worked case, and what the officer would decide. */
import type { VNode } from 'preact';
import type { Edition } from '#features/country/index.ts';
import type { Examination } from '#features/identity/index.ts';
import type { ServiceDefinition, ShownCase } from '#features/services/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Checkboxes, ErrorSummary, Radios, Section, SummaryList } from '#ui/index.ts';
import {
  type AnswerFault,
  outcomeControl,
  type PostedAnswers,
  unmetControl,
  unmetPosted,
} from '../rules/examination.ts';
import { answersOf, citeInWords, evidenceTitle, factLines } from './words.ts';

const t = texts('desk');

export interface ExaminationProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly examination: Examination;
  readonly edition: Edition<ServiceDefinition>;
  /** In the order asked. */
  readonly shown: readonly ShownCase[];
}

export interface ExaminationFormProps extends ExaminationProps {
  readonly posted: PostedAnswers;
  readonly faults: readonly AnswerFault[];
}

const controlOf = ({ index, kind }: AnswerFault): string => `${kind === 'noOutcome' ? 'outcome' : 'unmet'}-${index}`;

export function ExaminationForm(props: ExaminationFormProps): VNode {
  const { language, edition, examination, shown, faults } = props;
  const list = `/${language}/desk/examinations`;
  const inWords = (fault: AnswerFault) => t(language, `examination.${fault.kind}`, { number: fault.index + 1 });
  return (
    <>
      <BackLink href={list}>{t(language, 'examinations.title')}</BackLink>
      {faults.length > 0 && (
        <ErrorSummary errorList={faults.map((fault) => ({ children: inWords(fault), href: `#${controlOf(fault)}` }))} />
      )}
      <h1>{say(edition.definition.title, language)}</h1>
      <p>{t(language, 'examination.lead', { count: shown.length })}</p>
      <form method="post" action={`${list}/${examination.id}`}>
        {shown.map((one, index) => (
          <Section title={t(language, 'examination.case', { number: index + 1 })}>
            <CaseFacts {...props} shown={one} />
            <Decision {...props} index={index} fault={faults.find((fault) => fault.index === index)} say={inWords} />
          </Section>
        ))}
        <Button preventDoubleClick>{t(language, 'examination.answer')}</Button>
      </form>
    </>
  );
}

/** The day, the answers and the records; the same words as on a case. */
export function CaseFacts({
  env,
  language,
  now,
  edition,
  shown,
}: Omit<ExaminationProps, 'shown' | 'examination'> & { readonly shown: ShownCase }): VNode {
  const application = { answers: shown.answers, facts: shown.evidence, files: {} };
  const rows = (lines: readonly { label: string; value: string }[]) =>
    lines.map(({ label, value }) => ({ key: { children: label }, value: { children: value } }));
  const answered = answersOf(env, language, { edition, now }, application);
  return (
    <>
      <p>{t(language, 'examination.day', { day: formatDate(shown.today, language, 'long') })}</p>
      {answered.length > 0 && <h3>{t(language, 'case.answers')}</h3>}
      {answered.length > 0 && (
        <SummaryList rows={rows(answered.map(({ question, answer }) => ({ label: question, value: answer })))} />
      )}
      {Object.entries(shown.evidence).map(([evidence, records]) => (
        <>
          <h3>{evidenceTitle(env, language, edition.definition, evidence, now)}</h3>
          {records.length === 0 && <p>{t(language, 'examination.noRecord')}</p>}
          {records.map(({ register, values }) => (
            <SummaryList rows={rows(factLines(env, language, { register, values }, now))} />
          ))}
        </>
      ))}
    </>
  );
}

function Decision({
  env,
  language,
  edition,
  posted,
  index,
  fault,
  say: inWords,
}: ExaminationFormProps & {
  readonly index: number;
  readonly fault: AnswerFault | undefined;
  readonly say: (fault: AnswerFault) => string;
}): VNode {
  const outcome = posted[outcomeControl(index)];
  const error = (isHere: boolean) => (fault && isHere ? { errorMessage: inWords(fault) } : {});
  return (
    <>
      <Radios
        name={outcomeControl(index)}
        idPrefix={`outcome-${index}`}
        value={typeof outcome === 'string' ? outcome : undefined}
        classes="govuk-radios--inline"
        fieldset={{ legend: t(language, 'examination.outcome', { number: index + 1 }) }}
        items={['granted', 'refused'].map((value) => ({ value, children: t(language, `examination.${value}`) }))}
        {...error(fault?.kind === 'noOutcome')}
      />
      <Checkboxes
        name={unmetControl(index)}
        idPrefix={`unmet-${index}`}
        values={unmetPosted(posted, index)}
        classes="govuk-checkboxes--small"
        fieldset={{ legend: t(language, 'examination.unmet', { number: index + 1 }) }}
        items={edition.definition.eligible.map(({ id, rule, cite }) => ({
          value: id,
          children: `${say(rule, language)} (${citeInWords(env, language, cite)})`,
        }))}
        {...error(fault !== undefined && fault.kind !== 'noOutcome')}
      />
    </>
  );
}
