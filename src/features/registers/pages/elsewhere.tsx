/** What pages say of a register that lives elsewhere: with whom, how long its answers are kept, and whether it answers. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant, formatNumber, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section, StatusTag, SummaryList } from '#ui/index.ts';
import type { Standing } from '../actions/elsewhere.ts';
import type { RegisterDefinition, RegisterSource, RemoteDefinition } from '../definition.ts';
import { Law, type Reading } from './open/words.tsx';

const t = texts('registers');

/** Rows for everybody; none for a register that lives here. */
export function elsewhereRows(reading: Reading, { source }: RegisterDefinition, standing: Standing) {
  if (source === undefined) return [];
  const { language } = reading;
  return [
    {
      key: t(language, 'elsewhere.where'),
      value: t(language, 'elsewhere.keeper', { keeper: say(source.keeper, language) }),
    },
    { key: t(language, 'elsewhere.kept'), value: <Kept reading={reading} source={source} /> },
    { key: t(language, 'elsewhere.standing'), value: <Answering reading={reading} standing={standing} /> },
  ];
}

function Kept({ reading, source: { cache } }: { reading: Reading; source: RegisterSource }): VNode {
  const { language } = reading;
  if (cache === undefined) return <>{t(language, 'elsewhere.keptNo')}</>;
  return (
    <>
      {t(language, 'elsewhere.keptYes', { n: cache.minutes })} (<Law reading={reading} cites={[cache.cite]} />)
    </>
  );
}

function Answering({ reading, standing: { silence } }: { reading: Reading; standing: Standing }): VNode {
  const { env, language, now } = reading;
  if (silence === undefined) return <StatusTag tone="good">{t(language, 'elsewhere.ok')}</StatusTag>;
  const moment = (at: Instant) => formatInstant(at, countryOf(env, now).zone, language);
  return <>{t(language, 'elsewhere.silent', { since: moment(silence.since), at: moment(silence.againAt) })}</>;
}

interface OwnedProps {
  readonly reading: Reading;
  readonly registers: readonly { readonly definition: RemoteDefinition; readonly standing: Standing }[];
}

/** At the workplace: the agency's registers whose records aren't here, and whether questions to them wait. */
export function OwnedElsewhere({ reading, registers }: OwnedProps): VNode | null {
  const { language } = reading;
  if (registers.length === 0) return null;
  return (
    <Section title={t(language, 'elsewhere.rtitle')} id="elsewhere">
      <p class="govuk-body">{t(language, 'elsewhere.rlead')}</p>
      {registers.map(({ definition, standing }) => (
        <SummaryList
          card={{
            title: {
              children: <a href={`/${language}/registers/${definition.register}`}>{say(definition.title, language)}</a>,
              headingLevel: 3,
            },
          }}
          rows={[
            ...elsewhereRows(reading, definition, standing),
            { key: t(language, 'elsewhere.waiting'), value: formatNumber(standing.waiting, language) },
          ]}
        />
      ))}
    </Section>
  );
}
