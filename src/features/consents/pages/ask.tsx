/** An organisation asks: for which purpose, then whom, for which fields, until when. */
import type { VNode } from 'preact';
import { type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Checkboxes, ErrorSummary, IdentifierInput, Input, Select } from '#ui/index.ts';
import type { Opening } from '../purposes.ts';

const t = texts('consents');

/** Terms that are offered, in months; a program may choose any day up to the longest. */
const TERMS = [1, 3, 6, 12, 24, 36] as const;

export function ChoosePage({ language, openings }: { language: Language; openings: readonly Opening[] }): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/cabinet/consents`}>{t(language, 'list.organisation.title')}</BackLink>
        <h1 class="govuk-heading-l">{t(language, 'choose.title')}</h1>
        <p class="govuk-body-l">{t(language, 'choose.lead')}</p>
        <ul class="govuk-list govuk-list--spaced">
          {openings.map(({ definition: { register, title }, purpose: { id, text } }) => (
            <li>
              <a class="govuk-link" href={`/${language}/cabinet/consents/new/${register}/${id}`}>
                {say(title, language)}
              </a>
              <br />
              {say(text, language)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

export interface AskValues {
  readonly iin: string;
  readonly surname: string;
  readonly fields: readonly string[];
  readonly months: string;
}

export type AskField = 'iin' | 'surname' | 'fields';

interface AskProps {
  readonly language: Language;
  readonly opening: Opening;
  readonly values: AskValues;
  readonly wrong: readonly AskField[];
}

export function AskPage({ language, opening, values, wrong }: AskProps): VNode {
  const { definition, purpose, fields, terms } = opening;
  const said = (field: AskField) => (wrong.includes(field) ? { errorMessage: t(language, `ask.wrong.${field}`) } : {});
  const faults = wrong.map((field) => ({ href: `#${field}`, children: t(language, `ask.wrong.${field}`) }));
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/cabinet/consents/new`}>{t(language, 'choose.title')}</BackLink>
        {faults.length > 0 && <ErrorSummary errorList={faults} />}
        <h1 class="govuk-heading-l">{t(language, 'ask.title')}</h1>
        <p class="govuk-body-l">{say(purpose.text, language)}</p>
        <form
          method="post"
          action={`/${language}/cabinet/consents/new/${definition.register}/${purpose.id}`}
          novalidate
        >
          <IdentifierInput name="iin" label={t(language, 'ask.iin')} value={values.iin} {...said('iin')} />
          <Input
            id="surname"
            name="surname"
            label={t(language, 'ask.surname')}
            value={values.surname}
            autocomplete="off"
            spellcheck={false}
            classes="govuk-input--width-20"
            {...said('surname')}
          />
          <Checkboxes
            name="fields"
            idPrefix="fields"
            values={values.fields}
            fieldset={{ legend: { children: t(language, 'ask.fields') } }}
            hint={t(language, 'ask.fieldsHint')}
            items={fields.map((id) => ({ value: id, children: labelOf(opening, id, language) }))}
            {...said('fields')}
          />
          <Select
            id="months"
            name="months"
            label={t(language, 'ask.months')}
            value={values.months}
            items={TERMS.filter((term) => term <= terms.longestMonths).map((term) => ({
              value: String(term),
              children: t(language, 'ask.monthsOf', { n: term }),
            }))}
          />
          <Button preventDoubleClick>{t(language, 'ask.send')}</Button>
        </form>
      </div>
    </div>
  );
}

function labelOf({ definition }: Opening, id: string, language: Language): string {
  const label = definition.fields[id]?.label;
  return label ? say(label, language) : id;
}
