/** A register in words: what it holds, whose it is, who may read what of it and why, and how it was written. */
import type { VNode } from 'preact';
import type { Edition } from '#features/country/index.ts';
import { countryOf } from '#features/country/index.ts';
import { formatDate, formatInstant, LANGUAGES, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Details, SearchBox, Section, SummaryList, Table } from '#ui/index.ts';
import type { Standing } from '../../actions/elsewhere.ts';
import type { Figures } from '../../counts.ts';
import type { RegisterDefinition, RegisterField } from '../../definition.ts';
import { GROUNDS } from '../../rules/content.ts';
import { isOpen } from '../../rules/open.ts';
import { fieldOrder } from '../../rules/values.ts';
import type { StoredStop } from '../../store/stops.ts';
import { elsewhereRows } from '../elsewhere.tsx';
import { fieldNames, PurposeRows } from './purpose.tsx';
import { agencyName, Crumbs, countInWords, Download, Law, type Reading, shareInWords } from './words.tsx';

const t = texts('registers');

interface Props {
  readonly reading: Reading;
  readonly definition: RegisterDefinition;
  readonly editions: readonly Edition<RegisterDefinition>[];
  readonly figures: Figures;
  readonly stops: readonly StoredStop[];
  readonly standing: Standing;
}

export function RegisterPage({ reading, definition, editions, figures, stops, standing }: Props): VNode {
  const { language } = reading;
  return (
    <>
      <Crumbs language={language} />
      <h1>{say(definition.title, language)}</h1>
      <p class="lead">{say(definition.description, language)}</p>
      {isOpen(definition) && <Openness language={language} definition={definition} />}
      <Basics reading={reading} definition={definition} figures={figures} standing={standing} />
      <Section title={t(language, 'open.fields')} id="fields">
        <p class="govuk-body">{fieldNames(language, definition, fieldOrder(definition))}.</p>
        <Details summary={t(language, 'open.fieldsMore')}>
          <Fields language={language} definition={definition} />
        </Details>
      </Section>
      <Section title={t(language, 'open.purposes')} id="purposes">
        <p class="govuk-body">{t(language, 'open.purposesLead')}</p>
        <Purposes reading={reading} definition={definition} stops={stops} />
      </Section>
      {definition.events?.length ? (
        <Section title={t(language, 'open.events')} id="events">
          <Events language={language} definition={definition} />
        </Section>
      ) : null}
      {!definition.source && <Written reading={reading} definition={definition} figures={figures} />}
      <Editions reading={reading} editions={editions} />
      <Download language={language} json={`/api/v1/registers/${definition.register}`} />
    </>
  );
}

/** The way into the records, above all else: most who come here look for one of them. */
function Openness({ language, definition }: { language: Language; definition: RegisterDefinition }): VNode {
  const records = `/${language}/registers/${definition.register}/records`;
  return (
    <>
      <SearchBox action={records} label={t(language, 'open.search')} />
      <p class="govuk-body">
        <a class="govuk-link" href={records}>
          {t(language, 'open.all')}
        </a>
      </p>
    </>
  );
}

/** One line a purpose, so that all are in sight on a phone; what is stopped is seen without looking for it. */
function Purposes({ reading, definition, stops }: Pick<Props, 'reading' | 'definition' | 'stops'>): VNode {
  return (
    <ul class="govuk-list rows">
      {definition.purposes.map((purpose) => {
        const own = stops.filter((one) => one.purpose === purpose.id);
        return (
          <li>
            <Details summary={say(purpose.text, reading.language)} open={own.length > 0}>
              <PurposeRows reading={reading} definition={definition} purpose={purpose} stops={own} />
            </Details>
          </li>
        );
      })}
    </ul>
  );
}

function Basics({ reading, definition, figures, standing }: Omit<Props, 'editions' | 'stops'>): VNode {
  const { language } = reading;
  const { retention } = definition;
  return (
    <SummaryList
      rows={[
        { key: t(language, 'open.column.owner'), value: agencyName(reading, definition.owner) },
        { key: t(language, 'open.law'), value: <Law reading={reading} cites={definition.basis} /> },
        { key: t(language, 'open.subject'), value: t(language, `open.subjects.${definition.subject.kind}`) },
        { key: t(language, 'open.key'), value: fieldNames(language, definition, definition.key) },
        {
          key: t(language, 'open.retention'),
          value: (
            <>
              {periodInWords(language, retention.content)}. <Law reading={reading} cites={[retention.cite]} />
            </>
          ),
        },
        ...elsewhereRows(reading, definition, standing),
        !definition.source && {
          key: t(language, 'open.column.records'),
          value: countInWords(language, figures.of(definition.register).records),
        },
        {
          key: t(language, 'open.openPart'),
          value: isOpen(definition) ? (
            <>
              {fieldNames(language, definition, definition.public)}.{' '}
              <Law reading={reading} cites={definition.publicBasis} />
            </>
          ) : (
            t(language, 'open.nothingOpen')
          ),
        },
      ]}
    />
  );
}

/** What other parts of the state, and people, are told of its changes. */
function Events({ language, definition }: { language: Language; definition: RegisterDefinition }): VNode {
  return (
    <>
      <p class="govuk-body">{t(language, 'open.eventsLead')}</p>
      <ul class="govuk-list govuk-list--bullet">
        {definition.events?.map(({ text, letter }) => (
          <li>
            {say(text, language)}
            {letter && <span class="note"> {t(language, 'open.eventLetter')}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** "75 years", "permanently". */
function periodInWords(language: Language, period: string): string {
  if (period === 'permanent') return t(language, 'open.permanent');
  return [...period.matchAll(/(\d+)([YMD])/g)]
    .map(([, n = '0', unit = 'D']) => t(language, `open.period.${unit}`, { n: Number(n) }))
    .join(' ');
}

function Fields({ language, definition }: { language: Language; definition: RegisterDefinition }): VNode {
  return (
    <Table
      isStacked
      head={['field', 'type', 'sensitivity', 'access'].map((column) => t(language, `open.column.${column}`))}
      rows={fieldOrder(definition).flatMap((name) => {
        const field = definition.fields[name];
        if (field === undefined) return [];
        const open = definition.public.includes(name);
        return [
          [
            {
              children: (
                <>
                  {say(field.label, language)}
                  {field.optional && <span class="note"> {t(language, 'open.optional')}</span>}
                </>
              ),
            },
            typeInWords(language, field),
            t(language, `open.sensitivity.${field.sensitivity}`),
            t(language, open ? 'open.isOpen' : 'open.isClosed'),
          ],
        ];
      })}
    />
  );
}

function typeInWords(language: Language, field: RegisterField): string {
  const type = t(language, `open.type.${field.type}`);
  const more =
    (field.unit && say(field.unit, language)) ??
    field.options?.map((option) => say(option.label, language)).join(', ') ??
    (field.type === 'text' ? LANGUAGES.join(', ') : undefined);
  return more === undefined ? type : `${type}: ${more}`;
}

/** On which grounds it was written: what no case wrote is the bypass rate. */
function Written({ reading, definition, figures }: Omit<Props, 'editions' | 'stops' | 'standing'>): VNode {
  const { language } = reading;
  const { writes, bypass } = figures.of(definition.register);
  return (
    <Section title={t(language, 'open.written')} id="written">
      <p class="govuk-body">{t(language, 'open.writtenLead', { days: figures.windowDays })}</p>
      <Table
        firstCellIsHeader
        rows={[
          ...GROUNDS.map((ground) => [
            t(language, `open.ground.${ground}`),
            { children: countInWords(language, writes[ground]), format: 'numeric' },
          ]),
          [
            t(language, 'open.bypass'),
            { children: bypass === undefined ? '—' : shareInWords(language, bypass), format: 'numeric' },
          ],
        ]}
      />
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/quality/agencies/${definition.owner}`}>
          {t(language, 'open.ofAgency')}
        </a>
      </p>
    </Section>
  );
}

/** Every edition of the definition: which rules held when, provable in the log. */
function Editions({ reading, editions }: Pick<Props, 'reading' | 'editions'>): VNode {
  const { env, language } = reading;
  return (
    <Section title={t(language, 'open.editions')} id="editions">
      <ul class="govuk-list govuk-list--bullet">
        {editions.map(({ validFrom, publishedAt, leaf }) => (
          <li>
            {t(language, 'open.edition', {
              from: formatDate(validFrom, language, 'long'),
              published: formatInstant(publishedAt, countryOf(env, publishedAt).zone, language),
            })}{' '}
            <a class="govuk-link" href={`/${language}/log?leaf=${leaf}`}>
              {t(language, 'open.proof')}
              <span class="govuk-visually-hidden"> {formatDate(validFrom, language, 'long')}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
