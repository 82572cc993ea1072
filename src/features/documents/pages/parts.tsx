/** Pieces that several pages of documents show. */
import type { VNode } from 'preact';
import { dayIn } from '#features/country/index.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { InsetText, StatusTag, SummaryList, Table, type Tone } from '#ui/index.ts';
import { citeInWords } from '../actions/definition.ts';
import type { DocumentState } from '../rules/state.ts';
import type { ShownField } from '../rules/words.ts';
import type { ErasureRow } from '../store/retention.ts';

const t = texts('documents');

const TONES = { valid: 'good', expired: 'waiting', revoked: 'bad', corrected: 'bad' } satisfies Record<
  DocumentState,
  Tone
>;

/** The state in a word and a colour. */
export function StateTag({ state, language }: { readonly state: DocumentState; readonly language: Language }): VNode {
  return <StatusTag tone={TONES[state]}>{t(language, `state.${state}`)}</StatusTag>;
}

/** The fields of a document: values as a list, tables below. */
export function FieldList({ fields }: { readonly fields: readonly ShownField[] }): VNode {
  return (
    <>
      <SummaryList rows={fields.map((field) => field.kind === 'value' && { key: field.label, value: field.value })} />
      {fields.map(
        (field) =>
          field.kind === 'table' && (
            <Table
              caption={field.label}
              captionClasses="govuk-table__caption--s"
              head={field.head}
              rows={field.rows}
              isStacked
            />
          ),
      )}
    </>
  );
}

/** That what the document said is gone, since when and by which article: no fault, but what the law asks. */
export function Erased({
  env,
  language,
  erasure,
}: {
  readonly env: Env;
  readonly language: Language;
  readonly erasure: ErasureRow;
}): VNode {
  const date = formatDate(dayIn(env, erasure.at), language, 'long');
  return (
    <InsetText>
      <p>{t(language, 'erased.text', { date })}</p>
      <p class="note">{t(language, 'erased.basis', { cite: citeInWords(env, erasure, language) })}</p>
    </InsetText>
  );
}
