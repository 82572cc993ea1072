/** Every consent of a person, or of an organisation: what waits, what holds, what is over. */
import type { VNode } from 'preact';
import { formatDate, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, EmptyState, Section, StatusTag, SummaryList, type Tone } from '#ui/index.ts';
import type { ConsentState } from '../rules/consent.ts';
import type { ConsentList, ConsentView, Side } from '../views.ts';

const t = texts('consents');

const TONES: Readonly<Record<ConsentState, Tone>> = {
  asked: 'waiting',
  live: 'good',
  unanswered: 'quiet',
  refused: 'quiet',
  withdrawn: 'quiet',
  expired: 'quiet',
};

export const StateTag = ({ language, state }: { language: Language; state: ConsentState }): VNode => (
  <StatusTag tone={TONES[state]}>{t(language, `state.${state}`)}</StatusTag>
);

const GROUPS = {
  asked: (state) => state === 'asked',
  given: (state) => state === 'live',
  ended: (state) => state !== 'asked' && state !== 'live',
} satisfies Record<string, (state: ConsentState) => boolean>;

export function ListPage({ language, side, consents }: ConsentList & { readonly language: Language }): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, `list.${side}.title`)}</h1>
        <p class="lead">{t(language, `list.${side}.lead`)}</p>
        {side === 'organisation' && (
          <Button href={`/${language}/cabinet/consents/new`}>{t(language, 'choose.title')}</Button>
        )}
        {consents.length === 0 && <EmptyState title={t(language, `list.${side}.empty`)} />}
        {consents.length > 0 &&
          Object.entries(GROUPS).map(([group, belongs]) => (
            <Group
              language={language}
              side={side}
              group={group}
              consents={consents.filter(({ state }) => belongs(state))}
            />
          ))}
      </div>
    </div>
  );
}

interface GroupProps extends ConsentList {
  readonly language: Language;
  readonly group: string;
}

function Group({ language, side, group, consents }: GroupProps): VNode {
  return (
    <Section title={t(language, `group.${group}`)} id={group}>
      {consents.length === 0 && <p class="govuk-body">{t(language, 'group.none')}</p>}
      {consents.map((one) => (
        <ConsentCard language={language} side={side} one={one} />
      ))}
    </Section>
  );
}

function ConsentCard({ language, side, one }: { language: Language; side: Side; one: ConsentView }): VNode {
  const name = side === 'person' ? say(one.organisation.name, language) : `${one.asked.surname}, ${one.asked.iin}`;
  return (
    <SummaryList
      card={{
        title: { children: name, headingLevel: 3 },
        actions: {
          items: [
            {
              href: `/${language}/cabinet/consents/${one.id}`,
              children: t(language, 'list.open'),
              visuallyHiddenText: say(one.purpose.text, language),
            },
          ],
        },
      }}
      rows={[
        { key: t(language, 'one.state'), value: <StateTag language={language} state={one.state} /> },
        { key: t(language, 'one.purpose'), value: say(one.purpose.text, language) },
        { key: t(language, 'one.lastDay'), value: formatDate(one.lastDay, language, 'long') },
      ]}
    />
  );
}
