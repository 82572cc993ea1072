/** Who decides: every agency, its hours, its units, its services and the registers that it keeps. */
import type { VNode } from 'preact';
import type { AgencyDefinition } from '#features/country/index.ts';
import { registerDefinitions } from '#features/registers/index.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs, Card, CardGrid, Details, Section, SummaryList } from '#ui/index.ts';
import { type Catalogue, servicesOfAgency, sortedByTitle } from '../catalogue.ts';
import { AgencyLink, type Reading } from './cite.tsx';
import { ServiceLinks } from './list.tsx';

const t = texts('services/catalogue');

interface AgenciesProps {
  readonly reading: Reading;
  readonly agencies: readonly AgencyDefinition[];
  readonly catalogue: Catalogue;
}

export function AgenciesPage({ reading, agencies, catalogue }: AgenciesProps): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'agencies.title')}</h1>
      <p class="lead">{t(language, 'agencies.lead')}</p>
      <CardGrid>
        {sortedByTitle(agencies, language, ({ title }) => title).map(({ agency, title }) => (
          <Card href={`/${language}/agencies/${agency}`} title={title[language]} headingLevel={2}>
            {t(language, 'agencies.services', { n: servicesOfAgency(catalogue, agency, language).length })}
          </Card>
        ))}
      </CardGrid>
    </>
  );
}

interface AgencyProps {
  readonly reading: Reading;
  readonly agency: AgencyDefinition;
  readonly catalogue: Catalogue;
}

export function AgencyPage({ reading, agency, catalogue }: AgencyProps): VNode {
  const { env, language, now } = reading;
  const services = servicesOfAgency(catalogue, agency.agency, language);
  const registers = registerDefinitions(env, now).filter(({ owner }) => owner === agency.agency);
  return (
    <>
      <Breadcrumbs items={[{ href: `/${language}/agencies`, children: t(language, 'agencies.title') }]} />
      <h1>{agency.title[language]}</h1>
      <Contacts reading={reading} agency={agency} />
      {services.length > 0 && (
        <Section title={t(language, 'agencies.decides')} id="services">
          <ServiceLinks reading={reading} services={services} />
        </Section>
      )}
      {registers.length > 0 && (
        <Section title={t(language, 'agencies.registers')} id="registers">
          <ul>
            {sortedByTitle(registers, language, ({ title }) => title).map(({ register, title, description }) => (
              <li>
                <a href={`/${language}/registers/${register}`}>{title[language]}</a>.{' '}
                <span class="note">{description[language]}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={t(language, 'agencies.units', { n: agency.units.length })} id="units">
        <Units agency={agency} language={language} />
      </Section>
    </>
  );
}

function Contacts({ reading, agency }: Pick<AgencyProps, 'reading' | 'agency'>): VNode {
  const { language } = reading;
  const { head, parent, website } = agency;
  return (
    <SummaryList
      rows={[
        { key: t(language, 'agencies.address'), value: agency.address[language] },
        { key: t(language, 'agencies.phone'), value: <PhoneLink phone={agency.phone} /> },
        agency.emails.length > 0 && {
          key: t(language, 'agencies.email'),
          value: agency.emails.map((email) => <a href={`mailto:${email}`}>{email}</a>),
        },
        website !== undefined && { key: t(language, 'agencies.website'), value: <a href={website}>{website}</a> },
        { key: t(language, 'agencies.hours'), value: hoursInWords(agency, language) },
        head !== undefined && { key: t(language, 'agencies.head'), value: head[language] },
        parent !== undefined && {
          key: t(language, 'agencies.parent'),
          value: <AgencyLink reading={reading} id={parent} full />,
        },
      ]}
    />
  );
}

const PhoneLink = ({ phone }: { readonly phone: string }): VNode => (
  <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{phone}</a>
);

function hoursInWords({ schedule }: AgencyDefinition, language: Language): string {
  const { week, opens, closes, breakFrom, breakTo } = schedule;
  const hours = t(language, `hours.${week}`, { opens, closes });
  if (breakFrom === undefined || breakTo === undefined) return hours;
  return `${hours} ${t(language, 'hours.break', { from: breakFrom, to: breakTo })}`;
}

/** More units than these are folded away, so that the page stays short. */
const UNITS_SHOWN = 8;

function Units({ agency, language }: { agency: AgencyDefinition; language: Language }): VNode {
  const units = sortedByTitle(agency.units, language, ({ title }) => title);
  const list = (
    <ul>
      {units.map(({ title, address, phone }) => (
        <li>
          {title[language]}
          {address && <span class="note"> {address[language]}</span>}
          {phone && (
            <>
              {' '}
              <PhoneLink phone={phone} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
  return units.length > UNITS_SHOWN ? <Details summary={t(language, 'agencies.showUnits')}>{list}</Details> : list;
}
