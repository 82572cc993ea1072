/** "Would I get it?": each condition met, not met or unknown, by which fact, and where that fact is corrected. */
import type { VNode } from 'preact';
import { valueInWords, WrongLink } from '#features/registers/index.ts';
import { formatMoney } from '#kernel/money.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs, InsetText, Section, StatusTag, SummaryList, type Tone } from '#ui/index.ts';
import { AwaitedLines, type AwaitedRegister } from '../../applications/pages/awaited.tsx';
import type { ServiceEntry } from '../catalogue.ts';
import type { Tried, TriedCondition, UsedFact, UsedRecord } from '../check/try.ts';
import { CheckForm, type CheckFormProps } from './check-form.tsx';
import { AgencyLink, CiteLink, type Reading } from './cite.tsx';
import { StartButton, type StartState } from './start.tsx';

const t = texts('services/catalogue');

export interface CheckPageProps extends CheckFormProps {
  readonly entry: ServiceEntry;
  /** Undefined until somebody gave facts. */
  readonly tried: Tried | undefined;
  /** Number of the one who looks: other people's are masked. */
  readonly identifier: string;
  /** Whether the one who looks could have his own facts tried. */
  readonly isSignedIn: boolean;
  readonly start: StartState;
  /** Ids of evidence that speaks of the one who looks: he can say that it is wrong. */
  readonly aboutHolder: ReadonlySet<string>;
  /** Registers that live elsewhere and haven't answered yet. */
  readonly awaited: readonly AwaitedRegister[];
}

export function CheckPage(props: CheckPageProps): VNode {
  const { reading, entry, tried, questions } = props;
  const { language } = reading;
  const service = { href: `/${language}/services/${entry.id}`, children: entry.definition.title[language] };
  const asksNothing = questions.form.length + questions.evidence.length === 0;
  return (
    <>
      <Breadcrumbs items={[{ href: `/${language}/services`, children: t(language, 'list.title') }, service]} />
      <h1>{t(language, 'check.title')}</h1>
      <p class="lead">{entry.definition.title[language]}</p>
      <div class="govuk-grid-column-two-thirds">
        <Whose {...props} />
        {props.awaited.length > 0 && (
          <InsetText>
            {props.awaited.map((one) => (
              <AwaitedLines speaking={reading} awaited={one} />
            ))}
            <p class="govuk-body">{t(language, 'check.awaited')}</p>
          </InsetText>
        )}
        {entry.definition.eligible.length === 0 && <InsetText>{t(language, 'check.noConditions')}</InsetText>}
        {tried && entry.definition.eligible.length > 0 && <Outcome {...props} tried={tried} />}
        {!asksNothing && <CheckForm {...props} />}
      </div>
    </>
  );
}

function Whose({ reading, entry, mode, isSignedIn }: CheckPageProps): VNode {
  const { language } = reading;
  const address = `/${language}/services/${entry.id}/check`;
  if (mode === 'own') {
    return (
      <p>
        {t(language, 'check.own')} <a href={`${address}?facts=invented`}>{t(language, 'check.tryInvented')}</a>
      </p>
    );
  }
  const own = isSignedIn ? address : `/${language}/sign-in?next=${encodeURIComponent(address)}`;
  return (
    <p>
      {t(language, 'check.invented')} <a href={own}>{t(language, isSignedIn ? 'check.tryOwn' : 'check.signIn')}</a>
    </p>
  );
}

const VERDICT_TONES = { granted: 'good', refused: 'bad', unknown: 'waiting' } satisfies Record<Tried['verdict'], Tone>;

function Outcome(props: CheckPageProps & { tried: Tried }): VNode {
  const { reading, entry, tried } = props;
  const { language } = reading;
  const { definition } = entry;
  const ground = definition.grounds.find(({ id }) => id === tried.ground);
  const isExamined = definition.procedure.some(({ step }) => step === 'review');
  return (
    <Section
      id="result"
      title={
        <>
          {t(language, `verdict.${tried.verdict}.title`)}{' '}
          <StatusTag tone={VERDICT_TONES[tried.verdict]}>{t(language, `verdict.${tried.verdict}.tag`)}</StatusTag>
        </>
      }
    >
      <p>
        {t(language, `verdict.${tried.verdict}.help`)}
        {tried.verdict === 'granted' && isExamined && ` ${t(language, 'verdict.examined')}`}
      </p>
      {ground && (
        <p>
          {ground.text[language]}{' '}
          <span class="note">
            <CiteLink reading={reading} cite={ground.cite} />
          </span>
        </p>
      )}
      {tried.conditions.map((one) => (
        <ConditionCard {...props} tried={one} />
      ))}
      {tried.fee && tried.fee.total > 0n && (
        <p>{t(language, 'check.fee', { amount: formatMoney(tried.fee.total, language) })}</p>
      )}
      {tried.verdict === 'granted' && (
        <StartButton language={language} address={`/${language}/services/${entry.id}`} start={props.start} />
      )}
    </Section>
  );
}

const STATE_TONES = { met: 'good', unmet: 'bad', unknown: 'waiting' } satisfies Record<TriedCondition['state'], Tone>;

type CardProps = Pick<CheckPageProps, 'reading' | 'identifier' | 'aboutHolder'> & { readonly tried: TriedCondition };

function ConditionCard(props: CardProps): VNode {
  const { reading, tried, identifier } = props;
  const { language } = reading;
  const { condition, state, facts } = tried;
  return (
    <SummaryList
      card={{ title: { children: condition.rule[language], headingLevel: 3 } }}
      rows={[
        {
          key: t(language, 'check.state'),
          value: <StatusTag tone={STATE_TONES[state]}>{t(language, `state.${state}`)}</StatusTag>,
        },
        state === 'unmet' && { key: t(language, 'check.whatToDo'), value: condition.else[language] },
        ...facts.map((fact) => ({
          key: fact.register.title[language],
          value: <FactInWords reading={reading} fact={fact} identifier={identifier} />,
        })),
        ...(state === 'unmet' ? facts.map((fact) => correction(props, fact)) : []),
        { key: t(language, 'check.law'), value: <CiteLink reading={reading} cite={condition.cite} /> },
      ]}
    />
  );
}

function correction(props: CardProps, fact: UsedFact) {
  const { reading } = props;
  const { language } = reading;
  return {
    key: t(language, 'check.correct'),
    value: (
      <>
        {t(language, 'check.correctAt')} <AgencyLink reading={reading} id={fact.register.owner} full />
        {fact.register.correction && props.aboutHolder.has(fact.evidence) && <WaysToCorrect {...props} fact={fact} />}
      </>
    ),
  };
}

/** To the register's owner, record by record; where there is none, one may be missing. */
function WaysToCorrect({ reading, fact, identifier }: CardProps & { readonly fact: UsedFact }): VNode {
  const { language } = reading;
  const { register: definition, records = [] } = fact;
  return (
    <ul class="govuk-list">
      {records.map((one) => (
        <li>
          <WrongLink language={language} definition={definition} recordId={one.recordId}>
            {t(language, 'check.sayWrong')}
            <span class="govuk-visually-hidden">: {recordInWords(reading, one, identifier)}</span>
          </WrongLink>
        </li>
      ))}
      {records.length === 0 && (
        <li>
          <WrongLink language={language} definition={definition}>
            {t(language, 'check.sayMissing')}
          </WrongLink>
        </li>
      )}
    </ul>
  );
}

function FactInWords({ reading, fact, identifier }: { reading: Reading; fact: UsedFact; identifier: string }): VNode {
  const { language } = reading;
  if (fact.records === undefined) return <>{t(language, 'check.notKnown')}</>;
  if (fact.records.length === 0) return <>{t(language, 'check.none')}</>;
  return (
    <>
      {fact.records.map((record) => (
        <p>{recordInWords(reading, record, identifier)}</p>
      ))}
    </>
  );
}

function recordInWords({ env, language }: Reading, { values }: UsedRecord, identifier: string): string {
  if (values.length === 0) return t(language, 'check.there');
  const showing = { env, language, identifier, references: new Map() };
  return values
    .map(({ field, value }) => `${field.label[language]}: ${valueInWords(field, value, showing)}`)
    .join('; ');
}
