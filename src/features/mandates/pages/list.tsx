/** Who acts for me, and for whom I act. */
import type { VNode } from 'preact';
import { formatDate, formatInstant, type Language, say, type Text } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, Input, Section, StatusTag, SummaryList, type Tone } from '#ui/index.ts';
import type { MandateState, MandateView } from '../views.ts';

const t = texts('mandates');

const TONES: Readonly<Record<MandateState, Tone>> = {
  live: 'good',
  offered: 'waiting',
  unanswered: 'quiet',
  refused: 'quiet',
  withdrawn: 'quiet',
  expired: 'quiet',
  died: 'quiet',
  director_changed: 'quiet',
  of_age: 'quiet',
};

export interface ListProps {
  readonly language: Language;
  /** In which moments are told. */
  readonly zone: string;
  /** Absent for who can't give any as he acts now. */
  readonly given: readonly MandateView[] | undefined;
  /** Absent for who acts for somebody now. */
  readonly received: readonly MandateView[] | undefined;
  /** An operator reads it with his visitor: nobody acts for another at a window. */
  readonly isAtCentre?: boolean;
  /** A code that was wrong. */
  readonly isWrongCode?: boolean;
}

export function MandatesPage(props: ListProps): VNode {
  const { language, isWrongCode } = props;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        {isWrongCode && (
          <ErrorSummary errorList={[{ href: '#code', children: t(language, 'refusal.wrong_code.title') }]} />
        )}
        <h1>{t(language, 'list.title')}</h1>
        <p class="lead">{t(language, 'list.lead')}</p>
        <Given {...props} />
        <Received {...props} />
      </div>
    </div>
  );
}

function Given({ language, zone, given }: ListProps): VNode | null {
  if (given === undefined) return null;
  return (
    <Section title={t(language, 'given.title')}>
      {given.length === 0 && <p class="govuk-body">{t(language, 'given.none')}</p>}
      {given.map((one) => (
        <MandateCard language={language} zone={zone} one={one} side="given">
          {one.id !== undefined && (one.state === 'live' || one.state === 'offered') && (
            <Act language={language} one={one} act="withdraw" label="given.withdraw" tone="warning" />
          )}
        </MandateCard>
      ))}
      <Button href={`/${language}/mandates/new`}>{t(language, 'given.new')}</Button>
    </Section>
  );
}

function Received({ language, zone, received, isAtCentre, isWrongCode }: ListProps): VNode | null {
  if (received === undefined) return null;
  const byRegister = received.filter(({ id }) => id === undefined);
  return (
    <Section title={t(language, 'received.title')}>
      {received.length === 0 && <p class="govuk-body">{t(language, 'received.none')}</p>}
      {groupsOf(byRegister, language).map((alike) => (
        <RegisterCard language={language} alike={alike} />
      ))}
      {received
        .filter((one) => !byRegister.includes(one))
        .map((one) => (
          <MandateCard language={language} zone={zone} one={one} side="received">
            {one.state === 'offered' && (
              <>
                <Act language={language} one={one} act="accept" label="received.accept" />
                <Act language={language} one={one} act="refuse" label="received.refuse" tone="secondary" />
              </>
            )}
            {one.state === 'live' && (
              <>
                {!isAtCentre && <ActAs language={language} one={one} />}
                <Act language={language} one={one} act="withdraw" label="received.withdraw" tone="secondary" />
              </>
            )}
          </MandateCard>
        ))}
      <form method="post" action={`/${language}/mandates/code`} novalidate>
        <Input
          id="code"
          name="code"
          label={t(language, 'code.label')}
          hint={t(language, 'code.hint')}
          autocomplete="off"
          spellcheck={false}
          classes="govuk-input--width-10"
          {...(isWrongCode ? { errorMessage: t(language, 'refusal.wrong_code.help') } : {})}
        />
        <Button classes="govuk-button--secondary" preventDoubleClick>
          {t(language, 'code.button')}
        </Button>
      </form>
    </Section>
  );
}

/** A person acts for his child by the register, and for the next one alike: one card says it for all of them. */
function groupsOf(mandates: readonly MandateView[], language: Language): (readonly MandateView[])[] {
  const alike = ({ kind, services, maySign, consents, lastDay, state }: MandateView): string =>
    JSON.stringify([say(kind, language), services, maySign, consents, lastDay, state]);
  return [...Map.groupBy(mandates, alike).values()];
}

function RegisterCard({ language, alike }: { language: Language; alike: readonly MandateView[] }): VNode | null {
  const [first] = alike;
  if (!first) return null;
  return (
    <SummaryList
      card={{ title: { children: say(first.kind, language), headingLevel: 3 } }}
      rows={[
        ...reachOf(first, language),
        ...alike.map((one) => ({
          key: one.other ? say(one.other, language) : '',
          value: <ActAs language={language} one={one} tone="secondary" />,
        })),
      ]}
    />
  );
}

function ActAs(props: { readonly language: Language; readonly one: MandateView; readonly tone?: 'secondary' }): VNode {
  const { language, one, tone } = props;
  return (
    <form method="post" action={`/${language}/cabinet/act-as`}>
      <input type="hidden" name="mandate" value={one.ref} />
      <Button classes={tone && `govuk-button--${tone}`} preventDoubleClick>
        {t(language, 'received.actAs')}
        <span class="govuk-visually-hidden"> {one.other && say(one.other, language)}</span>
      </Button>
    </form>
  );
}

function Titles({ language, titles }: { language: Language; titles: readonly Text[] }): VNode {
  if (titles.length === 0) return <>{t(language, 'card.noServices')}</>;
  return (
    <ul class="govuk-list">
      {titles.map((title) => (
        <li>{say(title, language)}</li>
      ))}
    </ul>
  );
}

/** For what, how far, until when. */
const reachOf = (one: MandateView, language: Language) => [
  {
    key: t(language, 'card.services'),
    value:
      one.services === 'all' ? t(language, 'card.allServices') : <Titles language={language} titles={one.services} />,
  },
  one.consents.length > 0 && {
    key: t(language, 'card.consents'),
    value: <Titles language={language} titles={one.consents} />,
  },
  { key: t(language, 'card.reach'), value: t(language, one.maySign ? 'card.maySign' : 'card.fillOnly') },
  {
    key: t(language, 'card.lastDay'),
    value: one.lastDay ? formatDate(one.lastDay, language, 'long') : t(language, 'card.whileFact'),
  },
];

function MandateCard(props: {
  readonly language: Language;
  readonly zone: string;
  readonly one: MandateView;
  readonly side: 'given' | 'received';
  readonly children?: VNode | false | (VNode | false)[];
}): VNode {
  const { language, zone, one, side, children } = props;
  const name = one.other ? say(one.other, language) : t(language, 'given.byCode');
  return (
    <>
      <SummaryList
        card={{ title: { children: name, headingLevel: 3 } }}
        rows={[
          { key: t(language, `${side}.kind`), value: say(one.kind, language) },
          {
            key: t(language, 'card.state'),
            value: <StatusTag tone={TONES[one.state]}>{t(language, `state.${one.state}`)}</StatusTag>,
          },
          ...reachOf(one, language),
          { key: t(language, 'card.history'), value: <History language={language} zone={zone} lines={one.history} /> },
        ]}
      />
      <div class="govuk-button-group">{children}</div>
    </>
  );
}

interface HistoryProps {
  readonly language: Language;
  readonly zone: string;
  readonly lines: MandateView['history'];
}

/** Who did what, when; and by whose hands where it was done at a centre. */
function History({ language, zone, lines }: HistoryProps): VNode {
  return (
    <ul class="govuk-list">
      {lines.map(({ what, at, name, operator }) => (
        <li>
          {t(language, `history.${what}`, { at: formatInstant(at, zone, language), name })}
          {operator !== undefined && (
            <>
              <br />
              <span class="note">{t(language, 'history.atCentre', { operator })}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** One button: an act that changes something is never a link. */
function Act(props: {
  readonly language: Language;
  readonly one: MandateView;
  readonly act: 'accept' | 'refuse' | 'withdraw';
  readonly label: string;
  readonly tone?: 'secondary' | 'warning';
}): VNode {
  const { language, one, act, label, tone } = props;
  return (
    <form method="post" action={`/${language}/mandates/${one.id}/${act}`}>
      <Button classes={tone && `govuk-button--${tone}`} preventDoubleClick>
        {t(language, label)}
        <span class="govuk-visually-hidden"> {one.other && say(one.other, language)}</span>
      </Button>
    </form>
  );
}
