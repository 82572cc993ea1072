/** What happened in a life, and every service that it may need. */
import type { VNode } from 'preact';
import type { LifeEvent } from '#features/country/index.ts';
import {
  type Catalogue,
  type Reading,
  ServiceCards,
  type ServiceEntry,
  ServiceSearchBox,
} from '#features/services/index.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs, QuickLinks, Section } from '#ui/index.ts';

const t = texts('portal');

interface LifeEventProps {
  readonly reading: Reading;
  readonly event: LifeEvent;
  readonly services: readonly ServiceEntry[];
  readonly catalogue: Catalogue;
}

export function LifeEventPage({ reading, event, services, catalogue }: LifeEventProps): VNode {
  const { language } = reading;
  return (
    <>
      <Breadcrumbs items={[{ href: `/${language}#life-events`, children: t(language, 'home.lifeEvents') }]} />
      <h1>{event.title[language]}</h1>
      <p class="lead">{event.summary[language]}</p>
      {services.length > 0 ? (
        <Section title={t(language, 'lifeEvent.services')}>
          <ServiceCards reading={reading} services={services} />
        </Section>
      ) : (
        <p>{t(language, 'lifeEvent.none')}</p>
      )}
      <Section title={t(language, 'lifeEvent.notThis')}>
        <ServiceSearchBox reading={reading} />
        <QuickLinks
          links={catalogue.lifeEvents
            .filter(({ id }) => id !== event.id)
            .map(({ id, title }) => ({ href: `/${language}/life-events/${id}`, children: title[language] }))}
        />
      </Section>
    </>
  );
}
