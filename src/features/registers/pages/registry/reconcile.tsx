/** A register held against another source: what was found, and one finding with both sides and its decision. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { formatInstant, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  DayInput,
  EmptyState,
  FileUpload,
  Input,
  InsetText,
  Radios,
  Section,
  Select,
  SummaryList,
  Table,
} from '#ui/index.ts';
import { decisionsFor, type OpenedFinding } from '../../actions/findings.ts';
import type { FindingList } from '../../actions/reconcile.ts';
import type { RegisterDefinition } from '../../definition.ts';
import { FINDING_KINDS, type FindingKind } from '../../rules/reconcile.ts';
import { valueInWords } from '../value.ts';
import { type FormProps, faultsOf } from './faults.tsx';
import { GroundFields } from './ground.tsx';
import { TemplateLinks } from './import.tsx';
import { Crumbs, type Props, showingOf } from './words.tsx';

const t = texts('registers');

const { Faults, errorOf } = faultsOf('reconcile');

interface ListProps extends FormProps {
  readonly list: FindingList;
  readonly others: readonly RegisterDefinition[];
  readonly kind: FindingKind | undefined;
}

export function ReconcilePage(props: ListProps): VNode {
  const { reading, definition, list, others } = props;
  const { language } = reading;
  const base = `/${language}/registry/${definition.register}/reconcile`;
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <Faults {...props} />
      <h1>{t(language, 'reconcile.title')}</h1>
      <p class="lead">{t(language, 'reconcile.lead')}</p>
      {list.runs.length > 0 && (
        <>
          <Counts {...props} />
          <Findings {...props} />
        </>
      )}
      <Runs reading={reading} definition={definition} list={list} />
      <Section title={t(language, 'reconcile.withFile')}>
        <form method="post" action={base} encType="multipart/form-data">
          <Input
            id="source"
            name="source"
            label={t(language, 'reconcile.source')}
            hint={t(language, 'reconcile.sourceHint')}
            value={props.form.values.source}
            {...errorOf(props, 'source')}
          />
          <TemplateLinks reading={reading} definition={definition} />
          <FileUpload
            id="file"
            name="file"
            label={t(language, 'reconcile.file')}
            hint={t(language, 'reconcile.fileHint')}
            {...errorOf(props, 'file')}
          />
          <Button>{t(language, 'reconcile.run')}</Button>
        </form>
      </Section>
      {others.length > 0 && (
        <Section title={t(language, 'reconcile.withRegister')}>
          <form method="post" action={base} encType="multipart/form-data">
            <Select
              id="other"
              name="other"
              label={t(language, 'reconcile.other')}
              items={others.map((one) => ({ value: one.register, children: say(one.title, language) }))}
            />
            <Button classes="govuk-button--secondary">{t(language, 'reconcile.runOther')}</Button>
          </form>
        </Section>
      )}
    </>
  );
}

/** How many of each kind wait, are decided, or were mended; each leads to those that wait. */
function Counts({ reading: { language }, definition, list }: ListProps): VNode {
  const base = `/${language}/registry/${definition.register}/reconcile`;
  return (
    <Table
      isStacked
      head={(['kind', 'waiting', 'decided', 'closed'] as const).map((name) => ({
        children: t(language, `reconcile.column.${name}`),
      }))}
      rows={FINDING_KINDS.map((kind) => {
        const { waiting = 0, decided = 0, closed = 0 } = list.counts.find((one) => one.kind === kind) ?? {};
        return [
          {
            children: (
              <a class="govuk-link" href={`${base}?kind=${kind}`}>
                {t(language, `reconcile.kind.${kind}`)}
              </a>
            ),
          },
          ...[waiting, decided, closed].map((count) => ({ children: count })),
        ];
      })}
    />
  );
}

function Findings({ reading: { language }, definition, list, kind }: ListProps): VNode {
  const base = `/${language}/registry/${definition.register}`;
  return (
    <Section title={t(language, 'reconcile.findings')}>
      {list.findings.length === 0 ? (
        <EmptyState title={t(language, 'reconcile.none')} />
      ) : (
        <ul class="govuk-list govuk-list--bullet">
          {list.findings.map(({ id, kind: of, source, line, fields, decision }) => (
            <li>
              <a class="govuk-link" href={`${base}/findings/${id}`}>
                {t(language, `reconcile.kind.${of}`)}
                <span class="govuk-visually-hidden"> {id}</span>
              </a>
              {`: ${source}`}
              {line !== null && `, ${t(language, 'import.line', { line })}`}
              {fields.length > 0 && `, ${labelsOf(definition, language, fields)}`}
              {decision === 'later' && `, ${t(language, 'reconcile.decision.later')}`}
            </li>
          ))}
        </ul>
      )}
      {list.next && (
        <a class="govuk-link" href={`${base}/reconcile?after=${list.next}${kind ? `&kind=${kind}` : ''}`}>
          {t(language, 'reconcile.more')}
        </a>
      )}
    </Section>
  );
}

const labelsOf = ({ fields }: RegisterDefinition, language: Props['reading']['language'], names: readonly string[]) =>
  names.map((name) => (fields[name] ? say(fields[name].label, language) : name)).join(', ');

function Runs({ reading: { env, language, now }, list }: Props & Pick<ListProps, 'list'>): VNode | null {
  if (list.runs.length === 0) return null;
  const { zone } = countryOf(env, now);
  return (
    <Section title={t(language, 'reconcile.runs')}>
      <ul class="govuk-list govuk-list--bullet">
        {list.runs.map(({ source, at, endedAt }) => (
          <li>
            {`${formatInstant(at, zone, language)}: ${source}`}
            {endedAt === null && `, ${t(language, 'reconcile.running')}`}
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface FindingProps extends FormProps {
  readonly opened: OpenedFinding;
}

export function FindingPage(props: FindingProps): VNode {
  const { reading, definition, opened } = props;
  const { language } = reading;
  const { finding, decisions } = opened;
  const isOpen = finding.closedAt === null && (finding.decision === null || finding.decision === 'later');
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <Faults {...props} />
      <h1>{t(language, `reconcile.kind.${finding.kind}`)}</h1>
      <p class="lead">
        {t(language, `reconcile.found.${finding.kind}`, {
          source: finding.source,
          fields: labelsOf(definition, language, finding.fields),
        })}
        {finding.line !== null && ` ${t(language, 'import.line', { line: finding.line })}.`}
        {finding.kind === 'not-readable' &&
          finding.fields.length > 0 &&
          ` ${labelsOf(definition, language, finding.fields)}.`}
      </p>
      <Sides {...props} />
      {decisions.map(({ decision, reason }) => (
        <SummaryList
          rows={[
            { key: t(language, 'reconcile.decided'), value: t(language, `reconcile.decision.${decision}`) },
            { key: t(language, 'correct.reason'), value: reason },
          ]}
        />
      ))}
      {finding.decision === 'theirs' && finding.closedAt === null && (
        <InsetText>
          {t(language, 'reconcile.next')}{' '}
          <a class="govuk-link" href={`/${language}/proposals`}>
            {t(language, 'reconcile.proposals')}
          </a>
        </InsetText>
      )}
      {isOpen && <Decide {...props} />}
    </>
  );
}

/** Both sources beside each other: of a difference the fields that differ, else all that is shown. */
function Sides({ reading, definition, opened }: FindingProps): VNode | null {
  const { language } = reading;
  const { finding, ours, theirs } = opened;
  const showing = showingOf(reading);
  const shown = new Set([...Object.keys(ours?.values ?? {}), ...Object.keys(theirs ?? {})]);
  const names = Object.keys(definition.fields).filter(
    (name) =>
      shown.has(name) && (finding.kind !== 'differs' || finding.fields.includes(name) || definition.key.includes(name)),
  );
  if (names.length === 0) return null;
  const inWords = (name: string, value: Json | undefined): string => {
    const field = definition.fields[name];
    return field === undefined || value === undefined ? '—' : valueInWords(field, value, showing);
  };
  // Records are compared by their key, so both say the same of it.
  const isKey = (name: string) => finding.kind === 'differs' && definition.key.includes(name);
  return (
    <>
      <Table
        isStacked
        firstCellIsHeader
        head={(['field', 'ours', 'theirs'] as const).map((name) => ({
          children: t(language, `reconcile.column.${name}`),
        }))}
        rows={names.map((name) => [
          { children: labelsOf(definition, language, [name]) },
          { children: inWords(name, ours?.values[name]) },
          { children: inWords(name, (isKey(name) ? ours?.values : theirs)?.[name]) },
        ])}
      />
      <p class="govuk-hint">{t(language, 'registry.lookupNote')}</p>
    </>
  );
}

function Decide(props: FindingProps): VNode {
  const { reading, definition, opened, form } = props;
  const { language } = reading;
  return (
    <Section title={t(language, 'reconcile.decide')}>
      <form method="post">
        <Radios
          name="decision"
          idPrefix="decision"
          fieldset={{ legend: t(language, 'reconcile.decideLegend') }}
          value={form.values.decision}
          {...errorOf(props, 'decision')}
          items={decisionsFor(opened.finding).map((decision) => ({
            value: decision,
            children: t(language, `reconcile.decision.${decision}`),
            hint: t(
              language,
              decision === 'theirs' ? `reconcile.hintTheirs.${opened.finding.kind}` : `reconcile.hint.${decision}`,
            ),
          }))}
        />
        <GroundFields reading={reading} definition={definition} form={form} />
        <DayInput
          language={language}
          id="validFrom"
          name="validFrom"
          label={t(language, 'reconcile.validFrom')}
          hint={t(language, 'correct.dayHint')}
          value={form.values.validFrom}
          {...errorOf(props, 'validFrom')}
        />
        <Button>{t(language, 'reconcile.keep')}</Button>
      </form>
    </Section>
  );
}
