/** The records of an open register: found, listed, and each with its past. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { formatDate, formatInstant, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, EmptyState, Input, Ledger, Pagination, Section, Select, SummaryList } from '#ui/index.ts';
import {
  type OpenHistory,
  type OpenPage,
  type OpenRecord,
  type OpenVersion,
  openKey,
} from '../../actions/open-records.ts';
import type { RegisterDefinition } from '../../definition.ts';
import { openSearch } from '../../rules/open.ts';
import type { Values } from '../../rules/values.ts';
import { actInWords, erasedInWords } from '../history.tsx';
import { rowsInWords, type Showing } from '../value.ts';
import { Crumbs, Download, type Reading } from './words.tsx';

const t = texts('registers');

interface Props {
  readonly reading: Reading;
  readonly definition: RegisterDefinition;
}

export interface Asked {
  readonly q?: string | undefined;
  readonly field?: string | undefined;
  readonly after?: string | undefined;
}

/** The question as an address says it. */
const queryOf = (asked: Asked): string =>
  new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
  ).toString();

export function OpenRecordsPage({ reading, definition, page, asked }: Props & { page: OpenPage; asked: Asked }): VNode {
  const { language } = reading;
  const base = `/${language}/registers/${definition.register}/records`;
  const api = `/api/v1/registers/${definition.register}/records`;
  const here = queryOf(asked);
  return (
    <>
      <Crumbs language={language} of={definition} />
      <h1>{t(language, 'open.recordsOf', { register: say(definition.title, language) })}</h1>
      {openSearch(definition).length > 0 && <SearchForm reading={reading} definition={definition} asked={asked} />}
      {page.records.length === 0 && (
        <EmptyState title={t(language, 'open.nothingFound')}>
          <p class="govuk-body">{t(language, 'open.nothingFoundHelp')}</p>
        </EmptyState>
      )}
      {page.records.map((record) => (
        <RecordCard reading={reading} definition={definition} record={record} href={`${base}/${record.recordId}`} />
      ))}
      {page.next && (
        <Pagination
          next={{ href: `${base}?${queryOf({ ...asked, after: page.next })}`, children: t(language, 'open.more') }}
        />
      )}
      <Download
        language={language}
        json={here ? `${api}?${here}` : api}
        csv={`${api}?${[here, 'format=csv'].filter(Boolean).join('&')}`}
      />
    </>
  );
}

function SearchForm({ reading: { language }, definition, asked }: Props & { asked: Asked }): VNode {
  const fields = openSearch(definition);
  return (
    <search>
      <form>
        <Input id="q" name="q" type="search" label={t(language, 'open.search')} value={asked.q} />
        {fields.length > 1 && (
          <Select
            id="field"
            name="field"
            label={t(language, 'open.where')}
            value={asked.field ?? ''}
            items={[
              { value: '', children: t(language, 'open.everywhere') },
              ...fields.map((name) => ({
                value: name,
                children: definition.fields[name] ? say(definition.fields[name].label, language) : name,
              })),
            ]}
          />
        )}
        <Button>{t(language, 'open.find')}</Button>
      </form>
    </search>
  );
}

/** Nobody's own page: there is no number that would be left unmasked. */
const showingOf = ({ env, language }: Reading): Showing => ({ env, language, identifier: '', references: new Map() });

const rowsOf = ({ reading, definition }: Props, values: Values) => rowsInWords(definition, values, showingOf(reading));

/** A record's name where its key is open, else that it is a record. */
const titleOf = ({ reading, definition }: Props, record: OpenRecord): string =>
  openKey(definition, record.values) ?? t(reading.language, 'open.record');

function RecordCard({ href, record, ...props }: Props & { readonly record: OpenRecord; readonly href: string }): VNode {
  const { language } = props.reading;
  const title = titleOf(props, record);
  return (
    <SummaryList
      card={{
        title: { children: title, headingLevel: 2 },
        actions: { items: [{ href, children: t(language, 'open.past'), visuallyHiddenText: title }] },
      }}
      rows={rowsOf(props, record.values)}
    />
  );
}

export function OpenRecordPage({ history, ...props }: Props & { readonly history: OpenHistory }): VNode {
  const { reading, definition } = props;
  const { language } = reading;
  const survivor = history.versions.at(-1)?.mergedInto;
  const named = history.current ?? history.versions.at(-1);
  const erasedAt = history.versions.at(-1)?.erasedAt ?? null;
  return (
    <>
      <Crumbs language={language} of={definition} />
      <h1>{named && erasedAt === null ? titleOf(props, named) : t(language, 'open.record')}</h1>
      {history.current ? (
        <SummaryList rows={rowsOf(props, history.current.values)} />
      ) : (
        <p class="govuk-body">
          {erasedAt === null ? t(language, 'open.ended') : erasedInWords(reading.env, definition, erasedAt, language)}{' '}
          {survivor && (
            <a class="govuk-link" href={`/${language}/registers/${definition.register}/records/${survivor}`}>
              {t(language, 'merge.survivor')}
            </a>
          )}
        </p>
      )}
      <Section title={t(language, 'open.past')} id="past">
        <p class="govuk-body">{t(language, 'open.pastLead')}</p>
        <Ledger entries={history.versions.toReversed().map((version) => versionEntry(props, version))} />
      </Section>
    </>
  );
}

/** One version: when it was written, from which day it holds, what it says. */
function versionEntry(props: Props, version: OpenVersion) {
  const { env, language } = props.reading;
  const said = rowsOf(props, version.values).map(({ key, value }) => `${key}: ${value}`);
  return {
    when: formatInstant(version.recordedAt, countryOf(env, version.recordedAt).zone, language),
    dateTime: isoInstant(version.recordedAt),
    children: t(language, `open.act.${actInWords(version)}`, { date: formatDate(version.validFrom, language, 'long') }),
    note: version.act === 'end' || said.length === 0 ? undefined : said.join('. '),
  };
}
