/** The register of purposes: for what the state reads people's data, who, which fields, by which law, and what is stopped. */
import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Details, Section } from '#ui/index.ts';
import type { RegisterDefinition } from '../../definition.ts';
import type { StoredStop } from '../../store/stops.ts';
import { PurposeCard } from './purpose.tsx';
import { Crumbs, Download, type Reading } from './words.tsx';

const t = texts('registers');

interface Props {
  readonly reading: Reading;
  readonly definitions: readonly RegisterDefinition[];
  readonly stops: readonly StoredStop[];
}

export function PurposesPage({ reading, definitions, stops }: Props): VNode {
  const { language } = reading;
  return (
    <>
      <Crumbs language={language} />
      <h1>{t(language, 'purposes.title')}</h1>
      <p class="lead">{t(language, 'purposes.lead')}</p>
      {definitions.map((definition) => {
        const own = stops.filter(({ register }) => register === definition.register);
        return (
          <Section title={say(definition.title, language)} id={definition.register}>
            <Details
              summary={t(language, 'purposes.count', { count: definition.purposes.length })}
              // What is stopped is seen without looking for it.
              open={own.length > 0}
            >
              {definition.purposes.map((purpose) => (
                <PurposeCard
                  reading={reading}
                  definition={definition}
                  purpose={purpose}
                  stops={own.filter((one) => one.purpose === purpose.id)}
                />
              ))}
            </Details>
          </Section>
        );
      })}
      <Download language={language} json="/api/v1/purposes" csv="/api/v1/purposes?format=csv" />
    </>
  );
}
