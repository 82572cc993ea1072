/** The workplace's own pages: the registers of the agency, and one of them with its search and figures. */
import type { ComponentProps, VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { formatInstant, formatNumber, say } from '#kernel/text.ts';
import { uuidTime } from '#kernel/uuid.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  Card,
  CardGrid,
  EmptyState,
  ErrorSummary,
  Input,
  InsetText,
  Pagination,
  Section,
  Select,
  SummaryList,
  Table,
} from '#ui/index.ts';
import type { FactPage } from '../../actions/read.ts';
import type { Checked } from '../../actions/registrar.ts';
import type { Figures } from '../../counts.ts';
import type { RegisterDefinition } from '../../definition.ts';
import { GROUNDS } from '../../rules/content.ts';
import { duplicateRules } from '../../rules/duplicates.ts';
import { OwnedElsewhere } from '../elsewhere.tsx';
import { countInWords, type Reading, shareInWords } from '../open/words.tsx';
import { calledInWords, rowsInWords } from '../value.ts';
import { Crumbs, type Props, purposeItems, showingOf } from './words.tsx';

const t = texts('registers');

interface RegistryProps {
  readonly reading: Reading;
  readonly definitions: readonly RegisterDefinition[];
  readonly elsewhere: ComponentProps<typeof OwnedElsewhere>['registers'];
  readonly figures: Figures;
}

export function RegistryPage({ reading, definitions, elsewhere, figures }: RegistryProps): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'registry.title')}</h1>
      <p class="lead">{t(language, 'registry.lead')}</p>
      {definitions.length + elsewhere.length === 0 && <EmptyState title={t(language, 'registry.none')} />}
      <CardGrid>
        {definitions.map((definition) => (
          <Card
            href={`/${language}/registry/${definition.register}`}
            title={say(definition.title, language)}
            headingLevel={2}
          >
            {say(definition.description, language)}{' '}
            <span class="note">
              {t(language, 'registry.count', {
                count: countInWords(language, figures.of(definition.register).records),
              })}
            </span>
          </Card>
        ))}
      </CardGrid>
      <OwnedElsewhere reading={reading} registers={elsewhere} />
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/registry-requests`}>
          {t(language, 'requests.inbox')}
        </a>
      </p>
    </>
  );
}

export interface SearchAsked {
  readonly purpose: string;
  readonly q: string;
}

export interface WorkplaceProps extends Props {
  readonly figures: Figures;
  readonly asked?: SearchAsked;
  /** What was found; undefined where nothing was asked. */
  readonly found?: FactPage;
  /** Nothing was typed. */
  readonly isEmpty?: boolean;
  /** Records written down that wait for the second officer. */
  readonly prepared?: readonly string[];
  /** Imports that were read in and wait for it. */
  readonly imports?: readonly string[];
}

export function WorkplacePage(props: WorkplaceProps): VNode {
  const { reading, definition, figures, found, asked } = props;
  const { language } = reading;
  return (
    <>
      <Crumbs reading={reading} definition={definition} isInside={false} />
      {props.isEmpty && <ErrorSummary errorList={[{ href: '#q', children: t(language, 'registry.typeSomething') }]} />}
      <h1>{say(definition.title, language)}</h1>
      <SearchForm {...props} />
      {found && asked && <Results reading={reading} definition={definition} found={found} asked={asked} />}
      <Waiting {...props} ids={props.prepared} of="prepared" title="correct.waiting" />
      <Waiting {...props} ids={props.imports} of="imports" title="import.waiting" />
      <Tasks reading={reading} definition={definition} />
      <Section title={t(language, 'registry.figures')}>
        <WorkplaceFigures reading={reading} definition={definition} figures={figures} />
      </Section>
    </>
  );
}

/** Everything but the search. */
function Tasks({ reading: { language }, definition }: Props): VNode {
  const tasks = [
    ['add', 'correct.add'],
    ['import', 'import.title'],
    ['exports', 'export.title'],
    ['reconcile', 'reconcile.title'],
    ...(duplicateRules(definition).length > 0 ? [['duplicates', 'duplicates.title']] : []),
    ...(definition.checks.length > 0 ? [['quality', 'registry.quality']] : []),
  ] as const;
  return (
    <Section title={t(language, 'registry.tasks')}>
      <ul class="govuk-list rows">
        {tasks.map(([path, title]) => (
          <li>
            <a class="govuk-link" href={`/${language}/registry/${definition.register}/${path}`}>
              {t(language, title ?? '')}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface WaitingProps extends Props {
  readonly ids: readonly string[] | undefined;
  readonly of: 'prepared' | 'imports';
  readonly title: string;
}

/** What one officer wrote down and another is to read. */
function Waiting({ reading, definition, ids = [], of, title }: WaitingProps): VNode | null {
  const { env, language, now } = reading;
  if (ids.length === 0) return null;
  const { zone } = countryOf(env, now);
  return (
    <Section title={t(language, title)} id={of}>
      <ul class="govuk-list govuk-list--bullet">
        {ids.map((id) => (
          <li>
            <a class="govuk-link" href={`/${language}/registry/${definition.register}/${of}/${id}`}>
              {t(language, 'registry.writtenAt', { at: formatInstant(uuidTime(id), zone, language) })}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** By POST: what is typed may be somebody's number, which has no place in an address. */
function SearchForm(props: WorkplaceProps): VNode {
  const { reading, definition, asked, isEmpty } = props;
  const { language } = reading;
  return (
    <form method="post" action={`/${language}/registry/${definition.register}#found`}>
      <InsetText>{t(language, 'registry.lookupNote')}</InsetText>
      <Input
        id="q"
        name="q"
        label={t(language, 'registry.search')}
        hint={t(language, 'registry.searchHint')}
        value={asked?.q}
        {...(isEmpty ? { errorMessage: t(language, 'registry.typeSomething') } : {})}
      />
      <Select
        id="purpose"
        name="purpose"
        label={t(language, 'registry.purpose')}
        items={purposeItems(props)}
        value={asked?.purpose}
      />
      <Button>{t(language, 'open.find')}</Button>
    </form>
  );
}

function Results({ reading, definition, found, asked }: Props & { found: FactPage; asked: SearchAsked }): VNode {
  const { language } = reading;
  const base = `/${language}/registry/${definition.register}`;
  const showing = showingOf(reading);
  return (
    <Section title={t(language, 'registry.found')} id="found">
      {found.facts.length === 0 && <p class="govuk-body">{t(language, 'open.nothingFound')}</p>}
      {found.facts.map((fact) => {
        const title = calledInWords(definition, fact.values, showing) || t(language, 'open.record');
        return (
          <SummaryList
            card={{
              title: { children: title, headingLevel: 3 },
              actions: {
                items: [
                  {
                    href: `${base}/records/${fact.recordId}?purpose=${asked.purpose}`,
                    children: t(language, 'registry.open'),
                    visuallyHiddenText: title,
                  },
                ],
              },
            }}
            rows={rowsInWords(definition, fact.values, showing)}
          />
        );
      })}
      {found.next && (
        <form method="post" action={base}>
          <input type="hidden" name="q" value={asked.q} />
          <input type="hidden" name="purpose" value={asked.purpose} />
          <input type="hidden" name="after" value={found.next} />
          <Button classes="govuk-button--secondary">{t(language, 'open.more')}</Button>
        </form>
      )}
    </Section>
  );
}

function WorkplaceFigures({ reading: { language }, definition, figures }: Props & { figures: Figures }): VNode {
  const { records, writes, bypass } = figures.of(definition.register);
  return (
    <Table
      firstCellIsHeader
      rows={[
        [t(language, 'open.column.records'), { children: countInWords(language, records), format: 'numeric' }],
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
  );
}

/** Records that fail the definition's checks, named by nothing but their ids: opening one is a look. */
export function ChecksPage({ reading, definition, checked }: Props & { readonly checked: Checked }): VNode {
  const { language } = reading;
  const base = `/${language}/registry/${definition.register}`;
  const purpose = purposeItems({ reading, definition })[0]?.value ?? '';
  const textOf = (id: string): string => {
    const check = definition.checks.find((one) => one.id === id);
    return check ? say(check.text, language) : id;
  };
  const looseText = (name: string): string => {
    const label = definition.fields[name]?.label;
    return t(language, 'registry.loose', { field: label ? say(label, language) : name });
  };
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <h1>{t(language, 'registry.quality')}</h1>
      <p class="lead">
        {t(language, 'registry.looked', {
          looked: formatNumber(checked.looked, language),
          failed: formatNumber(checked.findings.length, language),
        })}
      </p>
      <h2>{t(language, 'registry.checks')}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {definition.checks.map((check) => (
          <li>{say(check.text, language)}</li>
        ))}
      </ul>
      {checked.findings.length > 0 && (
        <Table
          isStacked
          head={['record', 'failed', 'open'].map((column) => t(language, `registry.column.${column}`))}
          rows={checked.findings.map(({ recordId, failed, loose }) => [
            <code>{recordId}</code>,
            [...failed.map(textOf), ...loose.map(looseText)].join('; '),
            <a class="govuk-link" href={`${base}/records/${recordId}?purpose=${purpose}`}>
              {t(language, 'registry.open')}
              <span class="govuk-visually-hidden"> {recordId}</span>
            </a>,
          ])}
        />
      )}
      {checked.next && (
        <Pagination next={{ href: `${base}/quality?after=${checked.next}`, children: t(language, 'open.more') }} />
      )}
    </>
  );
}
