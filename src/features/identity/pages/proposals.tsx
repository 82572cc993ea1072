/** Acts that wait for a second person: what they will do, in words, and what became of earlier ones. */
import type { VNode } from 'preact';
import { formatInstant, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  type Content,
  EmptyState,
  ErrorSummary,
  Input,
  Section,
  StatusTag,
  SummaryList,
  type Tone,
} from '#ui/index.ts';
import type { NamedProposal } from '../actions/proposals.ts';
import { ButtonForm } from './frame.tsx';

const t = texts('identity');

/** A proposal that was to be rejected, with no reason or one that is too long. */
export interface FaultyRejection {
  readonly id: string;
  readonly reason: string;
}

export interface ProposalsPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly proposals: readonly NamedProposal[];
  readonly fault?: FaultyRejection | undefined;
}

export function ProposalsPage(props: ProposalsPageProps): VNode {
  const { language, proposals, fault } = props;
  const open = proposals.filter(({ state }) => state === 'open');
  const waiting = open.filter(({ isMine }) => !isMine);
  const mine = open.filter(({ isMine }) => isMine);
  const ended = proposals.filter(({ state }) => state !== 'open');
  return (
    <>
      {fault && (
        <ErrorSummary errorList={[{ href: `#reason-${fault.id}`, children: t(language, 'proposals.noReason') }]} />
      )}
      <h1>{t(language, 'proposals.title')}</h1>
      <p class="lead">{t(language, 'proposals.lead')}</p>
      <Section title={t(language, 'proposals.waiting')}>
        {waiting.length === 0 &&
          (mine.length === 0 ? (
            <EmptyState title={t(language, 'proposals.none')}>{t(language, 'proposals.noneText')}</EmptyState>
          ) : (
            <p>{t(language, 'proposals.none')}</p>
          ))}
        {waiting.map((one) => (
          <Waiting {...props} one={one} />
        ))}
      </Section>
      {mine.length > 0 && (
        <Section title={t(language, 'proposals.mine')}>
          {mine.map((one) => (
            <Described {...props} one={one}>
              <ButtonForm
                action={`/${language}/proposals/${one.id}/withdraw`}
                tone="secondary"
                hidden={linesOf(one, language).title}
              >
                {t(language, 'proposals.withdraw')}
              </ButtonForm>
            </Described>
          ))}
        </Section>
      )}
      {ended.length > 0 && (
        <Section title={t(language, 'proposals.ended')}>
          {ended.map((one) => (
            <Described {...props} one={one} />
          ))}
        </Section>
      )}
    </>
  );
}

type One = ProposalsPageProps & { readonly one: NamedProposal };

/** The first line says what it is; whatever has more to say has it in lines of its own. */
function linesOf({ words }: NamedProposal, language: Language): { title: string; details: string[] } {
  const [title = '', ...details] = say(words, language).split('\n');
  return { title, details };
}

function Described({ language, zone, one, children }: One & { readonly children?: Content }): VNode {
  const { title, details } = linesOf(one, language);
  const row = (key: string, value: Content) => ({ key: t(language, `proposals.${key}`), value });
  const isOpen = one.state === 'open';
  return (
    <>
      <SummaryList
        card={{ title: { children: title, headingLevel: 3 } }}
        rows={[
          !isOpen &&
            row('how', <StatusTag tone={TONES[one.state]}>{t(language, `proposals.state.${one.state}`)}</StatusTag>),
          details.length > 0 &&
            row(
              'details',
              <ul class="govuk-list">
                {details.map((line) => (
                  <li>{line}</li>
                ))}
              </ul>,
            ),
          isOpen &&
            one.lookAt !== undefined &&
            row(
              'about',
              <a class="govuk-link" href={`/${language}${one.lookAt}`}>
                {t(language, 'proposals.look')}
                <span class="govuk-visually-hidden"> {title}</span>
              </a>,
            ),
          row('by', `${one.proposer}, ${formatInstant(one.at, zone, language)}`),
          isOpen && row('until', formatInstant(one.until, zone, language)),
          one.ender !== undefined && row('ender', one.ender),
          one.reason !== undefined && row('because', one.reason),
        ]}
      />
      {children}
    </>
  );
}

function Waiting(props: One): VNode {
  const { language, one } = props;
  const fault = props.fault?.id === one.id ? props.fault : undefined;
  const path = `/${language}/proposals/${one.id}`;
  const { title: words } = linesOf(one, language);
  return (
    <Described {...props}>
      {one.signAt === undefined ? (
        <ButtonForm action={`${path}/confirm`} fields={{ digest: one.digest }} hidden={words}>
          {t(language, 'proposals.confirm')}
        </ButtonForm>
      ) : (
        <Button href={`/${language}${one.signAt}`}>
          {t(language, 'proposals.sign')}
          <span class="govuk-visually-hidden"> {words}</span>
        </Button>
      )}
      <form method="post" action={`${path}/reject`}>
        <Input
          name="reason"
          id={`reason-${one.id}`}
          label={t(language, 'proposals.reason')}
          hint={t(language, 'proposals.reasonHint')}
          autocomplete="off"
          value={fault?.reason}
          errorMessage={fault && t(language, 'proposals.noReason')}
        />
        <Button classes="govuk-button--secondary" preventDoubleClick>
          {t(language, 'proposals.reject')}
          <span class="govuk-visually-hidden"> {words}</span>
        </Button>
      </form>
    </Described>
  );
}

const TONES = {
  open: 'now',
  confirmed: 'good',
  rejected: 'bad',
  withdrawn: 'quiet',
  lapsed: 'waiting',
} satisfies Record<NamedProposal['state'], Tone>;
