/** All services, by what happens in life, by agency or by the alphabet; and what a search found. */
import type { VNode } from 'preact';
import { texts } from '#platform/texts.ts';
import { Card, CardGrid, EmptyState, QuickLinks, SearchBox, Section } from '#ui/index.ts';
import { type Catalogue, type ServiceEntry, servicesOfAgency, servicesOfEvent, sortedByTitle } from '../catalogue.ts';
import type { Reading } from './cite.tsx';

const t = texts('services/catalogue');

export const ORDERS = ['event', 'agency', 'letter'] as const;
export type Order = (typeof ORDERS)[number];

interface ListProps {
  readonly reading: Reading;
  readonly catalogue: Catalogue;
  readonly order: Order;
}

export function ListPage({ reading, catalogue, order }: ListProps): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'list.title')}</h1>
      <p class="lead">{t(language, 'list.lead', { n: catalogue.services.length })}</p>
      <ServiceSearchBox reading={reading} />
      <nav aria-label={t(language, 'list.orders')}>
        <QuickLinks
          links={ORDERS.map((one) => ({
            href: `/${language}/services?by=${one}`,
            children: t(language, `list.by.${one}`),
            isCurrent: one === order,
          }))}
        />
      </nav>
      <Groups reading={reading} groups={groupsOf(reading, catalogue, order)} />
    </>
  );
}

/** What comes before the list stands still when it grows. */
export const LIST = 'list';

interface Group {
  readonly id: string;
  readonly title: string;
  readonly href?: string;
  readonly services: readonly ServiceEntry[];
}

function Groups({ reading, groups }: { reading: Reading; groups: readonly Group[] }): VNode {
  return (
    <ul class="grid" id={LIST}>
      {groups.map(({ id, title, href, services }) => (
        <li>
          <div class="card" id={id} data-rows={services.length}>
            <h2 class="card__title">{title}</h2>
            <ServiceLinks reading={reading} services={services} />
            {href && (
              <p>
                <a href={href}>{t(reading.language, 'list.aboutAgency')}</a>
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function groupsOf({ language }: Reading, catalogue: Catalogue, order: Order): Group[] {
  if (order === 'letter') return byLetter(catalogue, language);
  if (order === 'agency') {
    const known = new Map(
      catalogue.services.flatMap(({ provider }) => (provider ? [[provider.agency, provider]] : [])),
    );
    return sortedByTitle([...known.values()], language, ({ title }) => title).map(({ agency, title }) => ({
      id: agency,
      title: title[language],
      href: `/${language}/agencies/${agency}`,
      services: servicesOfAgency(catalogue, agency, language),
    }));
  }
  return catalogue.lifeEvents
    .map(({ id, title }) => ({ id, title: title[language], services: servicesOfEvent(catalogue, id, language) }))
    .filter(({ services }) => services.length > 0);
}

function byLetter({ services }: Catalogue, language: Reading['language']): Group[] {
  const groups = new Map<string, ServiceEntry[]>();
  for (const entry of sortedByTitle(services, language, ({ definition }) => definition.title)) {
    const letter = entry.definition.title[language].slice(0, 1).toLocaleUpperCase(language);
    groups.set(letter, [...(groups.get(letter) ?? []), entry]);
  }
  return [...groups].map(([letter, found], index) => ({ id: `letter-${index + 1}`, title: letter, services: found }));
}

/** Titles alone: seven hundred of them must stay one light page. */
export function ServiceLinks({ reading, services }: { reading: Reading; services: readonly ServiceEntry[] }): VNode {
  const { language } = reading;
  return (
    <ul class="govuk-list">
      {services.map(({ id, definition }) => (
        <li>
          <a href={`/${language}/services/${id}`}>{definition.title[language]}</a>
        </li>
      ))}
    </ul>
  );
}

/** Services as cards, with what they are for. */
export function ServiceCards({ reading, services }: { reading: Reading; services: readonly ServiceEntry[] }): VNode {
  const { language } = reading;
  return (
    <CardGrid>
      {services.map(({ id, definition }) => (
        <Card href={`/${language}/services/${id}`} title={definition.title[language]}>
          {definition.summary[language]}
        </Card>
      ))}
    </CardGrid>
  );
}

export function ServiceSearchBox({ reading, value }: { reading: Reading; value?: string }): VNode {
  const { language } = reading;
  return (
    <SearchBox
      action={`/${language}/search`}
      label={t(language, 'search.label')}
      placeholder={t(language, 'search.placeholder')}
      value={value}
    />
  );
}

interface FoundProps {
  readonly reading: Reading;
  readonly catalogue: Catalogue;
  readonly query: string;
  readonly found: readonly ServiceEntry[];
}

export function FoundPage({ reading, catalogue, query, found }: FoundProps): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'search.title')}</h1>
      <ServiceSearchBox reading={reading} value={query} />
      {found.length > 0 ? (
        <Section title={t(language, 'search.found', { n: found.length })} id="found">
          <Results reading={reading} found={found} />
          <p>
            {t(language, 'search.notThis')} <a href={`/${language}/services`}>{t(language, 'search.all')}</a>
          </p>
        </Section>
      ) : (
        <NothingFound reading={reading} catalogue={catalogue} query={query} />
      )}
    </>
  );
}

function Results({ reading, found }: Pick<FoundProps, 'reading' | 'found'>): VNode {
  const { language } = reading;
  return (
    <ol class="govuk-list">
      {found.map(({ id, definition, provider }) => (
        <li>
          <h3>
            <a href={`/${language}/services/${id}`}>{definition.title[language]}</a>
          </h3>
          <p>{definition.summary[language]}</p>
          {provider && <p class="note">{provider.short[language]}</p>}
        </li>
      ))}
    </ol>
  );
}

/** What one searched in vain isn't kept anywhere; other ways are offered instead. */
function NothingFound({ reading, catalogue, query }: Omit<FoundProps, 'found'>): VNode {
  const { language } = reading;
  return (
    <>
      <EmptyState title={t(language, query.trim() === '' ? 'search.blank' : 'search.nothing', { query: query.trim() })}>
        <p>{t(language, 'search.advice')}</p>
      </EmptyState>
      <Section title={t(language, 'list.by.event')}>
        <CardGrid>
          {catalogue.lifeEvents.map((event) => (
            <Card href={`/${language}/life-events/${event.id}`} title={event.title[language]}>
              {event.summary[language]}
            </Card>
          ))}
        </CardGrid>
        <p>
          <a href={`/${language}/services?by=letter`}>{t(language, 'search.all')}</a>
        </p>
      </Section>
    </>
  );
}
