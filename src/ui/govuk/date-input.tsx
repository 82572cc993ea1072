import type { VNode } from 'preact';
import { type Attributes, classNames, type Extras, extraAttributes, type Part, partOptions } from '../content.ts';
import { type ComponentLabels, useLabels } from '../labels.ts';
import { describedByIds, Explained, FormGroup } from './field.tsx';
import { Input, type InputProps } from './input.tsx';
import { type ErrorMessageProps, Fieldset, type FieldsetOptions, type HintProps } from './texts.tsx';

/** One of the boxes of a date. */
export interface DateInputItem {
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  readonly id?: string | undefined;
  readonly value?: string | number | undefined;
  readonly classes?: string | undefined;
  /** Marks this box as the wrong one; with an error message and none marked, all are. False: never this one. */
  readonly error?: boolean | undefined;
  readonly inputmode?: InputProps['inputmode'];
  readonly autocomplete?: string | undefined;
  readonly pattern?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

const PARTS = ['day', 'month', 'year'] as const;
type DatePart = (typeof PARTS)[number];

/** Day, month and year in three boxes: typed, never picked, because people know their dates by heart. */
export interface DateInputProps extends Extras {
  readonly id: string;
  /** Put before each name with a hyphen. */
  readonly namePrefix?: string | undefined;
  /** By full name of the box. */
  readonly values?: { readonly [name: string]: string | number | undefined } | undefined;
  readonly day?: DateInputItem | false | undefined;
  readonly month?: DateInputItem | false | undefined;
  readonly year?: DateInputItem | false | undefined;
  /** Other boxes, or another order. */
  readonly items?: readonly (DateInputItem | false | null | undefined)[] | undefined;
  readonly fieldset?: FieldsetOptions | undefined;
  readonly hint?: Part<HintProps>;
  readonly errorMessage?: Part<ErrorMessageProps>;
  readonly formGroup?: Extras | undefined;
}

export function DateInput(props: DateInputProps): VNode {
  const { id, fieldset, hint, errorMessage } = props;
  const describedBy = describedByIds(id, fieldset?.describedBy, props);
  const boxes = dateBoxes(props, useLabels());
  const inner = (
    <>
      <Explained id={id} hint={hint} errorMessage={errorMessage} />
      <div class={classNames('govuk-date-input', props.classes)} {...extraAttributes(props.attributes)} id={id}>
        {boxes.map((box) => (
          <div class="govuk-date-input__item" key={box.name}>
            <Input {...box} />
          </div>
        ))}
      </div>
    </>
  );
  return (
    <FormGroup hasError={partOptions(errorMessage) !== undefined} options={props.formGroup}>
      {fieldset ? (
        // Without the role some screen readers don't say the description of a group of text inputs.
        <Fieldset {...fieldset} role="group" describedBy={describedBy}>
          {inner}
        </Fieldset>
      ) : (
        inner
      )}
    </FormGroup>
  );
}

/** The boxes to draw, each as props of its input. */
function dateBoxes(props: DateInputProps, labels: ComponentLabels): InputProps[] {
  const own = PARTS.map((part) => props[part] !== false && { name: part, ...props[part] });
  const items = (props.items?.length ? props.items : own).filter((item) => Boolean(item)) as DateInputItem[];
  const isAnyMarked = items.some((item) => item.error || hasErrorClass(item));
  const isAllWrong = partOptions(props.errorMessage) !== undefined && !isAnyMarked;
  return items.map((item) => dateBox(props, item, isAllWrong, labels));
}

function dateBox(props: DateInputProps, item: DateInputItem, isAllWrong: boolean, labels: ComponentLabels): InputProps {
  const name = item.name ?? '';
  const part = PARTS.find((candidate) => name === candidate || name === partOf(props, candidate)?.name);
  const fullName = props.namePrefix ? `${props.namePrefix}-${name}` : name;
  const isWrong = item.error || (item.error !== false && isAllWrong);
  const fallbackLabel = name === part && part ? labels[part] : name.charAt(0).toUpperCase() + name.slice(1);
  return {
    label: { children: item.label ?? fallbackLabel, classes: 'govuk-date-input__label' },
    id: item.id ?? `${props.id}-${name}`,
    name: fullName,
    classes: classNames(
      'govuk-date-input__input',
      isWrong && !hasErrorClass(item) && 'govuk-input--error',
      !item.classes?.includes('govuk-input--width-') && `govuk-input--width-${part === 'year' ? 4 : 2}`,
      item.classes,
    ),
    value: item.value ?? (part && partOf(props, part)?.value) ?? props.values?.[fullName],
    inputmode: item.inputmode ?? 'numeric',
    autocomplete: item.autocomplete,
    pattern: item.pattern,
    attributes: item.attributes,
  };
}

function partOf(props: DateInputProps, part: DatePart): DateInputItem | undefined {
  return props[part] || undefined;
}

function hasErrorClass(item: DateInputItem): boolean {
  return item.classes?.includes('govuk-input--error') ?? false;
}
