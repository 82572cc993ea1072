/** The eight questions after a finished case, and the thanks. */
import type { VNode } from 'preact';
import type { LoadedCase } from '#features/services/index.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, ErrorSummary, Panel, Radios, SummaryList, Textarea } from '#ui/index.ts';
import { CRITERIA, type Ratings } from '../rules/criteria.ts';

const t = texts('oversight');

interface Props {
  readonly language: Language;
  readonly loaded: Pick<LoadedCase, 'row' | 'edition'>;
}

const MARKS = [1, 2, 3, 4, 5] as const;

/** `marks` and `comment`: what was posted, where something in it was wrong. */
export interface RateForm {
  readonly marks: Readonly<Record<string, string>>;
  readonly comment: string;
  readonly error?: string;
}

export function RatePage({ language, loaded, form }: Props & { readonly form: RateForm }): VNode {
  const { row, edition } = loaded;
  const service = edition.definition.title[language];
  return (
    <>
      <BackLink href={`/${language}/applications/${row.caseId}`}>{t(language, 'rate.back')}</BackLink>
      {form.error && <ErrorSummary errorList={[{ href: `#${CRITERIA[0]}`, children: form.error }]} />}
      <h1 class="govuk-heading-l">{t(language, 'rate.title')}</h1>
      <p class="lead">{t(language, 'rate.lead', { service, number: row.number })}</p>
      <p>{t(language, 'rate.intro')}</p>
      <form method="post" action={`/${language}/cases/${row.caseId}/satisfaction`} class="govuk-grid-column-two-thirds">
        {CRITERIA.map((criterion) => (
          <Radios
            name={criterion}
            idPrefix={criterion}
            classes="govuk-radios--inline"
            value={form.marks[criterion]}
            fieldset={{
              legend: { children: t(language, `criterion.${criterion}.ask`), classes: 'govuk-fieldset__legend--m' },
            }}
            items={[
              ...MARKS.map((mark) => ({ value: String(mark), children: String(mark) })),
              { value: '-', children: t(language, 'rate.none') },
            ]}
          />
        ))}
        <Textarea
          name="comment"
          label={t(language, 'rate.comment')}
          hint={t(language, 'rate.commentHint')}
          value={form.comment}
          rows={4}
        />
        <p class="note">{t(language, 'rate.promise')}</p>
        <Button>{t(language, 'rate.button')}</Button>
      </form>
    </>
  );
}

export function RatedPage({ language, loaded, ratings }: Props & { readonly ratings: Ratings }): VNode {
  return (
    <>
      <Panel title={t(language, 'rate.thanks')}>{loaded.row.number}</Panel>
      <p>{t(language, 'rate.thanksText')}</p>
      <h2>{t(language, 'rate.yours')}</h2>
      <SummaryList
        rows={CRITERIA.map((criterion) => ({
          key: t(language, `criterion.${criterion}.title`),
          value: ratings[criterion] === undefined ? t(language, 'rate.skipped') : String(ratings[criterion]),
        }))}
      />
      <p>
        <a class="govuk-link" href={`/${language}/applications/${loaded.row.caseId}`}>
          {t(language, 'rate.back')}
        </a>
      </p>
    </>
  );
}
