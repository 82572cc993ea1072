/** The register of purposes: for what the state reads people's data, who, which fields, by which law, and what is stopped. */
import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Details } from '#ui/index.ts';
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
      <ul class="govuk-list rows">
        {definitions.map((definition) => (
          <li id={definition.register}>
            <OfRegister
              reading={reading}
              definition={definition}
              stops={stops.filter(({ register }) => register === definition.register)}
            />
          </li>
        ))}
      </ul>
      <Download language={language} json="/api/v1/purposes" csv="/api/v1/purposes?format=csv" />
    </>
  );
}

type OneProps = Omit<Props, 'definitions'> & { readonly definition: RegisterDefinition };

/** One line a register, so that all are in sight on a phone; what is stopped is seen without looking for it. */
function OfRegister({ reading, definition, stops }: OneProps): VNode {
  const { language } = reading;
  const { title, purposes } = definition;
  return (
    <Details summary={`${say(title, language)} (${purposes.length})`} open={stops.length > 0}>
      {purposes.map((purpose) => (
        <PurposeCard
          reading={reading}
          definition={definition}
          purpose={purpose}
          stops={stops.filter((one) => one.purpose === purpose.id)}
        />
      ))}
    </Details>
  );
}
