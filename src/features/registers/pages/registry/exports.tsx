/** Exports of a register: those that were made, and the form by which one officer proposes another. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  DayInput,
  EmptyState,
  type FilledForm,
  Input,
  InsetText,
  Pagination,
  Radios,
  Section,
  Select,
  Table,
  Textarea,
} from '#ui/index.ts';
import type { StoredExport } from '../../store/exports.ts';
import { fieldNames } from '../open/purpose.tsx';
import { faultsOf } from './faults.tsx';
import { Crumbs, type Props, purposeItems } from './words.tsx';

const t = texts('registers');
const { Faults, errorOf } = faultsOf('export');

interface ExportsProps extends Props {
  readonly form: FilledForm;
  readonly exports: readonly StoredExport[];
  /** Whether the reader may fetch one now. */
  readonly isFetchable: (one: StoredExport) => boolean;
  readonly next: string | undefined;
}

export function ExportsPage(props: ExportsProps): VNode {
  const { reading, definition, form, exports, next } = props;
  const { language } = reading;
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <Faults reading={reading} form={form} />
      <h1>{t(language, 'export.title')}</h1>
      <InsetText>{t(language, 'export.lead')}</InsetText>
      <ExportForm {...props} />
      <Section title={t(language, 'export.made')} id="made">
        {exports.length === 0 ? <EmptyState title={t(language, 'export.none')} /> : <Made {...props} />}
        {next && <Pagination next={{ href: `?before=${next}`, children: t(language, 'open.more') }} />}
      </Section>
    </>
  );
}

function ExportForm({ reading, definition, form }: ExportsProps): VNode {
  const { language } = reading;
  const { values } = form;
  const faulty = { reading, form };
  return (
    <form method="post">
      <Select
        name="purpose"
        label={t(language, 'export.purpose')}
        value={values.purpose}
        items={purposeItems({ reading, definition })}
      />
      <Radios
        name="what"
        fieldset={{ legend: t(language, 'export.what') }}
        value={values.what ?? 'day'}
        items={(['day', 'past'] as const).map((what) => ({
          value: what,
          children: t(language, `export.kinds.${what}`),
        }))}
      />
      <DayInput
        language={language}
        name="validOn"
        label={t(language, 'export.day')}
        hint={t(language, 'registry.dayHint')}
        value={values.validOn}
        {...errorOf(faulty, 'validOn')}
      />
      <Input
        name="reference"
        label={t(language, 'correct.reference')}
        value={values.reference}
        {...errorOf(faulty, 'reference')}
      />
      <Textarea
        name="reason"
        label={t(language, 'correct.reason')}
        value={values.reason}
        {...errorOf(faulty, 'reason')}
      />
      <Button>{t(language, 'correct.send')}</Button>
    </form>
  );
}

function Made({ reading, definition, exports, isFetchable }: ExportsProps): VNode {
  const { language } = reading;
  const momentInWords = (at: Instant): string => formatInstant(at, countryOf(reading.env, at).zone, language);
  const titleOf = (id: string): string => {
    const purpose = definition.purposes.find((one) => one.id === id);
    return purpose ? say(purpose.text, language) : id;
  };
  return (
    <Table
      isStacked
      head={['at', 'purpose', 'fields', 'day', 'why', 'fetch'].map((column) => t(language, `export.column.${column}`))}
      rows={exports.map((one) => [
        momentInWords(one.at),
        titleOf(one.purpose),
        fieldNames(language, definition, one.fields),
        one.validOn ?? t(language, 'export.kinds.past'),
        `${one.reference}. ${one.reason}`,
        isFetchable(one) ? (
          <a class="govuk-link" href={`/api/v1/registry/${definition.register}/exports/${one.id}/lines`} download>
            {t(language, 'export.fetch', { until: momentInWords(one.untilAt) })}
          </a>
        ) : (
          t(language, 'export.over')
        ),
      ])}
    />
  );
}
