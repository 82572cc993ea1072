/** The yearly report of data protection, as everybody reads it. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import {
  agencyName,
  countInWords,
  Download,
  purposeName,
  type Reading,
  registerName,
} from '#features/registers/index.ts';
import { formatInstant } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs, EmptyState, Section, Table } from '#ui/index.ts';
import { FIGURES, type LookupLine, type Report } from '../report/compute.ts';

const t = texts('data-protection');

export function ReportPage({ reading, report }: { readonly reading: Reading; readonly report: Report }): VNode {
  const { env, language } = reading;
  const { year, figures, lookups, computedAt } = report;
  const api = `/api/v1/data-protection/reports/${year}`;
  return (
    <>
      <Breadcrumbs items={[{ href: `/${language}/data-protection`, children: t(language, 'public.title') }]} />
      <h1>{t(language, 'report.title', { year: String(year) })}</h1>
      <p class="lead">
        {t(language, 'report.lead', { at: formatInstant(computedAt, countryOf(env, computedAt).zone, language) })}
      </p>
      <Table
        firstCellIsHeader
        rows={FIGURES.map((figure) => [
          t(language, `report.figure.${figure}`),
          { children: countInWords(language, figures[figure]), format: 'numeric' },
        ])}
      />
      <Section title={t(language, 'report.lookups')} id="lookups">
        {lookups.length === 0 ? (
          <EmptyState title={t(language, 'report.none')} />
        ) : (
          <Table
            isStacked
            head={['register', 'purpose', 'agency', 'count'].map((column) => t(language, `report.column.${column}`))}
            rows={lookups.map((line) => [
              ...namesOf(reading, line),
              { children: countInWords(language, line.count), format: 'numeric' },
            ])}
          />
        )}
      </Section>
      <Download language={language} json={api} csv={`${api}?format=csv`} />
    </>
  );
}

/** Register, purpose and agency in words; a purpose that an edition no longer has, by its id. */
function namesOf(reading: Reading, { register, purpose, agency }: LookupLine): string[] {
  return [
    registerName(reading, register),
    purposeName(reading, register, purpose),
    agency === null ? t(reading.language, 'report.people') : agencyName(reading, agency),
  ];
}
