/** The public pages: does the state keep its word? */
import type { VNode } from 'preact';
import type { Edition } from '#features/country/index.ts';
import { agencies, agency as findAgency } from '#features/country/index.ts';
import { groundInWords, type ServiceDefinition, serviceEditions } from '#features/services/index.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs, CardGrid, EmptyState, Figure, Section, SummaryList, Table } from '#ui/index.ts';
import { type Bypass, NOTHING, type Quality, WINDOW_DAYS } from '../figures/compute.ts';
import type { PublishedFigures } from '../rules/publish.ts';
import {
  Bar,
  ComplaintTable,
  GroundTable,
  measuredInWords,
  OutcomeTable,
  promiseInWords,
  RatingTable,
  Window,
} from './figures.tsx';
import { agencyName, countInWords, type Reading, shareInWords } from './words.ts';

const t = texts('oversight');

type Service = Edition<ServiceDefinition>;

interface Props {
  readonly reading: Reading;
  readonly quality: Quality;
}

const sortedServices = ({ env, language, now }: Reading): Service[] =>
  serviceEditions(env, now).toSorted((a, b) =>
    a.definition.title[language].localeCompare(b.definition.title[language], language),
  );

export function QualityPage({ reading, quality }: Props): VNode {
  const { language } = reading;
  const services = sortedServices(reading);
  return (
    <>
      <h1>{t(language, 'quality.title')}</h1>
      <p class="lead">{t(language, 'quality.lead')}</p>
      <Window reading={reading} quality={quality} />
      <Headline reading={reading} figures={quality.all} />
      {services.length === 0 && <EmptyState title={t(language, 'quality.empty')} />}
      <Section title={t(language, 'quality.services')}>
        <ServiceTable reading={reading} quality={quality} services={services} />
      </Section>
      <Section title={t(language, 'quality.agencies')}>
        <AgencyList reading={reading} services={services} quality={quality} />
      </Section>
      <OutcomeTable language={language} figures={quality.all} />
      <RatingTable language={language} figures={quality.all} />
      <ComplaintTable language={language} figures={quality.all} />
      <Download language={language} path="/api/v1/quality/services" />
    </>
  );
}

/** The few numbers that people came for, large. */
function Headline({ reading, figures }: { reading: Reading; figures: PublishedFigures }): VNode {
  const { language } = reading;
  return (
    <CardGrid>
      <Figure figure={countInWords(language, figures.decided)} label={t(language, 'quality.decided')} />
      {figures.onTime !== undefined && (
        <Figure
          figure={shareInWords(language, figures.onTime)}
          label={t(language, 'quality.onTime')}
          note={<Bar share={figures.onTime} />}
        />
      )}
      <Figure figure={countInWords(language, figures.complaints.filed)} label={t(language, 'quality.complaints')} />
    </CardGrid>
  );
}

function ServiceTable({ reading, quality, services }: Props & { readonly services: readonly Service[] }): VNode {
  const { language } = reading;
  return (
    <Table
      isStacked
      head={['service', 'promised', 'measured', 'decided', 'onTime'].map((column) =>
        t(language, column === 'service' ? 'hearing.column.service' : `quality.${column}`),
      )}
      rows={services.map(({ id, definition }) => {
        const figures = quality.services.get(id) ?? NOTHING;
        return [
          <a class="govuk-link" href={`/${language}/quality/services/${id}`}>
            {definition.title[language]}
          </a>,
          promiseInWords(language, definition.term),
          measuredInWords(language, figures, 'median', definition.term) ?? '—',
          { children: countInWords(language, figures.decided), format: 'numeric' },
          figures.onTime === undefined ? '—' : shareInWords(language, figures.onTime),
        ];
      })}
    />
  );
}

function AgencyList({ reading, services, quality }: Props & { readonly services: readonly Service[] }): VNode {
  const { env, language, now } = reading;
  const deciding = new Set(services.map(({ definition }) => definition.provider));
  const listed = agencies(env, now).filter(({ agency }) => deciding.has(agency) || quality.bypass.has(agency));
  return (
    <ul class="govuk-list">
      {listed.map(({ agency, title }) => (
        <li>
          <a class="govuk-link" href={`/${language}/quality/agencies/${agency}`}>
            {title[language]}
          </a>
        </li>
      ))}
    </ul>
  );
}

const Crumbs = ({ language }: { language: Reading['language'] }): VNode => (
  <Breadcrumbs items={[{ href: `/${language}/quality`, children: t(language, 'quality.title') }]} />
);

const Download = ({ language, path }: { language: Reading['language']; path: string }): VNode => (
  <p>
    {t(language, 'quality.download')}:{' '}
    <a class="govuk-link" href={path}>
      JSON
    </a>{' '}
    ·{' '}
    <a class="govuk-link" href={`${path}?format=csv`} download>
      CSV
    </a>
  </p>
);

export function ServiceQualityPage({ reading, quality, service }: Props & { readonly service: Service }): VNode {
  const { env, language } = reading;
  const { definition, id } = service;
  const figures = quality.services.get(id) ?? NOTHING;
  return (
    <>
      <Crumbs language={language} />
      <h1>{definition.title[language]}</h1>
      <p class="lead">{t(language, 'quality.service')}</p>
      <p>
        <a class="govuk-link" href={`/${language}/services/${id}`}>
          {t(language, 'quality.serviceLink')}
        </a>{' '}
        ·{' '}
        <a class="govuk-link" href={`/${language}/quality/agencies/${definition.provider}`}>
          {agencyName(reading, definition.provider)}
        </a>
      </p>
      <Window reading={reading} quality={quality} />
      <Headline reading={reading} figures={figures} />
      <TooFew language={language} figures={figures} />
      <Times language={language} figures={figures} term={definition.term} />
      <OutcomeTable language={language} figures={figures} />
      <GroundTable
        language={language}
        grounds={figures.refusals.map(({ ground, count }) => ({
          text: groundInWords(env, definition, ground).text[language],
          count,
        }))}
      />
      <RatingTable language={language} figures={figures} />
      <ComplaintTable language={language} figures={figures} />
      <Download language={language} path={`/api/v1/quality/services/${id}`} />
    </>
  );
}

/** Why there is little to see. */
function TooFew({ language, figures }: { language: Reading['language']; figures: PublishedFigures }): VNode | null {
  if (figures.decided === 0) return <p>{t(language, 'quality.none')}</p>;
  return figures.decided === 'few' ? <p>{t(language, 'quality.fewText')}</p> : null;
}

/** Promised and measured, side by side. */
function Times(props: {
  language: Reading['language'];
  figures: PublishedFigures;
  term: ServiceDefinition['term'];
}): VNode {
  const { language, figures, term } = props;
  const measured = (which: 'median' | 'p90') => measuredInWords(language, figures, which, term) ?? '—';
  return (
    <Section title={t(language, 'quality.time')}>
      <SummaryList
        rows={[
          { key: t(language, 'quality.promised'), value: promiseInWords(language, term) },
          { key: t(language, 'quality.median'), value: measured('median') },
          { key: t(language, 'quality.p90'), value: measured('p90') },
        ]}
      />
    </Section>
  );
}

export function AgencyQualityPage({ reading, quality, id }: Props & { readonly id: string }): VNode {
  const { env, language, now } = reading;
  const figures = quality.agencies.get(id) ?? NOTHING;
  const services = sortedServices(reading).filter(({ definition }) => definition.provider === id);
  return (
    <>
      <Crumbs language={language} />
      <h1>{findAgency(env, id, now)?.title[language] ?? id}</h1>
      <p class="lead">{t(language, 'quality.agency')}</p>
      <Window reading={reading} quality={quality} />
      <Headline reading={reading} figures={figures} />
      <TooFew language={language} figures={figures} />
      {services.length > 0 && (
        <Section title={t(language, 'quality.ofAgency')}>
          <ServiceTable reading={reading} quality={quality} services={services} />
        </Section>
      )}
      <OutcomeTable language={language} figures={figures} />
      <BypassTable language={language} bypass={quality.bypass.get(id)} />
      <RatingTable language={language} figures={figures} />
      <ComplaintTable language={language} figures={figures} />
      <Download language={language} path={`/api/v1/quality/agencies/${id}`} />
    </>
  );
}

const GROUNDS = ['case', 'import', 'unsigned-import', 'owner-correction', 'court-act'] as const;

function BypassTable({ language, bypass }: { language: Reading['language']; bypass: Bypass | undefined }): VNode {
  return (
    <Section title={t(language, 'quality.bypass')}>
      <p>{t(language, 'quality.bypassText')}</p>
      {bypass === undefined ? (
        <p>{t(language, 'quality.noWrites')}</p>
      ) : (
        <Table
          firstCellIsHeader
          rows={[
            ...GROUNDS.map((ground) => [
              t(language, `quality.byGround.${ground}`),
              { children: countInWords(language, bypass.byGround[ground]), format: 'numeric' },
            ]),
            [
              t(language, 'quality.bypassRate'),
              { children: bypass.rate === undefined ? '—' : shareInWords(language, bypass.rate), format: 'numeric' },
            ],
          ]}
        />
      )}
    </Section>
  );
}

const METHOD = ['source', 'time', 'breach', 'small', 'satisfaction', 'bypass', 'check'] as const;

export function MethodPage({ language }: { language: Reading['language'] }): VNode {
  return (
    <>
      <Crumbs language={language} />
      <h1>{t(language, 'method.title')}</h1>
      <p class="lead">{t(language, 'method.lead')}</p>
      {METHOD.map((part) => (
        <Section title={t(language, `method.${part}.title`)}>
          <p>{t(language, `method.${part}.text`, part === 'source' ? { days: WINDOW_DAYS } : {})}</p>
        </Section>
      ))}
    </>
  );
}
