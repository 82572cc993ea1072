/** Cases in which an officer answers for his agency, and what a head sees of his unit. */
import type { VNode } from 'preact';
import type { ExaminationFigures } from '#features/identity/index.ts';
import { type CaseLine, editionOf, type LoadedCase, owedBy, serviceEdition } from '#features/services/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, EmptyState, InsetText, Queue, Radios, Section, Table, Textarea } from '#ui/index.ts';
import type { DoneAct } from '../actions/done.ts';
import { Answers, type CaseProps, FactTables } from './case.tsx';
import { DoneNotice } from './done.tsx';
import { errorOf, Faults, type SentForm } from './faults.tsx';
import { agencyTitle, lastDay } from './standing.tsx';
import { dueInWords, statusInWords } from './words.ts';

const t = texts('desk');

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
  done,
}: ListProps & {
  readonly cases: readonly LoadedCase[];
  readonly agency: string;
  readonly done: DoneAct | undefined;
}): VNode {
  return (
    <>
      <h1>{t(language, 'opinions.title')}</h1>
      <DoneNotice language={language} done={done} />
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
  /** The agency that answers. */
  readonly agency: string;
}

const CONCLUSIONS = ['for', 'against', 'conditions'] as const;

export function OpinionCase(props: OpinionProps): VNode {
  const { language, view } = props;
  const { row, edition } = view.loaded;
  const base = `/${language}/desk/opinions`;
  return (
    <>
      <BackLink href={base}>{t(language, 'opinions.back')}</BackLink>
      <Faults {...props} />
      <p class="note number">{row.number}</p>
      <h1>{say(edition.definition.title, language)}</h1>
      <Asked {...props} />
      <Section title={t(language, 'case.answers')}>
        <p class="note">{t(language, 'case.asApplicant')}</p>
        <Answers {...props} link={(file) => `${base}/${row.caseId}/files/${file}`} />
      </Section>
      <Section title={t(language, 'case.facts')}>
        <FactTables {...props} />
      </Section>
      <Section title={t(language, 'opinions.give')}>
        <OpinionForm {...props} />
      </Section>
    </>
  );
}

/** Who asks, what, and until when it is answered. */
function Asked(props: OpinionProps): VNode | null {
  const { language, view, agency } = props;
  const { state, now } = view.loaded;
  const owed = owedBy(state, agency);
  if (!owed) return null;
  const named = { agency: agencyTitle(props, state.provider), day: lastDay(props, owed.dueAt) };
  return (
    <>
      <p>{t(language, now < owed.dueAt ? 'opinions.lead' : 'opinions.late', named)}</p>
      {view.question !== undefined && <InsetText>{view.question}</InsetText>}
    </>
  );
}

function OpinionForm(props: OpinionProps): VNode {
  const { language, view, posted } = props;
  const { row, entries } = view.loaded;
  return (
    <form method="post" action={`/${language}/desk/opinions/${row.caseId}`} novalidate>
      <input type="hidden" name="seen" value={String(entries.length)} />
      <Radios
        name="conclusion"
        idPrefix="conclusion"
        value={posted?.conclusion}
        fieldset={{ legend: t(language, 'opinions.conclusion') }}
        items={CONCLUSIONS.map((value) => ({ value, children: t(language, `opinions.${value}`) }))}
        {...errorOf(props, 'conclusion')}
      />
      <Textarea
        name="text"
        id="text"
        rows={6}
        label={t(language, 'form.reasons')}
        value={posted?.text}
        {...errorOf(props, 'text')}
      />
      <p class="note">{t(language, 'opinions.seen')}</p>
      <Button preventDoubleClick>{t(language, 'opinions.send')}</Button>
    </form>
  );
}

/** Open cases of a unit, without the officers: who has which case nobody learns before the decision. */
export function UnitCases({
  env,
  language,
  now,
  cases,
  figures,
  done,
}: ListProps & {
  readonly cases: readonly CaseLine[];
  readonly figures: readonly ExaminationFigures[];
  readonly done: DoneAct | undefined;
}): VNode {
  return (
    <>
      <h1>{t(language, 'unit.title')}</h1>
      <DoneNotice language={language} done={done} />
      <p>{t(language, 'unit.lead')}</p>
      {cases.length === 0 && <EmptyState title={t(language, 'unit.empty')} />}
      <Queue
        items={cases.map((line) => ({
          href: `/${language}/desk/unit/${line.caseId}`,
          title: say(editionOf(env, line.edition).definition.title, language),
          note: `${line.number} · ${statusInWords(language, line.status)} · ${dueInWords(env, language, line.dueAt, now)}`,
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

interface TakeAwayProps extends SentForm {
  readonly language: Language;
  readonly caseId: string;
  readonly number: string;
  /** How many entries the history has. */
  readonly seen: number;
}

/** A head takes a case from whoever has it: for illness, or a conflict found late. */
export function TakeAway(props: TakeAwayProps): VNode {
  const { language, caseId, number, seen, posted } = props;
  return (
    <>
      <BackLink href={`/${language}/desk/unit`}>{t(language, 'unit.back')}</BackLink>
      <Faults {...props} />
      <p class="note number">{number}</p>
      <h1>{t(language, 'unit.takeTitle')}</h1>
      <p>{t(language, 'unit.takeLead')}</p>
      <form method="post" action={`/${language}/desk/unit/${caseId}`} novalidate>
        <input type="hidden" name="seen" value={String(seen)} />
        <Textarea
          name="reason"
          id="reason"
          rows={4}
          label={t(language, 'form.reason')}
          value={posted?.reason}
          {...errorOf(props, 'reason')}
        />
        <Button preventDoubleClick>{t(language, 'form.hand-over.button')}</Button>
      </form>
    </>
  );
}
