/** The page that counts papers: for journalists, and for agencies that would rather not be on it. */
import type { VNode } from 'preact';
import { formatDate } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section, SummaryList } from '#ui/index.ts';
import { countPapers, type ServicePapers } from '../papers.ts';
import { AgencyLink, CiteLink, type Reading } from './cite.tsx';

const t = texts('services/catalogue');

interface PapersProps {
  readonly reading: Reading;
  readonly services: readonly ServicePapers[];
}

export function PapersPage({ reading, services }: PapersProps): VNode {
  const { language } = reading;
  const byAgency = Map.groupBy(services, ({ entry }) => entry.definition.provider);
  const { without, facts, asked, despite } = countPapers(services);
  return (
    <>
      <h1>{t(language, 'papers.title')}</h1>
      <p class="lead">{t(language, 'papers.lead')}</p>
      <SummaryList
        rows={[
          { key: t(language, 'papers.without'), value: t(language, 'papers.of', { n: without, all: services.length }) },
          { key: t(language, 'papers.facts'), value: String(facts) },
          { key: t(language, 'papers.asked'), value: String(asked) },
          { key: t(language, 'papers.despite'), value: String(despite) },
        ]}
      />
      <p class="note">
        <a href="/api/v1/papers?format=csv">{t(language, 'papers.machines')}</a>
      </p>
      {[...byAgency].map(([agency, own]) => (
        <Section title={<AgencyLink reading={reading} id={agency} full />} id={agency}>
          {own.map((one) => (
            <OneService reading={reading} papers={one} />
          ))}
        </Section>
      ))}
    </>
  );
}

function OneService({ reading, papers }: { reading: Reading; papers: ServicePapers }): VNode {
  const { language } = reading;
  const { entry, taken, asked, despite } = papers;
  const replaced = taken.flatMap((one) => one.papers.map((paper) => paper[language]));
  return (
    <>
      <h3 class="govuk-heading-s">
        <a href={`/${language}/services/${entry.id}`}>{entry.definition.title[language]}</a>
      </h3>
      {taken.length > 0 && (
        <p>
          {t(language, 'papers.takes')}{' '}
          {taken.map(({ register, facts }) => `${register[language]} (${facts})`).join(', ')}.
        </p>
      )}
      {replaced.length > 0 && <p>{t(language, 'papers.replaced', { papers: replaced.join(', ') })}</p>}
      {asked.length + despite.length === 0 ? (
        <p>{t(language, 'papers.none')}</p>
      ) : (
        <ul>
          {asked.map(({ label, cite }) => (
            <li>
              {label[language]}{' '}
              <span class="note">
                (<CiteLink reading={reading} cite={cite} />)
              </span>
            </li>
          ))}
          {despite.map(({ label, cite, until }) => (
            <li>
              {label[language]}. {t(language, 'papers.until', { day: formatDate(until, language, 'long') })}{' '}
              <span class="note">
                (<CiteLink reading={reading} cite={cite} />)
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
