/** One purpose of a register: who reads which fields for it, by which law, and whether that is stopped. */
import type { VNode } from 'preact';
import { type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { SummaryList } from '#ui/index.ts';
import type { Purpose, RegisterDefinition } from '../../definition.ts';
import type { StoredStop } from '../../store/stops.ts';
import { Stops } from './stops.tsx';
import { agencyName, Law, type Reading } from './words.tsx';

const t = texts('registers');

export const fieldNames = (language: Language, { fields }: RegisterDefinition, names: readonly string[]): string =>
  names.map((name) => (fields[name] ? say(fields[name].label, language) : name)).join(', ');

interface Props {
  readonly reading: Reading;
  readonly definition: RegisterDefinition;
  readonly purpose: Purpose;
  /** Orders that stop it, or did. */
  readonly stops: readonly StoredStop[];
}

function readersOf(reading: Reading, { agencies, consent }: Purpose): string {
  if (consent !== undefined) return t(reading.language, 'open.byConsent', { months: consent.longestMonths });
  if (agencies === 'any') return t(reading.language, 'open.anyAgency');
  return agencies.map((id) => agencyName(reading, id)).join('; ');
}

/** Under its name, which stands above. */
export const PurposeRows = (props: Props): VNode => <SummaryList rows={rowsOf(props)} />;

export function PurposeCard(props: Props): VNode {
  const title = say(props.purpose.text, props.reading.language);
  return <SummaryList card={{ title: { children: title, headingLevel: 2 } }} rows={rowsOf(props)} />;
}

function rowsOf({ reading, definition, purpose, stops }: Props) {
  const { language } = reading;
  return [
    {
      key: t(language, 'open.readers'),
      value: readersOf(reading, purpose),
    },
    {
      key: t(language, 'open.fields'),
      value:
        purpose.fields === 'all' ? t(language, 'open.allFields') : fieldNames(language, definition, purpose.fields),
    },
    { key: t(language, 'open.law'), value: <Law reading={reading} cites={purpose.basis} /> },
    ...(stops.length === 0
      ? []
      : [{ key: t(language, 'stops.title'), value: <Stops reading={reading} stops={stops} /> }]),
  ];
}
