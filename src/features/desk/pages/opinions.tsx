/** Cases in which an officer answers for his agency, and what a head sees of his unit. */
import type { VNode } from 'preact';
import type { ExaminationFigures } from '#features/identity/index.ts';
import { type CaseLine, editionOf, type LoadedCase, owedBy, serviceEdition } from '#features/services/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  EmptyState,
  ErrorSummary,
  InsetText,
  Queue,
  Radios,
  Section,
  Table,
  Textarea,
} from '#ui/index.ts';
import { Answers, type CaseProps, FactTables } from './case.tsx';
import { dueInWords } from './words.ts';

const t = texts('desk');
const services = texts('services');

interface ListProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
}

export function OpinionList({
  env,
  language,
  now,
  cases,
  agency,
}: ListProps & { readonly cases: readonly LoadedCase[]; readonly agency: string }): VNode {
  return (
    <>
      <h1>{t(language, 'opinions.title')}</h1>
      {cases.length === 0 ? (
        <EmptyState title={t(language, 'opinions.emptyTitle')}>{t(language, 'home.empty')}</EmptyState>
      ) : (
        <Queue
          items={cases.map(({ row, edition, state }) => ({
            href: `/${language}/desk/opinions/${row.caseId}`,
            title: say(edition.definition.title, language),
            note: `${row.number} · ${dueInWords(env, language, owedBy(state, agency)?.dueAt ?? null, now)}`,
          }))}
        />
      )}
    </>
  );
}

export interface OpinionProps extends CaseProps {
  readonly values?: { readonly conclusion?: string | undefined; readonly text?: string | undefined };
  readonly fault?: 'conclusion' | 'text';
}

const CONCLUSIONS = ['for', 'against', 'conditions'] as const;

export function OpinionCase(props: OpinionProps): VNode {
  const { language, view, values, fault } = props;
  const { row, edition } = view.loaded;
  const base = `/${language}/desk/opinions`;
  const said = fault && t(language, `fault.${fault === 'text' ? 'shortReason' : 'noConclusion'}`);
  return (
    <>
      <BackLink href={base}>{t(language, 'opinions.back')}</BackLink>
      {fault && <ErrorSummary errorList={[{ href: `#${fault}`, children: said }]} />}
      <p class="note number">{row.number}</p>
      <h1>{say(edition.definition.title, language)}</h1>
      {view.question !== undefined && <InsetText>{view.question}</InsetText>}
      <Section title={t(language, 'case.answers')}>
        <Answers {...props} link={(file) => `${base}/${row.caseId}/files/${file}`} />
      </Section>
      <Section title={t(language, 'case.facts')}>
        <FactTables {...props} />
      </Section>
      <Section title={t(language, 'opinions.give')}>
        <form method="post" action={`${base}/${row.caseId}`}>
          <Radios
            name="conclusion"
            idPrefix="conclusion"
            value={values?.conclusion}
            fieldset={{ legend: t(language, 'opinions.conclusion') }}
            items={CONCLUSIONS.map((value) => ({ value, children: services(language, `case.conclusion.${value}`) }))}
            {...(fault === 'conclusion' ? { errorMessage: said } : {})}
          />
          <Textarea
            name="text"
            id="text"
            rows={6}
            label={t(language, 'form.reasons')}
            value={values?.text}
            {...(fault === 'text' ? { errorMessage: said } : {})}
          />
          <Button preventDoubleClick>{t(language, 'opinions.send')}</Button>
        </form>
      </Section>
    </>
  );
}

/** Open cases of a unit, without the officers: who has which case nobody learns before the decision. */
export function UnitCases({
  env,
  language,
  now,
  cases,
  figures,
}: ListProps & { readonly cases: readonly CaseLine[]; readonly figures: readonly ExaminationFigures[] }): VNode {
  return (
    <>
      <h1>{t(language, 'unit.title')}</h1>
      <p>{t(language, 'unit.lead')}</p>
      {cases.length === 0 && <EmptyState title={t(language, 'unit.empty')} />}
      <Queue
        items={cases.map((line) => ({
          href: `/${language}/desk/unit/${line.caseId}`,
          title: say(editionOf(env, line.edition).definition.title, language),
          note: `${line.number} · ${services(language, `status.${line.status}`)} · ${dueInWords(env, language, line.dueAt, now)}`,
        }))}
      />
      {figures.length > 0 && (
        <Section title={t(language, 'unit.examinations')}>
          <p class="note">{t(language, 'unit.examinationsNote')}</p>
          <Table
            isStacked
            head={['service', 'attempts', 'passed'].map((key) => t(language, `unit.${key}`))}
            rows={figures.map(({ service, attempts, passed }) => [
              say(
                serviceEdition(env, service, now)?.definition.title ?? { kk: service, ru: service, en: service },
                language,
              ),
              String(attempts),
              String(passed),
            ])}
          />
        </Section>
      )}
    </>
  );
}

interface TakeAwayProps {
  readonly language: Language;
  readonly caseId: string;
  readonly number: string;
  readonly reason?: string;
  readonly isShort?: boolean;
}

/** A head takes a case from whoever has it: for illness, or a conflict found late. */
export function TakeAway({ language, caseId, number, reason, isShort }: TakeAwayProps): VNode {
  const said = t(language, 'fault.shortReason');
  return (
    <>
      <BackLink href={`/${language}/desk/unit`}>{t(language, 'unit.back')}</BackLink>
      {isShort && <ErrorSummary errorList={[{ href: '#reason', children: said }]} />}
      <p class="note number">{number}</p>
      <h1>{t(language, 'unit.takeTitle')}</h1>
      <p>{t(language, 'unit.takeLead')}</p>
      <form method="post" action={`/${language}/desk/unit/${caseId}`}>
        <Textarea
          name="reason"
          id="reason"
          rows={4}
          label={t(language, 'form.reasons')}
          value={reason}
          {...(isShort ? { errorMessage: said } : {})}
        />
        <Button preventDoubleClick>{t(language, 'form.hand-over.button')}</Button>
      </form>
    </>
  );
}
