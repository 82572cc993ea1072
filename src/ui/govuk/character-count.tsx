import type { VNode } from 'preact';
import type { Attributes } from '../content.ts';
import { classNames } from '../content.ts';
import { type PluralText, useLabels } from '../labels.ts';
import { Textarea, type TextareaProps } from './textarea.tsx';
import { Hint } from './texts.tsx';

/** Texts that the counting script says, by key of govuk-frontend; default to those of the page's language. */
export interface CountTexts {
  readonly charactersUnderLimitText?: PluralText | undefined;
  readonly charactersAtLimitText?: string | undefined;
  readonly charactersOverLimitText?: PluralText | undefined;
  readonly wordsUnderLimitText?: PluralText | undefined;
  readonly wordsAtLimitText?: string | undefined;
  readonly wordsOverLimitText?: PluralText | undefined;
}

/** A text area with a limit. Without script the limit is only said; the server always checks it. */
export interface CharacterCountProps extends Omit<TextareaProps, 'describedBy' | 'after'>, CountTexts {
  readonly maxlength?: number | string | undefined;
  readonly maxwords?: number | string | undefined;
  readonly countType?: string | undefined;
  /** Per cent of the limit from which the count is shown. */
  readonly threshold?: number | string | undefined;
  /** `%{count}` stands for the limit. */
  readonly textareaDescriptionText?: string | undefined;
  readonly countMessage?: { readonly classes?: string | undefined } | undefined;
}

export function CharacterCount(props: CharacterCountProps): VNode {
  const { countMessage, formGroup, ...textarea } = props;
  const id = props.id ?? props.name;
  const countType = props.countType ?? (props.maxwords ? 'words' : undefined);
  return (
    <Textarea
      {...textarea}
      id={id}
      describedBy={`${id}-info`}
      classes={classNames('govuk-js-character-count', props.classes)}
      formGroup={{
        classes: classNames('govuk-character-count', formGroup?.classes),
        attributes: { ...useCountAttributes(props, countType), ...formGroup?.attributes },
      }}
      after={
        <Hint id={`${id}-info`} classes={classNames('govuk-character-count__message', countMessage?.classes)}>
          {useDescription(props, countType)}
        </Hint>
      }
    />
  );
}

function useDescription(props: CharacterCountProps, countType: string | undefined): string | undefined {
  const labels = useLabels().characterCount;
  const limit = props.maxwords || props.maxlength;
  const text =
    props.textareaDescriptionText ?? (countType === 'words' ? labels.describeWords : labels.describeCharacters);
  // The limit may be known to the script alone; then it completes the text.
  return limit ? text.replace('%{count}', String(limit)) : undefined;
}

function useCountAttributes(props: CharacterCountProps, countType: string | undefined): Attributes {
  const labels = useLabels().characterCount;
  const hasLimit = Boolean(props.maxwords || props.maxlength);
  return {
    'data-module': 'govuk-character-count',
    'data-maxlength': props.maxlength,
    'data-maxwords': props.maxwords,
    'data-threshold': props.threshold,
    'data-count-type': countType,
    ...(hasLimit ? {} : pluralAttributes('textarea-description', asOther(props.textareaDescriptionText))),
    ...pluralAttributes('characters-under-limit', props.charactersUnderLimitText ?? labels.charactersUnderLimit),
    'data-i18n.characters-at-limit': props.charactersAtLimitText ?? labels.charactersAtLimit,
    ...pluralAttributes('characters-over-limit', props.charactersOverLimitText ?? labels.charactersOverLimit),
    ...pluralAttributes('words-under-limit', props.wordsUnderLimitText ?? labels.wordsUnderLimit),
    'data-i18n.words-at-limit': props.wordsAtLimitText ?? labels.wordsAtLimit,
    ...pluralAttributes('words-over-limit', props.wordsOverLimitText ?? labels.wordsOverLimit),
  };
}

function asOther(text: string | undefined): PluralText | undefined {
  return text === undefined ? undefined : { other: text };
}

function pluralAttributes(key: string, texts: PluralText | undefined): Attributes {
  return Object.fromEntries(
    Object.entries(texts ?? {}).map(([category, text]) => [`data-i18n.${key}.${category}`, text]),
  );
}
