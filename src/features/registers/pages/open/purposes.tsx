/** The register of purposes: for what the state reads people's data, who, which fields, by which law, and what is stopped. */
import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section } from '#ui/index.ts';
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
      {definitions.map((definition) => (
        <Section title={say(definition.title, language)} id={definition.register}>
          {definition.purposes.map((purpose) => (
            <PurposeCard
              reading={reading}
              definition={definition}
              purpose={purpose}
              stops={stops.filter((one) => one.register === definition.register && one.purpose === purpose.id)}
            />
          ))}
        </Section>
      ))}
      <Download language={language} json="/api/v1/purposes" csv="/api/v1/purposes?format=csv" />
    </>
  );
}
