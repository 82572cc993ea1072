/** One field of a form as people answer it. The control is chosen by the field's type alone, so that all services look the same. */

import type { VNode } from 'preact';
import { territoryPath } from '#features/country/index.ts';
import { COUNTRY_CODES, countryName } from '#kernel/countries.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Checkboxes,
  DateInput,
  Details,
  Fieldset,
  FileUpload,
  Input,
  type KeptPieces,
  keptPiece,
  Radios,
  Select,
  Textarea,
} from '#ui/index.ts';
import type { SimpleField } from '../../definition.ts';
import { problemBeside } from '../answers/problem-words.ts';
import type { Problem } from '../answers/problems.ts';
import { recordChoices, type Words } from '../describe.ts';
import { limitsShown } from '../files/inspect.ts';
import { choicesOfTerritory } from '../lookups.ts';

const t = texts('services');

export interface ControlProps {
  readonly field: SimpleField;
  /** `purpose`, or `children.0.birthDate`. */
  readonly name: string;
  /** The kept answer, or what was typed and refused. */
  readonly value: unknown;
  readonly problem: Problem | undefined;
  readonly words: Words;
  /** The label is the page's heading. */
  readonly isHeading: boolean;
  /** Of a choice: what stands under an option and is shown while it is chosen, by the option's value. */
  readonly opens?: ReadonlyMap<string, readonly VNode[]> | undefined;
}

interface Parts {
  readonly label: { readonly children: string; readonly isPageHeading: boolean; readonly classes: string };
  readonly hint: string | undefined;
  readonly errorMessage: string | undefined;
}

function partsOf({ field, problem, words, isHeading }: ControlProps): Parts {
  const { language } = words;
  const label = field.optional ? t(language, 'form.optional', { label: field.label[language] }) : field.label[language];
  const pattern = field.type === 'string' ? field.patternHelp?.[language] : undefined;
  const hint = [field.hint?.[language], pattern].filter(Boolean).join(' ');
  return {
    label: { children: label, isPageHeading: isHeading, classes: isHeading ? 'govuk-label--l' : 'govuk-label--s' },
    hint: hint === '' ? undefined : hint,
    errorMessage: problem && problemBeside(field, problem, language),
  };
}

// Controls of a field that nobody has answered, by the field: they go with the edition that it belongs to.
const unanswered = new WeakMap<SimpleField, KeptPieces>();

/** Types whose control shows things beyond the definition: territories change, records are a person's own. */
const SHOWS_MORE: readonly SimpleField['type'][] = ['territory', 'record'];

/** A field with its label, hint, error and, where the definition says why, the reason for asking. */
export function Control(props: ControlProps): VNode {
  const { field, name, value, problem, words, isHeading, opens } = props;
  if (value !== undefined || problem || opens?.size || SHOWS_MORE.includes(field.type)) return drawWhole(props);
  const pieces = unanswered.get(field) ?? new Map<string, string>();
  unanswered.set(field, pieces);
  return keptPiece(pieces, words.language, `${name} ${isHeading}`, () => drawWhole(props));
}

function drawWhole(props: ControlProps): VNode {
  const { field, words } = props;
  return (
    <>
      {drawControl(props)}
      {field.why && <Details summary={t(words.language, 'form.why')}>{field.why[words.language]}</Details>}
    </>
  );
}

function drawControl(props: ControlProps): VNode {
  const { field, name, words } = props;
  const parts = partsOf(props);
  const common = { name, id: name, label: parts.label, hint: parts.hint, errorMessage: parts.errorMessage };
  const text = typeof props.value === 'string' ? props.value : '';
  switch (field.type) {
    case 'longText':
      return <Textarea {...common} value={text} rows={8} attributes={{ maxlength: field.maxLength }} />;
    case 'date':
      return drawDate(props, parts);
    case 'boolean':
    case 'choice':
    case 'choices':
    case 'record':
      return drawChoice(props, parts);
    case 'territory':
      return <Select {...common} value={text} items={[blank(words), ...territoryItems(words, field.level)]} />;
    case 'country':
      return <Select {...common} value={text} items={[blank(words), ...countryItems(words.language)]} />;
    case 'file':
      return drawFile(props, parts);
    case 'money':
      return <Input {...common} value={tengeOf(text)} inputmode="decimal" suffix="₸" classes="govuk-input--width-10" />;
    case 'integer':
      return (
        <Input
          {...common}
          value={text}
          inputmode="numeric"
          suffix={field.unit?.[words.language]}
          classes="govuk-input--width-10"
        />
      );
    case 'iin':
    case 'bin':
      return <Input {...common} value={text} inputmode="numeric" spellcheck={false} classes="govuk-input--width-20" />;
    case 'phone':
      return <Input {...common} value={text} type="tel" autocomplete="tel" classes="govuk-input--width-20" />;
    case 'email':
      return <Input {...common} value={text} type="email" autocomplete="email" spellcheck={false} />;
    default:
      return <Input {...common} value={text} autocomplete={field.autocomplete} />;
  }
}

const blank = ({ language }: Words) => ({ value: '', children: t(language, 'form.choose') });

function drawDate({ name, value, problem }: ControlProps, { label, hint, errorMessage }: Parts): VNode {
  const [year = '', month = '', day = ''] = typeof value === 'string' ? value.split('-') : [];
  const shown = (part: string) => part.replace(/^0+/, '');
  return (
    <DateInput
      id={name}
      namePrefix={name}
      fieldset={{ legend: legendOf(label) }}
      hint={hint}
      errorMessage={problem && errorMessage}
      values={{ [`${name}-day`]: shown(day), [`${name}-month`]: shown(month), [`${name}-year`]: shown(year) }}
    />
  );
}

const legendOf = ({ children, isPageHeading }: Parts['label']) => ({
  children,
  isPageHeading,
  classes: isPageHeading ? 'govuk-fieldset__legend--l' : 'govuk-fieldset__legend--s',
});

function drawChoice(props: ControlProps, { label, hint, errorMessage }: Parts): VNode {
  const { name, value, field } = props;
  const items = choiceItems(props).map((item) => ({ ...item, conditional: props.opens?.get(item.value) }));
  if (field.type === 'record' && items.length === 0) return <NoRecords {...props} label={label} error={errorMessage} />;
  const common = { name, fieldset: { legend: legendOf(label) }, hint, errorMessage };
  if (field.type === 'choices') {
    const chosen = Array.isArray(value) ? value : [];
    return <Checkboxes {...common} items={items.map((item) => ({ ...item, checked: chosen.includes(item.value) }))} />;
  }
  const chosen = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '');
  return (
    <Radios
      {...common}
      value={chosen}
      items={items}
      classes={field.type === 'boolean' && !props.opens?.size ? 'govuk-radios--inline' : undefined}
    />
  );
}

/** Where there is nothing to choose from, what to do instead. */
function NoRecords(
  props: ControlProps & { readonly label: Parts['label']; readonly error: string | undefined },
): VNode {
  const { name, words, label, error } = props;
  return (
    <div id={name} class={error ? 'govuk-form-group govuk-form-group--error' : 'govuk-form-group'}>
      <Fieldset legend={legendOf(label)}>
        {error && <p class="govuk-error-message">{error}</p>}
        <p>{t(words.language, 'form.noRecords')}</p>
      </Fieldset>
    </div>
  );
}

function choiceItems({ field, words }: ControlProps): { value: string; children: string; hint?: string }[] {
  const { language } = words;
  if (field.type === 'boolean') {
    return [
      { value: 'yes', children: t(language, 'answer.yes') },
      { value: 'no', children: t(language, 'answer.no') },
    ];
  }
  if (field.type === 'record')
    return recordChoices(field, words).map(({ record, label }) => ({ value: record, children: label }));
  if (field.type !== 'choice' && field.type !== 'choices') return [];
  return field.options.map((option) => ({
    value: option.id,
    children: option.label[language],
    ...(option.hint ? { hint: option.hint[language] } : {}),
  }));
}

function territoryItems({ env, language }: Words, level: 'oblast' | 'district') {
  return choicesOfTerritory(env, level)
    .map(({ code }) => ({
      value: code,
      children: territoryPath(env, code)
        .map((one) => one.name[language])
        .join(', '),
    }))
    .sort((a, b) => a.children.localeCompare(b.children, language));
}

function countryItems(language: Language) {
  return COUNTRY_CODES.map((code) => ({ value: code, children: countryName(code, language) })).sort((a, b) =>
    a.children.localeCompare(b.children, language),
  );
}

/** Money is kept in tiyn and typed in tenge; what was typed and refused is shown as it was typed. */
function tengeOf(text: string): string {
  if (!/^\d+$/.test(text)) return text;
  const digits = text.padStart(3, '0');
  const fraction = digits.slice(-2);
  return fraction === '00' ? digits.slice(0, -2) : `${digits.slice(0, -2)},${fraction}`;
}

function drawFile({ field, name, value, words }: ControlProps, { label, hint, errorMessage }: Parts): VNode {
  if (field.type !== 'file') throw new TypeError('not a file');
  const { language } = words;
  const kept = typeof value === 'string' ? words.files[value] : undefined;
  const { accept, kinds, megabytes } = limitsShown(field);
  const limits = t(language, 'form.fileLimits', { kinds, megabytes });
  return (
    <>
      <FileUpload
        name={`${name}.file`}
        id={name}
        label={label}
        hint={[hint, limits].filter(Boolean).join(' ')}
        errorMessage={errorMessage}
        attributes={{ accept }}
      />
      {kept && (
        <p class="govuk-button-group">
          {t(language, 'form.fileKept', { name: kept.name })}
          <input type="hidden" name={name} value={String(value)} />{' '}
          <button class="govuk-button govuk-button--secondary" name="clear" value={name} type="submit">
            {t(language, 'form.fileRemove')}
          </button>
        </p>
      )}
    </>
  );
}
