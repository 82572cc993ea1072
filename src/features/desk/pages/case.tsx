/** A case under examination: rule by rule what is asked, what the state has, and what is still the officer's to answer. */
import type { VNode } from 'preact';
import { CaseTerm, obstacleTo, type ProposedAct, TONES } from '#features/services/index.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, InsetText, Radios, Section, StatusTag, SummaryList, Table, Textarea, type Tone } from '#ui/index.ts';
import type { DeskCase } from '../actions/open-case.ts';
import { History } from './history.tsx';
import { CaseWarning } from './warning.tsx';
import { answersOf, citeInWords, evidenceTitle, factLines } from './words.ts';

const t = texts('desk');
const services = texts('services');

export interface CaseProps {
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
      <p>
        <StatusTag tone={TONES[loaded.state.status]}>{services(language, `status.${loaded.state.status}`)}</StatusTag>{' '}
        <span class="note number">{loaded.row.number}</span>
      </p>
      <h1>{say(loaded.edition.definition.title, language)}</h1>
      <CaseWarning {...props} />
      {loaded.state.decision === undefined && props.notice}
      <CaseTerm env={env} language={language} loaded={loaded} isOfficers />
      <Rules {...props} />
      <Points {...props} />
      <Section title={t(language, 'act.title')}>
        <Buttons {...props} />
      </Section>
      <Section title={t(language, 'case.answers')}>
        <Answers {...props} link={(file) => `/${language}/desk/${loaded.row.caseId}/files/${file}`} />
      </Section>
      <Section title={t(language, 'case.facts')}>
        <FactTables {...props} />
      </Section>
      <Section title={t(language, 'case.write')}>
        <form method="post" action={`/${language}/desk/${loaded.row.caseId}/message`}>
          <Textarea name="text" label={t(language, 'case.message')} hint={t(language, 'case.messageHint')} rows={3} />
          <Button classes="govuk-button--secondary">{t(language, 'case.send')}</Button>
        </form>
      </Section>
      <Section title={t(language, 'case.history')}>
        <History env={env} language={language} loaded={loaded} happenings={happenings} />
      </Section>
    </>
  );
}

const STATE_TONES = { met: 'good', unmet: 'bad', unknown: 'waiting' } as const satisfies Record<string, Tone>;

/** What the rules ask, upon what, and what they find; the officer's own points below them. */
function Rules({ env, language, view }: CaseProps): VNode {
  const { definition } = view.loaded.edition;
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
        ...view.points.map(({ point, byRule, answer }) => [
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

/** The points that no rule answers. */
function Points({ language, officerId, view }: CaseProps): VNode | null {
  const own = view.points.filter(({ byRule }) => !byRule);
  if (own.length === 0 || obstacle(view, officerId, { kind: 'evidence-examined' })) return null;
  return (
    <Section title={t(language, 'points.title')}>
      <form method="post" action={`/${language}/desk/${view.loaded.row.caseId}/examine`}>
        {own.map(({ point, answer }) => (
          <Radios
            name={`point.${point.id}`}
            idPrefix={`point-${point.id}`}
            value={answer === undefined ? undefined : answer ? 'yes' : 'no'}
            classes="govuk-radios--inline govuk-radios--small"
            fieldset={{ legend: say(point.text, language) }}
            items={['yes', 'no'].map((value) => ({ value, children: t(language, `points.${value}`) }))}
          />
        ))}
        <Textarea name="note" label={t(language, 'points.note')} rows={2} />
        <Button classes="govuk-button--secondary">{t(language, 'points.save')}</Button>
      </form>
    </Section>
  );
}

type Wanted = Pick<ProposedAct, 'kind'> & Partial<Pick<ProposedAct, 'ground' | 'unit'>>;

/** Why this officer may not do it now; undefined: he may. */
export function obstacle({ loaded }: DeskCase, officerId: string, wanted: Wanted): string | undefined {
  const by = { kind: 'officer', id: officerId } as const;
  return obstacleTo({ at: loaded.now, by, ...wanted }, loaded.state, loaded.rules);
}

/** What can be done now, and nothing else; each with its key. */
function Buttons({ language, officerId, view }: CaseProps): VNode {
  const base = `/${language}/desk/${view.loaded.row.caseId}`;
  const { definition } = view.loaded.edition;
  const may = (wanted: Wanted) => obstacle(view, officerId, wanted) === undefined;
  const grounds = definition.grounds.map(({ id }) => id);
  const asks = definition.procedure.some(({ step }) => step === 'opinion');
  const buttons = [
    { key: 'g', path: 'grant', label: 'act.grant', shown: may({ kind: 'decided' }), isFirst: true },
    { key: 'r', path: 'return', label: 'act.return', shown: may({ kind: 'returned' }) },
    {
      key: 'x',
      path: 'refusal',
      label: 'act.propose',
      shown: grounds.some((ground) => may({ kind: 'hearing-proposed', ground })),
    },
    {
      key: 'x',
      path: 'refuse',
      label: 'act.refuse',
      shown: grounds.some((ground) => may({ kind: 'decided', ground })),
    },
    { key: 'p', path: 'opinion', label: 'act.opinion', shown: asks && view.loaded.state.status === 'examined' },
    { key: 'h', path: 'hand-over', label: 'act.handOver', shown: may({ kind: 'handed-over' }) },
  ].filter(({ shown }) => shown);
  if (buttons.length === 0) return <InsetText>{t(language, 'act.none')}</InsetText>;
  return (
    <div class="govuk-button-group">
      {buttons.map(({ key, path, label, isFirst }) => (
        <Button
          href={`${base}/${path}`}
          classes={isFirst ? undefined : 'govuk-button--secondary'}
          attributes={{ 'data-key': key }}
        >
          {t(language, label)} <kbd>{key.toUpperCase()}</kbd>
        </Button>
      ))}
    </div>
  );
}

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
