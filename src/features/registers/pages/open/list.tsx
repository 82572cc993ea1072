import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section, StatusTag, Table } from '#ui/index.ts';
import type { Figures } from '../../counts.ts';
import type { RegisterDefinition } from '../../definition.ts';
import { isOpen } from '../../rules/open.ts';
import { agencyName, countInWords, Download, type Reading } from './words.tsx';

const t = texts('registers');

interface Props {
  readonly reading: Reading;
  readonly definitions: readonly RegisterDefinition[];
  readonly figures: Figures;
}

/** All registers of the country: those whose records everybody may read first. */
export function RegistersPage({ reading, definitions, figures }: Props): VNode {
  const { language } = reading;
  const sorted = definitions.toSorted((a, b) => say(a.title, language).localeCompare(say(b.title, language), language));
  const part = (title: string, listed: readonly RegisterDefinition[]) =>
    listed.length > 0 && (
      <Section title={t(language, title)}>
        <RegisterTable reading={reading} definitions={listed} figures={figures} />
      </Section>
    );
  return (
    <>
      <h1>{t(language, 'open.title')}</h1>
      <p class="lead">{t(language, 'open.lead')}</p>
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/purposes`}>
          {t(language, 'purposes.link')}
        </a>
      </p>
      {part('open.openOnes', sorted.filter(isOpen))}
      {part(
        'open.closedOnes',
        sorted.filter((one) => !isOpen(one)),
      )}
      <Download language={language} json="/api/v1/registers" />
    </>
  );
}

function RegisterTable({ reading, definitions, figures }: Props): VNode {
  const { language } = reading;
  return (
    <Table
      isStacked
      head={['register', 'owner', 'records', 'access'].map((column) => t(language, `open.column.${column}`))}
      rows={definitions.map((definition) => [
        {
          children: (
            <>
              <a class="govuk-link" href={`/${language}/registers/${definition.register}`}>
                {say(definition.title, language)}
              </a>
              <div class="note">{say(definition.description, language)}</div>
            </>
          ),
        },
        agencyName(reading, definition.owner),
        definition.source
          ? t(language, 'elsewhere.records')
          : { children: countInWords(language, figures.of(definition.register).records), format: 'numeric' },
        isOpen(definition) ? (
          <StatusTag tone="good">{t(language, 'open.isOpen')}</StatusTag>
        ) : (
          <StatusTag tone="quiet">{t(language, 'open.isClosed')}</StatusTag>
        ),
      ])}
    />
  );
}
