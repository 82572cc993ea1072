import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Details, InsetText, Section, SummaryList } from '#ui/index.ts';
import type { OwnData, ShownRegister } from '../actions/own-data.ts';
import { calledInWords, nameOf, rowsInWords, type Showing } from './value.ts';
import { WrongLink } from './wrong.tsx';

const t = texts('registers');

/** What the state holds about the reader, register by register; each record is folded under what it is called, so that all are in sight. */
export function OwnDataPage({
  data,
  showing,
  now,
}: {
  readonly data: OwnData;
  readonly showing: Showing;
  readonly now: Instant;
}): VNode {
  const { language } = showing;
  return (
    <>
      <h1>{t(language, 'data.title')}</h1>
      <p class="lead">{t(language, 'data.lead')}</p>
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/cabinet/lookups`}>
          {t(language, 'data.lookups')}
        </a>
        {' · '}
        <a class="govuk-link" href={`/${language}/cabinet/requests`}>
          {t(language, 'requests.own')}
        </a>
      </p>
      {data.elsewhere.length > 0 && (
        <InsetText>
          {t(language, 'elsewhere.own', {
            registers: data.elsewhere.map(({ title }) => say(title, language)).join(', '),
          })}
        </InsetText>
      )}
      {data.registers.length === 0 && <p class="govuk-body">{t(language, 'data.empty')}</p>}
      {data.registers.map((one) => (
        <RegisterSection one={one} showing={showing} now={now} />
      ))}
      {data.mayMiss.length > 0 && (
        <Section title={t(language, 'requests.missing.ask')} id="missing">
          <Details summary={t(language, 'requests.missing.choose')}>
            <ul class="govuk-list govuk-list--bullet">
              {data.mayMiss.map((definition) => (
                <li>
                  <WrongLink language={language} definition={definition}>
                    {say(definition.title, language)}
                  </WrongLink>
                </li>
              ))}
            </ul>
          </Details>
        </Section>
      )}
    </>
  );
}

function RegisterSection({ one, showing, now }: { one: ShownRegister; showing: Showing; now: Instant }): VNode {
  const { definition, records, merged } = one;
  const { language } = showing;
  const owner = agency(showing.env, definition.owner, now);
  return (
    <Section title={say(definition.title, language)} id={definition.register}>
      {owner && (
        <p class="govuk-hint">
          {t(language, 'data.owner', { agency: say(owner.title, language), phone: owner.phone })}
        </p>
      )}
      {records.map((record) => (
        <Details summary={calledInWords(definition, record.values, showing) || t(language, 'open.record')}>
          <SummaryList rows={rowsInWords(definition, record.values, showing)} />
          <p class="govuk-hint">
            {t(language, 'data.since', { date: formatDate(record.validFrom, language, 'long') })}
          </p>
          {merged.has(record.recordId) && <InsetText>{t(language, 'merge.own')}</InsetText>}
          <p class="govuk-body">
            <a class="govuk-link" href={`/${language}/cabinet/data/${definition.register}/${record.recordId}`}>
              {t(language, 'history.link')}
              <span class="govuk-visually-hidden">: {nameOf(definition, record.values, showing)}</span>
            </a>
            {definition.correction && (
              <>
                {' · '}
                <WrongLink language={language} definition={definition} recordId={record.recordId}>
                  {t(language, 'requests.record.link')}
                  <span class="govuk-visually-hidden">: {nameOf(definition, record.values, showing)}</span>
                </WrongLink>
              </>
            )}
          </p>
        </Details>
      ))}
    </Section>
  );
}
