/** One record at the workplace: as it stood on any day, as it was known then, and everything it ever said. */
import type { VNode } from 'preact';
import { texts } from '#platform/texts.ts';
import { Button, DayInput, InsetText, Section, SummaryList } from '#ui/index.ts';
import type { OpenedRecord } from '../../actions/registrar.ts';
import { erasedInWords, History } from '../history.tsx';
import { calledInWords, rowsInWords } from '../value.ts';
import { Crumbs, type Props, purposeItems, showingOf } from './words.tsx';

const t = texts('registers');

export interface WhenAsked {
  readonly purpose: string;
  readonly on?: string | undefined;
  readonly known?: string | undefined;
}

export function RegistryRecordPage(props: Props & { opened: OpenedRecord; asked: WhenAsked }): VNode {
  const { reading, definition, opened, asked } = props;
  const { language } = reading;
  const showing = showingOf(reading);
  const last = opened.versions.at(-1);
  const base = `/${language}/registry/${definition.register}/records`;
  const name = calledInWords(definition, (last?.mergedInto ? last : (opened.fact ?? last))?.values ?? {}, showing);
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <h1>{name || t(language, 'open.record')}</h1>
      <WhenForm {...props} />
      {opened.fact ? (
        <SummaryList rows={rowsInWords(definition, opened.fact.values, showing)} />
      ) : (
        <p class="govuk-body">
          {last && last.erasedAt !== null
            ? erasedInWords(reading.env, definition, last.erasedAt, language)
            : t(language, 'registry.notThen')}
        </p>
      )}
      {opened.fact && opened.fact.recordId !== last?.recordId && (
        <InsetText>{t(language, 'merge.shownSurvivor')}</InsetText>
      )}
      <Section title={t(language, 'open.past')} id="past">
        <History
          definition={definition}
          showing={showing}
          versions={opened.versions.map((fact) => ({ ...fact, number: fact.version, validTo: fact.validTo ?? null }))}
        />
      </Section>
      {last?.erasedAt === null && (
        <p class="govuk-body">
          <a class="govuk-link" href={`${base}/${last?.recordId}/${last?.mergedInto ? 'split' : 'correct'}`}>
            {t(language, last?.mergedInto ? 'merge.split.title' : 'correct.title')}
          </a>
          {opened.fact && !last?.mergedInto && (
            <>
              {' · '}
              <a class="govuk-link" href={`${base}/${last?.recordId}/end`}>
                {t(language, 'correct.end')}
              </a>
            </>
          )}
        </p>
      )}
      <p class="govuk-hint">
        {t(language, 'registry.asked', {
          purpose: purposeItems(props).find(({ value }) => value === asked.purpose)?.children ?? '',
        })}
      </p>
    </>
  );
}

/** The two times of the question. */
function WhenForm({ reading: { language }, asked }: Props & { asked: WhenAsked }): VNode {
  return (
    <form>
      <input type="hidden" name="purpose" value={asked.purpose} />
      <DayInput
        language={language}
        name="on"
        label={t(language, 'registry.on')}
        hint={t(language, 'registry.dayHint')}
        value={asked.on}
      />
      <DayInput
        language={language}
        name="known"
        label={t(language, 'registry.knownOn')}
        hint={t(language, 'registry.dayHint')}
        value={asked.known}
      />
      <Button classes="govuk-button--secondary">{t(language, 'registry.showThen')}</Button>
    </form>
  );
}
