/** The authority's workplace: what waits, and the ways to its acts. */
import type { VNode } from 'preact';
import type { Reading } from '#features/registers/index.ts';
import { formatNumber } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs, Card, CardGrid } from '#ui/index.ts';

import type { Duty } from '../store/duties.ts';
import { DutyTable } from './duties.tsx';

const t = texts('data-protection');

/** What of each kind waits for the authority. */
export interface Waiting {
  readonly complaints: number;
  readonly orders: number;
  readonly audits: number;
  readonly duties: number;
  readonly breaches: number;
}

const PLACES: Readonly<Record<keyof Waiting, string>> = {
  complaints: 'registry-requests',
  orders: 'authority/orders',
  audits: 'authority/audits',
  duties: 'authority/duties',
  breaches: 'authority/breaches',
};

export function WorkPage({ language, waiting }: { language: Reading['language']; waiting: Waiting }): VNode {
  return (
    <>
      <h1>{t(language, 'work.title')}</h1>
      <p class="lead">{t(language, 'work.lead')}</p>
      <CardGrid>
        {(Object.keys(PLACES) as (keyof Waiting)[]).map((kind) => (
          <Card title={t(language, `work.${kind}.title`)} href={`/${language}/${PLACES[kind]}`} headingLevel={2}>
            {t(language, `work.${kind}.count`, { n: waiting[kind], shown: formatNumber(waiting[kind], language) })}
          </Card>
        ))}
      </CardGrid>
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/authority/delays`}>
          {t(language, 'delay.title')}
        </a>
      </p>
    </>
  );
}

/** The way back to the workplace. */
export const WorkCrumbs = ({ language }: Pick<Reading, 'language'>): VNode => (
  <Breadcrumbs items={[{ href: `/${language}/authority`, children: t(language, 'work.title') }]} />
);

/** What agencies owe for unlawful looks, as the authority sees it. */
export function OwedPage({ reading, duties }: { reading: Reading; duties: readonly Duty[] }): VNode {
  const { language } = reading;
  return (
    <>
      <WorkCrumbs language={language} />
      <h1>{t(language, 'duties.title')}</h1>
      <DutyTable reading={reading} duties={duties} />
    </>
  );
}
