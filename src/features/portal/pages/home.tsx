/** The start page: one question, what happens in life, and how anybody can check the state. */
import type { VNode } from 'preact';
import {
  type Catalogue,
  type Measured,
  type Measurements,
  type Reading,
  type ServiceEntry,
  ServiceSearchBox,
  servicesOfEvent,
} from '#features/services/index.ts';
import { formatNumber } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Card, CardGrid, Container, Figure, Hero, QuickLinks, Section } from '#ui/index.ts';

const t = texts('portal');

interface HomeProps {
  readonly reading: Reading;
  readonly catalogue: Catalogue;
  readonly measured: Measurements;
  /** Whether the reader is in an office, where pages of people's own answer nothing. */
  readonly isStaff: boolean;
}

export function HomePage({ reading, catalogue, measured, isStaff }: HomeProps): VNode {
  const { language } = reading;
  return (
    <>
      <Hero title={t(language, 'home.title')} lead={t(language, 'home.lead')}>
        <ServiceSearchBox reading={reading} />
        <Often reading={reading} services={oftenNeeded(reading, catalogue, measured)} />
      </Hero>
      <Container>
        <Section title={t(language, 'home.lifeEvents')} id="life-events">
          <CardGrid>
            {catalogue.lifeEvents.map((event) => (
              <Card href={`/${language}/life-events/${event.id}`} title={event.title[language]}>
                {event.summary[language]}
              </Card>
            ))}
          </CardGrid>
          <p>
            <a href={`/${language}/services?by=letter`}>{t(language, 'home.all', { n: catalogue.services.length })}</a>
          </p>
        </Section>
        <StateAtWork reading={reading} catalogue={catalogue} measured={measured} />
        <Section title={t(language, 'home.trust')} id="trust">
          <CardGrid>
            {TRUST.filter(({ path }) => !(isStaff && path.startsWith('cabinet/'))).map(({ id, path }) => (
              <Card href={`/${language}/${path}`} title={t(language, `home.${id}.title`)}>
                {t(language, `home.${id}.text`)}
              </Card>
            ))}
          </CardGrid>
        </Section>
      </Container>
    </>
  );
}

const TRUST = [
  { id: 'log', path: 'log' },
  { id: 'lookups', path: 'cabinet/lookups' },
  { id: 'document', path: 'v' },
  { id: 'quality', path: 'quality' },
  { id: 'registers', path: 'registers' },
  { id: 'papers', path: 'papers' },
] as const;

const OFTEN_SHOWN = 4;

/** By what was asked for most; before anything is measured, the first service of each of the first life events. */
function oftenNeeded({ language }: Reading, catalogue: Catalogue, measured: Measurements): ServiceEntry[] {
  const asked = catalogue.services
    .map((entry) => ({ entry, decided: measured.of(entry.id)?.decided ?? 0 }))
    .filter(({ decided }) => decided > 0)
    .toSorted((a, b) => b.decided - a.decided)
    .map(({ entry }) => entry);
  const first = catalogue.lifeEvents.flatMap(({ id }) => servicesOfEvent(catalogue, id, language).slice(0, 1));
  return [...new Set([...asked, ...first])].slice(0, OFTEN_SHOWN);
}

function Often({ reading, services }: { reading: Reading; services: readonly ServiceEntry[] }): VNode {
  const { language } = reading;
  return (
    <QuickLinks
      label={t(language, 'home.often')}
      links={services.map(({ id, definition }) => ({
        href: `/${language}/services/${id}`,
        children: definition.title[language],
      }))}
    />
  );
}

/**
 * Per cent with one decimal, rounded down: nothing late may look like "all". Undefined where some count is too small to be
 * published: without it the share would be of the others only.
 */
function shareOnTime(figures: readonly Measured[]): number | undefined {
  if (figures.some((one) => one.late === null)) return undefined;
  const decided = figures.reduce((sum, one) => sum + one.decided, 0);
  const late = figures.reduce((sum, one) => sum + (one.late ?? 0), 0);
  return Math.floor(((decided - late) / decided) * 1000) / 10;
}

/** Figures of all services together; absent until something was measured. */
function StateAtWork({ reading, catalogue, measured }: Omit<HomeProps, 'isStaff'>): VNode | null {
  const { language } = reading;
  const figures = catalogue.services.flatMap(({ id }) => measured.of(id) ?? []);
  const decided = figures.reduce((sum, one) => sum + one.decided, 0);
  if (decided === 0) return null;
  const days = Math.max(...figures.map(({ windowDays }) => windowDays));
  const share = shareOnTime(figures);
  return (
    <Section title={t(language, 'home.work')} id="work">
      <CardGrid>
        <Figure
          figure={formatNumber(decided, language)}
          label={t(language, 'home.decided')}
          note={t(language, 'home.window', { days })}
        />
        {share !== undefined && (
          <Figure figure={`${formatNumber(share, language)}\u202f%`} label={t(language, 'home.onTime')} />
        )}
      </CardGrid>
    </Section>
  );
}
