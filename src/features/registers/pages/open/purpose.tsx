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
  readonly headingLevel?: 2 | 3;
}

function readersOf(reading: Reading, { agencies, consent }: Purpose): string {
  if (consent !== undefined) return t(reading.language, 'open.byConsent', { months: consent.longestMonths });
  if (agencies === 'any') return t(reading.language, 'open.anyAgency');
  return agencies.map((id) => agencyName(reading, id)).join('; ');
}

export function PurposeCard({ reading, definition, purpose, stops, headingLevel = 3 }: Props): VNode {
  const { language } = reading;
  return (
    <SummaryList
      card={{ title: { children: say(purpose.text, language), headingLevel } }}
      rows={[
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
      ]}
    />
  );
}
