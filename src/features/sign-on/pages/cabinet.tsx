/** In the cabinet: the systems that a person let learn who he is, and how to take that back. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { formatInstant, say } from '#kernel/text.ts';
import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Button, Card, EmptyState, StatusTag, SummaryList } from '#ui/index.ts';
import type { AllowedSystem } from '../views.ts';
import { clientRows, type Reading } from './client.tsx';

const t = texts('sign-on');

export const signOnCard: CabinetCard = {
  id: 'sign-on.systems',
  order: 72,
  async render({ ctx: { language, actor } }) {
    if (actor.kind !== 'person' || actor.onBehalfOf !== undefined) return null;
    return (
      <Card href={`/${language}/cabinet/sign-on`} title={t(language, 'mine.title')}>
        {t(language, 'mine.card')}
      </Card>
    );
  },
};

interface Props {
  readonly reading: Reading;
  readonly systems: readonly AllowedSystem[];
}

export function MySystemsPage({ reading, systems }: Props): VNode {
  const { language } = reading;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'mine.title')}</h1>
        <p class="lead">{t(language, 'mine.lead')}</p>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/sign-on`}>
            {t(language, 'all.title')}
          </a>
        </p>
        {systems.length === 0 && (
          <EmptyState title={t(language, 'mine.none')}>{t(language, 'mine.noneText')}</EmptyState>
        )}
        {systems.map((system) => (
          <MySystem reading={reading} system={system} />
        ))}
      </div>
    </div>
  );
}

function MySystem({ reading, system }: { readonly reading: Reading; readonly system: AllowedSystem }): VNode {
  const { language, env, now } = reading;
  const { client, scopes, state, givenAt, last } = system;
  const { zone } = countryOf(env, now);
  const title = say(client.title, language);
  return (
    <>
      <SummaryList
        card={{ title: { children: title, headingLevel: 2 } }}
        rows={[
          {
            key: t(language, 'mine.state'),
            value: <StatusTag tone={TONES[state]}>{t(language, `mine.states.${state}`)}</StatusTag>,
          },
          { key: t(language, 'mine.given'), value: formatInstant(givenAt, zone, language) },
          ...(last ? [{ key: t(language, 'mine.last'), value: formatInstant(last.at, zone, language) }] : []),
          ...clientRows(reading, client, scopes),
        ]}
      />
      {state !== 'withdrawn' && (
        <form method="post" action={`/${language}/cabinet/sign-on`}>
          <input type="hidden" name="client" value={client.id} />
          <p class="govuk-body">{t(language, 'mine.withdrawText')}</p>
          <Button classes="govuk-button--warning" preventDoubleClick>
            {t(language, 'mine.withdraw')}
            <span class="govuk-visually-hidden"> {title}</span>
          </Button>
        </form>
      )}
    </>
  );
}

const TONES = { open: 'now', allowed: 'good', withdrawn: 'quiet' } as const;
