/** Rows that an officer reads in, and what they would do: new, changed from what to what, ended, the same, or wrong. */
import type { VNode } from 'preact';
import type { Json } from '#kernel/canonical.ts';
import { formatDate, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  Checkboxes,
  DayInput,
  FileUpload,
  Input,
  InsetText,
  Section,
  SummaryList,
  Table,
  Textarea,
  WarningText,
} from '#ui/index.ts';
import type { EndedProposal } from '../../actions/import-again.ts';
import type { JudgedRow } from '../../actions/import-changes.ts';
import type { OpenedImport } from '../../actions/import-proposal.ts';
import type { RegisterField } from '../../definition.ts';
import type { StoredImport } from '../../store/signed-imports.ts';
import { valueInWords } from '../value.ts';
import { type FormProps, faultsOf } from './faults.tsx';
import { BasisField } from './ground.tsx';
import { SignedImports } from './import-signing.tsx';
import { Crumbs, type Props, showingOf } from './words.tsx';

const t = texts('registers');

const { Faults, errorOf } = faultsOf('import');

export function ImportPage(props: FormProps & { readonly imports: readonly StoredImport[] }): VNode {
  const { reading, definition, form, imports } = props;
  const { language } = reading;
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <Faults {...props} />
      <h1>{t(language, 'import.title')}</h1>
      <InsetText>{t(language, 'import.lead')}</InsetText>
      <TemplateLinks reading={reading} definition={definition} />
      <form method="post" encType="multipart/form-data">
        <FileUpload
          id="file"
          name="file"
          label={t(language, 'import.file')}
          hint={t(language, 'import.fileHint')}
          {...errorOf(props, 'file')}
        />
        <DayInput
          language={language}
          id="from"
          name="from"
          label={t(language, 'import.from')}
          hint={t(language, 'correct.dayHint')}
          value={form.values.from}
          {...errorOf(props, 'from')}
        />
        <Checkboxes
          name="endAbsent"
          items={[
            { value: 'yes', children: t(language, 'import.endAbsent'), hint: t(language, 'import.endAbsentHint') },
          ]}
        />
        <Button>{t(language, 'import.read')}</Button>
      </form>
      <SignedImports reading={reading} definition={definition} imports={imports} />
    </>
  );
}

/** Tables to fill in, with the headings of the register. */
export const TemplateLinks = ({ reading: { language }, definition }: Props): VNode => (
  <p>
    {t(language, 'table.template')}:{' '}
    {(['xlsx', 'csv'] as const).map((kind, index) => (
      <>
        {index > 0 && ' · '}
        <a class="govuk-link" href={`/${language}/registry/${definition.register}/import/template/${kind}`}>
          {kind.toUpperCase()}
        </a>
      </>
    ))}
  </p>
);

interface PreviewProps extends FormProps {
  readonly opened: OpenedImport;
  readonly importId: string;
  /** Whether whoever reads has signed it himself. */
  readonly isMine: boolean;
}

export function ImportPreviewPage(props: PreviewProps): VNode {
  const { reading, definition, opened, isMine } = props;
  const { language } = reading;
  const { preview } = opened;
  const wrong = [...preview.faults, ...preview.conflicts].toSorted((a, b) => a.line - b.line);
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <Faults {...props} />
      <h1>{t(language, 'import.preview')}</h1>
      <Summary {...props} />
      {wrong.length > 0 && (
        <Section title={t(language, 'import.wrong')}>
          {preview.faults.length > 0 && <WarningText>{t(language, 'import.stopped')}</WarningText>}
          <ul class="govuk-list govuk-list--bullet">
            {wrong.map(({ line, code, fields = [] }) => (
              <li>
                {line > 0 && `${t(language, lineWord(props), { line })}: `}
                {t(language, `import.why.${code}`, { fields: labelsOf(props, fields) })}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {preview.rows.length > 0 && (
        <Section title={t(language, 'import.rows')}>
          <Table
            isStacked
            head={(['column.line', 'column.does', 'column.fields'] as const).map((name) => ({
              children: t(language, name === 'column.line' && opened.columns ? 'import.column.row' : `import.${name}`),
            }))}
            rows={preview.rows.map((row) => [
              { children: row.line },
              { children: t(language, `import.kind.${row.kind}`) },
              { children: <Differences {...props} row={row} /> },
            ])}
          />
        </Section>
      )}
      {opened.ended !== undefined ? (
        <Ended {...props} ended={opened.ended} />
      ) : (
        preview.faults.length === 0 && <Proposal {...props} />
      )}
      {(isMine || opened.proposedBy === undefined) && <Forget {...props} />}
    </>
  );
}

/** Rows of a table are called as the spreadsheet calls them. */
const lineWord = ({ opened }: PreviewProps) => (opened.columns ? 'import.row' : 'import.line');

/** Fields in words; of a table each with its column. */
const labelsOf = ({ reading: { language }, definition, opened }: PreviewProps, names: readonly string[]): string =>
  names
    .map((name) => {
      const label = definition.fields[name] ? say(definition.fields[name].label, language) : name;
      const column = opened.columns?.[name];
      return column === undefined ? label : `${label} (${t(language, 'import.inColumn', { column })})`;
    })
    .join(', ');

function Summary({ reading: { language }, opened: { from, endAbsent, preview } }: PreviewProps): VNode {
  const { counts, absent } = preview;
  const rows = (['new', 'changes', 'ends', 'same'] as const).map((kind) => ({
    key: t(language, `import.kind.${kind}`),
    value: counts[kind],
  }));
  return (
    <SummaryList
      rows={[
        { key: t(language, 'import.from'), value: formatDate(from, language, 'long') },
        ...rows,
        endAbsent && { key: t(language, 'import.absent'), value: absent },
      ]}
    />
  );
}

function Differences({ reading, definition, row }: PreviewProps & { readonly row: JudgedRow }): VNode {
  const showing = showingOf(reading);
  const inWords = (field: RegisterField, value: Json | undefined): string =>
    value === undefined ? '—' : valueInWords(field, value, showing);
  return (
    <ul class="govuk-list">
      {row.differences.map(({ field: name, values }) => {
        const field = definition.fields[name];
        return (
          field && (
            <li>
              <strong>{say(field.label, reading.language)}</strong>
              {values && `: ${inWords(field, values.before)} → ${inWords(field, values.after)}`}
            </li>
          )
        );
      })}
    </ul>
  );
}

const addressOf = ({ reading: { language }, definition: { register }, importId }: PreviewProps): string =>
  `/${language}/registry/${register}/imports/${importId}`;

/** How a proposal ended, and the way to take the rows up again. */
function Ended(props: PreviewProps & { readonly ended: EndedProposal }): VNode {
  const { ended, reading } = props;
  return (
    <>
      <InsetText>{t(reading.language, `import.ended.${ended.how}`, { reason: ended.reason ?? '' })}</InsetText>
      <form method="post" action={`${addressOf(props)}/reopen`}>
        <Button>{t(reading.language, 'import.reopen')}</Button>
      </form>
    </>
  );
}

const Forget = (props: PreviewProps): VNode => (
  <form method="post" action={`${addressOf(props)}/forget`}>
    <p>{t(props.reading.language, props.isMine ? 'import.forgetMine' : 'import.forgetHint')}</p>
    <Button classes="govuk-button--secondary">{t(props.reading.language, 'import.forget')}</Button>
  </form>
);

/** The words of the import, or the way to sign what another officer put into words. */
function Proposal(props: PreviewProps): VNode {
  const { reading, definition, opened, importId, isMine, form } = props;
  const { language } = reading;
  if (isMine) return <InsetText>{t(language, 'import.sign.waits')}</InsetText>;
  if (opened.proposedBy !== undefined)
    return (
      <Button href={`/${language}/registry/${definition.register}/imports/${importId}/sign`}>
        {t(language, 'import.sign.confirm')}
      </Button>
    );
  return (
    <form method="post">
      <input type="hidden" name="digest" value={opened.digest} />
      <Input
        id="reference"
        name="reference"
        label={t(language, 'import.reference')}
        hint={t(language, 'import.referenceHint')}
        value={form.values.reference}
        {...errorOf(props, 'reference')}
      />
      <Textarea
        id="reason"
        name="reason"
        label={t(language, 'correct.reason')}
        value={form.values.reason}
        {...errorOf(props, 'reason')}
      />
      <BasisField {...props} />
      <Button>{t(language, 'import.sign.go')}</Button>
    </form>
  );
}
