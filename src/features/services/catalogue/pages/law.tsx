/** Acts that the services rest on, each with what it governs here. */
import type { VNode } from 'preact';
import type { ActDefinition } from '#features/country/index.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Details, Section } from '#ui/index.ts';
import type { ServiceEntry } from '../catalogue.ts';
import type { Reading } from './cite.tsx';
import { ServiceLinks } from './list.tsx';

const t = texts('services/catalogue');

interface CitedAct {
  readonly act: ActDefinition;
  readonly services: readonly ServiceEntry[];
}

export function LawPage({ reading, acts }: { reading: Reading; acts: readonly CitedAct[] }): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'laws.title')}</h1>
      <p class="lead">{t(language, 'laws.lead')}</p>
      {acts.map(({ act, services }) => (
        <Section
          id={act.id}
          title={act.url === undefined ? act.title[language] : <a href={act.url}>{act.title[language]}</a>}
        >
          <p class="note">{actNote(act, language)}</p>
          <Details summary={t(language, 'agencies.services', { n: services.length })}>
            <ServiceLinks reading={reading} services={services} />
          </Details>
        </Section>
      ))}
    </>
  );
}

/** Rank, number and days, as far as they are known. */
function actNote({ kind, number, adopted, repealed }: ActDefinition, language: Language): string {
  return [
    t(language, `laws.kind.${kind}`),
    number === undefined ? '' : `№ ${number}`,
    adopted === undefined ? '' : t(language, 'laws.adopted', { date: formatDate(adopted, language, 'long') }),
    repealed === undefined ? '' : t(language, 'laws.repealed', { date: formatDate(repealed, language, 'long') }),
  ]
    .filter(Boolean)
    .join(' · ');
}
