/** A case under examination: rule by rule what is asked, what the state has, and what is still the officer's to answer. */
import type { VNode } from 'preact';
import { CaseTerm, TONES } from '#features/services/index.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, Details, Section, StatusTag, SummaryList, Table, Textarea, type Tone } from '#ui/index.ts';
import type { DeskCase } from '../actions/open-case.ts';
import { Acts, openPoints, Points } from './acts.tsx';
import { errorOf, Faults, type SentForm } from './faults.tsx';
import { History } from './history.tsx';
import { Standing } from './standing.tsx';
import { CaseWarning } from './warning.tsx';
import { answersOf, citeInWords, evidenceTitle, factLines, statusInWords } from './words.ts';

const t = texts('desk');

export interface CaseProps extends SentForm {
  readonly env: Env;
  readonly language: Language;
  readonly officerId: string;
  readonly view: DeskCase;
  /** That a decision which he signed waits, or came to nothing. */
  readonly notice?: VNode | null;
}

export function CaseBody(props: CaseProps): VNode {
  const { env, language, view } = props;
  const { loaded, happenings } = view;
  return (
    <>
      <Faults {...props} />
      <p>
        <StatusTag tone={TONES[loaded.state.status]}>{statusInWords(language, loaded.state.status)}</StatusTag>{' '}
        <span class="note number">{loaded.row.number}</span>
      </p>
      <h1>{say(loaded.edition.definition.title, language)}</h1>
      <CaseWarning {...props} />
      {loaded.state.decision === undefined && props.notice}
      <CaseTerm env={env} language={language} loaded={loaded} isOfficers />
      <Standing {...props} />
      <Section title={t(language, 'case.answers')}>
        <p class="note">{t(language, 'case.asApplicant')}</p>
        <Answers {...props} link={(file) => `/${language}/desk/${loaded.row.caseId}/files/${file}`} />
      </Section>
      <Section title={t(language, 'case.facts')}>
        <FactTables {...props} />
      </Section>
      <Rules {...props} />
      <Points {...props} />
      <Acts {...props} />
      <Message {...props} />
      <Section title={t(language, 'case.history')}>
        <History env={env} language={language} loaded={loaded} happenings={happenings} />
      </Section>
    </>
  );
}

function Message(props: CaseProps): VNode {
  const { language, view } = props;
  const error = errorOf(props, 'text');
  return (
    <Details summary={t(language, 'case.write')} open={error.errorMessage !== undefined}>
      <form method="post" action={`/${language}/desk/${view.loaded.row.caseId}/message`} novalidate>
        <input type="hidden" name="seen" value={String(view.loaded.entries.length)} />
        <Textarea
          name="text"
          id="text"
          label={t(language, 'case.message')}
          hint={t(language, 'case.messageHint')}
          rows={3}
          value={props.posted?.text}
          {...error}
        />
        <Button classes="govuk-button--secondary" preventDoubleClick>
          {t(language, 'case.send')}
        </Button>
      </form>
    </Details>
  );
}

const STATE_TONES = { met: 'good', unmet: 'bad', unknown: 'waiting' } as const satisfies Record<string, Tone>;

/** What the rules ask, upon what, and what they find; points that the officer can still answer stand in their form. */
function Rules(props: CaseProps): VNode | null {
  const { env, language, view } = props;
  const { definition } = view.loaded.edition;
  const open = openPoints(props);
  const points = view.points.filter((point) => !open.includes(point));
  if (view.eligibility.length + points.length === 0) return null;
  return (
    <Table
      isStacked
      caption={t(language, 'rules.caption')}
      head={[t(language, 'rules.rule'), t(language, 'rules.have'), t(language, 'rules.finding')]}
      rows={[
        ...view.eligibility.map(({ condition, state }) => [
          <>
            {say(condition.rule, language)} <span class="note">{citeInWords(env, language, condition.cite)}</span>
          </>,
          condition.facts.map((id) => evidenceTitle(env, language, definition, id, view.loaded.now)).join(', '),
          <StatusTag tone={STATE_TONES[state]}>{t(language, `rules.${state}`)}</StatusTag>,
        ]),
        ...points.map(({ point, byRule, answer }) => [
          <>
            {say(point.text, language)} <span class="note">{citeInWords(env, language, point.cite)}</span>
          </>,
          t(language, byRule ? 'rules.byRule' : 'rules.byOfficer'),
          <StatusTag tone={STATE_TONES[stateOf(answer)]}>
            {t(language, answer === undefined && !byRule ? 'rules.open' : `rules.${stateOf(answer)}`)}
          </StatusTag>,
        ]),
      ]}
    />
  );
}

const stateOf = (answer: boolean | undefined): 'met' | 'unmet' | 'unknown' =>
  answer === undefined ? 'unknown' : answer ? 'met' : 'unmet';

/** What was answered; `link`: where a file is taken from. */
export function Answers({
  env,
  language,
  view,
  link,
}: CaseProps & { readonly link: (sha256: string) => string }): VNode {
  const { application, loaded } = view;
  const scan = (sha256: string) => t(language, `case.scan.${application.files[sha256]?.scan ?? 'not-configured'}`);
  const name = application.organisation
    ? `${application.organisation.name} · ${application.applicant.name}`
    : application.applicant.name;
  return (
    <SummaryList
      rows={[
        { key: { children: t(language, 'case.applicant') }, value: { children: name } },
        ...answersOf(env, language, loaded, application).map(({ question, answer, file }) => ({
          key: { children: question },
          value: {
            children: file ? (
              <>
                <a class="govuk-link" href={link(file)} download="">
                  {answer}
                </a>{' '}
                <span class="note">{scan(file)}</span>
              </>
            ) : (
              answer
            ),
          },
        })),
      ]}
    />
  );
}

/** Facts as they were when they were signed; where a register says something else by now, that is said. */
export function FactTables({ env, language, view }: CaseProps): VNode {
  const { definition } = view.loaded.edition;
  if (view.facts.length === 0) return <p>{t(language, 'case.noFacts')}</p>;
  return (
    <>
      <p class="note">{t(language, 'case.factsNote')}</p>
      {view.facts.map((fact) => (
        <>
          <h3>
            {evidenceTitle(env, language, definition, fact.evidence, view.loaded.now)}{' '}
            {fact.hasChanged === undefined && <span class="note">{t(language, 'case.elsewhere')}</span>}
            {fact.hasChanged && <StatusTag tone="waiting">{t(language, 'case.changed')}</StatusTag>}
          </h3>
          <SummaryList
            rows={factLines(env, language, fact, view.loaded.now).map(({ label, value }) => ({
              key: { children: label },
              value: { children: value },
            }))}
          />
        </>
      ))}
    </>
  );
}

/** The law at hand: the grounds of the standard with their articles, and how often each was used. */
export function LawAside({ env, language, view }: CaseProps): VNode {
  const { definition } = view.loaded.edition;
  return (
    <>
      <h2>{t(language, 'aside.title')}</h2>
      <p class="note">{definition.basis.map((cite) => citeInWords(env, language, cite)).join('; ')}</p>
      <h3>{t(language, 'aside.grounds')}</h3>
      <ul class="govuk-list">
        {definition.grounds.map(({ id, text, cite }) => (
          <li>
            {say(text, language)}
            <br />
            <span class="note">
              {citeInWords(env, language, cite)} · {t(language, 'aside.used', { count: view.refusals[id] ?? 0 })}
            </span>
          </li>
        ))}
      </ul>
      <p class="note">{t(language, 'aside.once')}</p>
    </>
  );
}
