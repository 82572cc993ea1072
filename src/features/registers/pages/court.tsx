/** The court's door: judicial acts that its officers entered, the form by which one enters another, and what an act opens. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, formatInstant, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  DayInput,
  EmptyState,
  ErrorSummary,
  type FilledForm,
  IdentifierInput,
  Input,
  InsetText,
  Pagination,
  Radios,
  Section,
  Select,
  SummaryList,
} from '#ui/index.ts';
import { type OpenedDemand, registersForCourt, SHOWN_DIGITS } from '../actions/court.ts';
import { registerDefinition } from '../actions/definitions.ts';
import type { RecordPast } from '../actions/read.ts';
import type { StoredDemand } from '../store/court.ts';
import { History } from './history.tsx';
import type { Reading } from './open/words.tsx';
import { showingOf } from './registry/words.tsx';
import { nameOf, rowsInWords } from './value.ts';

const t = texts('registers');

/** Act, case and whose data, as far as whoever entered it needs to know it again. */
const actInWords = ({ language }: Reading, { actNumber, actDate }: StoredDemand): string =>
  t(language, 'court.act', { number: actNumber, date: formatDate(actDate, language, 'long') });

const untilInWords = ({ env, language }: Reading, untilAt: Instant): string =>
  formatInstant((untilAt - 1) as Instant, countryOf(env, untilAt).zone, language);

export function CourtPage({
  reading,
  demands,
}: {
  readonly reading: Reading;
  readonly demands: readonly StoredDemand[];
}): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'court.title')}</h1>
      <p class="lead">{t(language, 'court.lead')}</p>
      <Button href={`/${language}/court/new`}>{t(language, 'court.new')}</Button>
      {demands.length === 0 ? (
        <EmptyState title={t(language, 'court.none')} />
      ) : (
        <ul class="govuk-list govuk-list--spaced">
          {demands.map((one) => (
            <DemandItem reading={reading} demand={one} />
          ))}
        </ul>
      )}
    </>
  );
}

/** A judicial act that was entered; once its last day is over it leads nowhere. */
function DemandItem({ reading, demand }: { readonly reading: Reading; readonly demand: StoredDemand }): VNode {
  const { env, language, now } = reading;
  const definition = registerDefinition(env, demand.register, demand.at);
  const isOver = now >= demand.untilAt;
  return (
    <li>
      {isOver ? (
        actInWords(reading, demand)
      ) : (
        <a class="govuk-link" href={`/${language}/court/${demand.id}`}>
          {actInWords(reading, demand)}
        </a>
      )}
      <br />
      {[
        definition && say(definition.title, language),
        t(language, 'court.case', { number: demand.caseNumber }),
        t(language, isOver ? 'court.over' : 'court.until', { until: untilInWords(reading, demand.untilAt) }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </li>
  );
}

export function DemandPage({
  reading,
  court,
  form,
}: {
  readonly reading: Reading;
  readonly court: string;
  readonly form: FilledForm;
}): VNode {
  const { env, language, now } = reading;
  const { values, faults } = form;
  const fault = (name: string) => t(language, `court.fault.${name}`);
  const given = (name: string) => ({
    name,
    label: t(language, `court.field.${name}`),
    value: values[name],
    ...(faults.includes(name) ? { errorMessage: fault(name) } : {}),
  });
  const day = { hint: t(language, 'correct.dayHint'), language };
  return (
    <>
      <BackLink href={`/${language}/court`}>{t(language, 'court.title')}</BackLink>
      {faults.length > 0 && (
        <ErrorSummary errorList={faults.map((name) => ({ href: `#${name}`, children: fault(name) }))} />
      )}
      <h1>{t(language, 'court.new')}</h1>
      <InsetText>{t(language, 'court.newLead')}</InsetText>
      <form method="post">
        <Input {...given('actNumber')} />
        <DayInput {...given('actDate')} {...day} />
        <Input {...given('caseNumber')} />
        <Select
          {...given('register')}
          items={registersForCourt(env, court, now).map((one) => ({
            value: one.register,
            children: say(one.title, language),
          }))}
        />
        <Radios
          name="kind"
          fieldset={{ legend: t(language, 'court.field.kind') }}
          value={values.kind ?? 'iin'}
          items={(['iin', 'bin'] as const).map((kind) => ({
            value: kind,
            children: t(language, `court.kind.${kind}`),
          }))}
          {...(faults.includes('kind') ? { errorMessage: fault('kind') } : {})}
        />
        <IdentifierInput {...given('number')} />
        <DayInput {...given('until')} {...day} />
        <Button>{t(language, 'court.propose')}</Button>
      </form>
    </>
  );
}

export interface WhenAsked {
  readonly on?: string | undefined;
  readonly known?: string | undefined;
}

export function OpenedDemandPage({
  reading,
  opened,
  asked,
}: {
  readonly reading: Reading;
  readonly opened: OpenedDemand;
  readonly asked: WhenAsked;
}): VNode {
  const { language } = reading;
  const { demand, definition, records, next } = opened;
  const query = new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return (
    <>
      <BackLink href={`/${language}/court`}>{t(language, 'court.title')}</BackLink>
      <h1>{actInWords(reading, demand)}</h1>
      <p class="lead">
        {say(definition.title, language)} · {t(language, 'court.case', { number: demand.caseNumber })}
      </p>
      <p class="govuk-body">
        {t(language, 'court.subject', { digits: demand.identifier.slice(-SHOWN_DIGITS) })}{' '}
        {t(language, 'court.until', { until: untilInWords(reading, demand.untilAt) })}
      </p>
      <InsetText>{t(language, 'registry.lookupNote')}</InsetText>
      <form>
        {(['on', 'known'] as const).map((name) => (
          <DayInput
            language={language}
            name={name}
            label={t(language, name === 'on' ? 'registry.on' : 'registry.knownOn')}
            hint={t(language, 'registry.dayHint')}
            value={asked[name]}
          />
        ))}
        <Button classes="govuk-button--secondary">{t(language, 'registry.showThen')}</Button>
      </form>
      {records.length === 0 && <EmptyState title={t(language, 'court.nothing')} />}
      {records.map((record) => (
        <RecordSection reading={reading} definition={definition} record={record} />
      ))}
      {next && <Pagination next={{ href: `?${withAfter(query, next)}`, children: t(language, 'open.more') }} />}
    </>
  );
}

const withAfter = (query: URLSearchParams, after: string): string =>
  new URLSearchParams([...query, ['after', after]]).toString();

function RecordSection(props: {
  readonly reading: Reading;
  readonly definition: OpenedDemand['definition'];
  readonly record: RecordPast;
}): VNode {
  const { reading, definition, record } = props;
  const { language } = reading;
  const showing = showingOf(reading);
  const values = (record.fact ?? record.versions.at(-1))?.values ?? {};
  return (
    <Section title={nameOf(definition, values, showing) || t(language, 'open.record')} id={`record-${record.recordId}`}>
      {record.fact ? (
        <SummaryList rows={rowsInWords(definition, record.fact.values, showing)} />
      ) : (
        <p class="govuk-body">{t(language, 'registry.notThen')}</p>
      )}
      <h3 class="govuk-heading-m">{t(language, 'open.past')}</h3>
      <History
        definition={definition}
        showing={showing}
        headingLevel={3}
        versions={record.versions.map((fact) => ({ ...fact, number: fact.version, validTo: fact.validTo ?? null }))}
      />
    </Section>
  );
}
