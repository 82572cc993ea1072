/** A system asks who comes: what it will learn, and the person's answer. */
import type { ComponentChildren, VNode } from 'preact';
import type { Mandate } from '#features/identity/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, InsetText, Radios, SummaryList } from '#ui/index.ts';
import type { ClientDefinition } from '../client-definition.ts';
import type { Scope } from '../scopes.ts';
import { clientRows, type Reading } from './client.tsx';

const t = texts('sign-on');

export interface AskProps {
  readonly reading: Reading;
  readonly client: ClientDefinition;
  readonly scopes: readonly Scope[];
  readonly uid: string;
}

/** The frame of every answer to a client's request. */
function Asked({ reading, client, scopes, children }: Omit<AskProps, 'uid'> & { children: ComponentChildren }): VNode {
  const { language } = reading;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">{t(language, 'ask.title', { title: say(client.title, language) })}</h1>
        <p class="govuk-body-l">{t(language, 'ask.lead')}</p>
        <SummaryList rows={clientRows(reading, client, scopes)} />
        {children}
      </div>
    </div>
  );
}

const addressOf = (language: Language, uid: string): string => `/${language}/sign-on/${uid}`;

const Refuse = ({ language }: { readonly language: Language }): VNode => (
  <Button name="answer" value="refuse" classes="govuk-button--secondary" preventDoubleClick>
    {t(language, 'ask.refuse')}
  </Button>
);

interface AllowProps extends AskProps {
  /** For whom one may come; none where the client doesn't ask. */
  readonly organisations: readonly Mandate[];
  /** The one for which the session acts. */
  readonly chosen: string | undefined;
  /** When he allowed all this before. */
  readonly allowedOn: LocalDate | undefined;
}

export function AllowPage({ organisations, chosen, allowedOn, ...props }: AllowProps): VNode {
  const { reading, uid } = props;
  const { language } = reading;
  return (
    <Asked {...props}>
      {allowedOn !== undefined && (
        <InsetText>{t(language, 'ask.allowedOn', { day: formatDate(allowedOn, language, 'long') })}</InsetText>
      )}
      <form method="post" action={addressOf(language, uid)}>
        {organisations.length > 0 && (
          <Radios
            name="for"
            idPrefix="for"
            value={chosen ?? 'myself'}
            fieldset={{ legend: t(language, 'ask.for') }}
            hint={t(language, 'ask.forHint')}
            items={[
              { value: 'myself', children: t(language, 'ask.myself') },
              ...organisations.map(({ ref, represented }) => ({
                value: ref,
                children: say(represented.name, language),
              })),
            ]}
          />
        )}
        <p class="govuk-body">{t(language, organisations.length > 0 ? 'ask.noteFor' : 'ask.note')}</p>
        <div class="govuk-button-group">
          <Button name="answer" value="allow" preventDoubleClick>
            {t(language, allowedOn === undefined ? 'ask.allow' : 'ask.continue')}
          </Button>
          <Refuse language={language} />
        </div>
      </form>
    </Asked>
  );
}

/** Why the person can't answer yet: he must sign in again, more surely, or as himself. */
export type Obstacle = 'fresh' | 'surer' | 'role';

export function ObstaclePage({ obstacle, ...props }: AskProps & { readonly obstacle: Obstacle }): VNode {
  const { reading, uid } = props;
  const { language } = reading;
  const next = encodeURIComponent(addressOf(language, uid));
  const way = obstacle === 'role' ? 'sign-in/role' : 'sign-in';
  return (
    <Asked {...props}>
      <InsetText>{t(language, `obstacle.${obstacle}.text`)}</InsetText>
      <form method="post" action={addressOf(language, uid)}>
        <div class="govuk-button-group">
          <Button href={`/${language}/${way}?next=${next}`}>{t(language, `obstacle.${obstacle}.button`)}</Button>
          <Refuse language={language} />
        </div>
      </form>
    </Asked>
  );
}
