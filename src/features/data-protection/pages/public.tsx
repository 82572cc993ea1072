/** What everybody may read of the authority's work. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import {
  agencyName,
  Law,
  purposeName,
  type Reading,
  registerName,
  Stops,
  type StoredStop,
} from '#features/registers/index.ts';
import { texts } from '#platform/texts.ts';
import { EmptyState, Section } from '#ui/index.ts';

import type { Breach } from '../store/breaches.ts';
import { BreachList } from './breaches.tsx';

const t = texts('data-protection');

interface Props {
  readonly reading: Reading;
  readonly stops: readonly StoredStop[];
  readonly breaches: readonly Breach[];
  /** Whose report is shown: the year that runs. */
  readonly year: number;
}

export function PublicPage({ reading, stops, breaches, year }: Props): VNode {
  const { env, language, now } = reading;
  const { offices, dataProtection } = countryOf(env, now);
  return (
    <>
      <h1>{t(language, 'public.title')}</h1>
      <p class="lead">{t(language, 'public.lead', { authority: agencyName(reading, offices.dataProtection) })}</p>
      <p class="govuk-body">
        <Law reading={reading} cites={[dataProtection.cite]} />
      </p>
      <ul class="govuk-list govuk-list--bullet">
        {(['cabinet/lookups', 'purposes'] as const).map((path) => (
          <li>
            <a class="govuk-link" href={`/${language}/${path}`}>
              {t(language, path === 'purposes' ? 'public.purposes' : 'public.lookups')}
            </a>
          </li>
        ))}
        <li>
          <a class="govuk-link" href={`/${language}/data-protection/reports/${year}`}>
            {t(language, 'report.title', { year: String(year) })}
          </a>
        </li>
      </ul>
      <Section title={t(language, 'public.orders')} id="orders">
        {stops.length === 0 ? (
          <EmptyState title={t(language, 'public.noOrders')} />
        ) : (
          stops.map((stop) => <Order reading={reading} stop={stop} />)
        )}
      </Section>
      <Section title={t(language, 'public.breaches')} id="breaches">
        <BreachList reading={reading} breaches={breaches} />
      </Section>
    </>
  );
}

function Order({ reading, stop }: { reading: Reading; stop: StoredStop }): VNode {
  return (
    <>
      <h3>
        <a class="govuk-link" href={`/${reading.language}/registers/${stop.register}#purposes`}>
          {registerName(reading, stop.register)}
        </a>
        : {purposeName(reading, stop.register, stop.purpose)}
      </h3>
      <Stops reading={reading} stops={[stop]} />
    </>
  );
}
