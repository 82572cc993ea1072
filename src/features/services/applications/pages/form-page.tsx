/** One page of the form of a service: one thing at a time. */
import type { VNode } from 'preact';
import { type Language, numbered } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, ErrorSummary, InsetText } from '#ui/index.ts';
import type { FormField } from '../../definition.ts';
import type { CompiledPage } from '../../evaluation/compiled.ts';
import { drawnFields, type PlacedField } from '../answers/place.ts';
import { controlName } from '../answers/posted.ts';
import { fieldAt, problemText } from '../answers/problem-words.ts';
import type { Problem } from '../answers/problems.ts';
import type { Words } from '../describe.ts';
import type { Draft } from '../drafts.ts';
import { ChangedNote } from './changes.tsx';
import { Control } from './control.tsx';

const t = texts('services');

interface FormPageProps {
  readonly draft: Draft;
  readonly title: string;
  readonly page: CompiledPage['page'];
  readonly placed: readonly PlacedField[];
  readonly words: Words;
  /** Raw answers as they were posted, where some were refused; absent: the kept ones. */
  readonly raw: Readonly<Record<string, unknown>> | undefined;
  /** Shown; empty on the first visit. */
  readonly problems: readonly Problem[];
  readonly backHref: string;
  /** The service has changed since the draft was begun. */
  readonly isChanged: boolean;
}

export function FormPage(props: FormPageProps): VNode {
  const { draft, page, placed, words, problems } = props;
  const { language } = words;
  const fields = drawnFields(placed);
  // A page of one question is called by it; what the page is named besides is for the list of answers.
  const only = placed.length === 1 && !page.intro ? placed[0]?.one.field : undefined;
  const isHeading = only !== undefined && only.type !== 'group';
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={props.backHref}>{t(language, 'form.back')}</BackLink>
        {problems.length > 0 && <Problems fields={fields} problems={problems} language={language} />}
        <span class="govuk-caption-l">{props.title}</span>
        {!isHeading && <h1 class="govuk-heading-l">{page.title[language]}</h1>}
        {props.isChanged && <ChangedNote id={draft.id} language={language} />}
        {draft.correction && <CorrectionNote draft={draft} language={language} />}
        {page.intro && <p class="govuk-body">{page.intro[language]}</p>}
        <form
          method="post"
          action={`/${language}/applications/${draft.id}/${page.page}`}
          noValidate
          data-module="autosave"
          {...(hasFile(fields) ? { enctype: 'multipart/form-data' } : {})}
        >
          <DefaultButton language={language} />
          <input type="hidden" name="edition" value={draft.edition} />
          <input type="hidden" name="version" value={String(draft.version)} />
          {placed.map((one) => fieldView(props, one, isHeading))}
          <p class="govuk-hint" data-autosave-status role="status" />
          <Button preventDoubleClick>{t(language, 'form.continue')}</Button>
        </form>
      </div>
    </div>
  );
}

/** What the officer asked to correct, on every page while it is being corrected. */
export function CorrectionNote({ draft, language }: { draft: Draft; language: Language }): VNode | null {
  if (!draft.correction) return null;
  return (
    <InsetText>
      <p class="govuk-body">{t(language, 'form.correct')}</p>
      <ul class="govuk-list govuk-list--bullet">
        {draft.correction.defects.map((defect) => (
          <li>{defect.text}</li>
        ))}
      </ul>
    </InsetText>
  );
}

/** Enter in a text box presses the first button of a form: it must be this one, not "Remove". */
function DefaultButton({ language }: { language: Language }): VNode {
  return (
    <button type="submit" class="govuk-visually-hidden" tabIndex={-1} aria-hidden="true">
      {t(language, 'form.continue')}
    </button>
  );
}

const hasFile = (fields: readonly FormField[]): boolean =>
  fields.some((field) => field.type === 'file' || (field.type === 'group' && hasFile(field.fields)));

function Problems({
  fields,
  problems,
  language,
}: {
  fields: readonly FormField[];
  problems: readonly Problem[];
  language: Language;
}): VNode {
  return (
    <ErrorSummary
      errorList={problems.map((one) => ({
        href: `#${anchorOf(fields, one)}`,
        children: `${asked(labelOf(fields, one.field, language))} ${problemText(one, language)}`,
      }))}
    />
  );
}

/** A date's first box takes the focus; the group itself can't. */
const anchorOf = (fields: readonly FormField[], { field }: Problem): string =>
  fieldAt(fields, field)?.type === 'date' ? `${field}-day` : field;

function labelOf(fields: readonly FormField[], path: string, language: Language): string {
  const [first, index] = path.split('.');
  const group = fields.find(({ id }) => id === first);
  const label = fieldAt(fields, path)?.label[language] ?? path;
  return group?.type === 'group' && index !== undefined
    ? `${numbered(group.item, Number(index) + 1, language)}, ${label}`
    : label;
}

/** One question with its control, and under its answers what they open. Called and not made a component of: a page has dozens. */
function fieldView(props: FormPageProps, at: PlacedField, isHeading: boolean): VNode {
  const { draft, raw, problems, words } = props;
  const { field } = at.one;
  if (field.type === 'group') return <GroupView {...props} field={field} />;
  const problem = problems.find((each) => each.field === field.id);
  const value = raw && problem ? raw[field.id] : draft.answers[field.id];
  const opens = at.opens.size > 0 ? openedViews(props, at) : undefined;
  return Control({ field, name: field.id, value, problem, words, isHeading, opens });
}

/** What an answer opens, under it. */
const openedViews = (props: FormPageProps, { opens }: PlacedField): ReadonlyMap<string, readonly VNode[]> =>
  new Map([...opens].map(([option, ones]) => [option, ones.map((one) => fieldView(props, one, false))]));

function GroupView(props: FormPageProps & { field: Extract<FormField, { type: 'group' }> }): VNode {
  const { field, draft, raw, problems, words } = props;
  const { language } = words;
  const kept = (draft.answers[field.id] ?? []) as readonly Record<string, unknown>[];
  const posted = raw?.[field.id] as readonly Record<string, unknown>[] | undefined;
  // An item is shown even before the first is added, where at least one is needed.
  const count = Math.max(posted?.length ?? kept.length, field.minItems);
  const own = problems.find((each) => each.field === field.id);
  return (
    <div id={field.id} class={own ? 'govuk-form-group govuk-form-group--error' : 'govuk-form-group'}>
      <h2 class="govuk-heading-m">{field.label[language]}</h2>
      {field.hint && <p class="govuk-hint">{field.hint[language]}</p>}
      {own && <p class="govuk-error-message">{problemText(own, language)}</p>}
      <input type="hidden" name={`${field.id}.count`} value={String(count)} />
      {Array.from({ length: count }, (_, index) => (
        <GroupItem
          {...props}
          index={index}
          item={posted?.[index] ?? kept[index] ?? {}}
          isRemovable={count > field.minItems}
        />
      ))}
      {count < field.maxItems && (
        <Button classes="govuk-button--secondary" name="add" value={field.id}>
          {t(language, 'form.addItem', { item: field.item[language] })}
        </Button>
      )}
    </div>
  );
}

interface GroupItemProps {
  readonly field: Extract<FormField, { type: 'group' }>;
  readonly index: number;
  readonly item: Readonly<Record<string, unknown>>;
  readonly isRemovable: boolean;
  readonly problems: readonly Problem[];
  readonly words: Words;
}

function GroupItem({ field, index, item, isRemovable, problems, words }: GroupItemProps): VNode {
  const { language } = words;
  const label = numbered(field.item, index + 1, language);
  return (
    <fieldset class="govuk-fieldset">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{label}</legend>
      {field.fields.map((inner) => {
        const name = controlName(inner.id, field.id, index);
        const problem = problems.find((each) => each.field === name);
        return (
          <Control field={inner} name={name} value={item[inner.id]} problem={problem} words={words} isHeading={false} />
        );
      })}
      {isRemovable && (
        <Button classes="govuk-button--secondary" name="remove" value={`${field.id}.${index}`}>
          {t(language, 'form.removeItem', { item: label })}
        </Button>
      )}
    </fieldset>
  );
}

/** A question carries its mark already. */
const asked = (label: string): string => (label.endsWith('?') ? label : `${label}:`);
