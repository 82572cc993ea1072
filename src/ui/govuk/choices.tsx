/** What radios and checkboxes have in common: group, items with hints and dividers, and what an item reveals. */
import type { VNode } from 'preact';
import {
  type Attributes,
  type Content,
  classNames,
  type Extras,
  extraAttributes,
  idList,
  type Part,
  partOptions,
} from '../content.ts';
import { describedByIds, Explained, FormGroup } from './field.tsx';
import { type ErrorMessageProps, Fieldset, type FieldsetOptions, Hint, type HintProps, Label } from './texts.tsx';

export interface ChoiceItem {
  readonly value?: string | number | undefined;
  readonly children?: Content;
  readonly id?: string | undefined;
  readonly checked?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly label?: Extras | undefined;
  readonly hint?: Part<HintProps>;
  /** Shown while the item is checked, by CSS alone; its fields are sent all the same, the server ignores them. */
  readonly conditional?: Part<{ children?: Content }>;
  readonly attributes?: Attributes | undefined;
}

/** A word between items, usually "or". */
export interface ChoiceDivider {
  readonly divider: string;
}

export interface ChoicesProps<Item> extends Extras {
  readonly name: string;
  /** Ids of the items begin with it; defaults to the name. */
  readonly idPrefix?: string | undefined;
  readonly fieldset?: FieldsetOptions | undefined;
  readonly hint?: Part<HintProps>;
  readonly errorMessage?: Part<ErrorMessageProps>;
  readonly items: readonly (Item | ChoiceDivider | false | null | undefined)[];
  readonly formGroup?: Extras | undefined;
}

interface Drawn<Item> {
  readonly kind: 'radios' | 'checkboxes';
  readonly choices: ChoicesProps<Item>;
  readonly describedBy?: string | undefined;
  /** What the kind alone knows of an item. */
  readonly control: (item: Item) => { name: string; isChecked: boolean; attributes?: Attributes };
}

/** Draws the whole group. */
export function Choices<Item extends ChoiceItem>(props: Drawn<Item>): VNode {
  const { kind, choices } = props;
  const idPrefix = choices.idPrefix || choices.name;
  const before = choices.fieldset?.describedBy || props.describedBy;
  const describedBy = describedByIds(idPrefix, before, choices);
  const inner = (
    <>
      <Explained id={idPrefix} hint={choices.hint} errorMessage={choices.errorMessage} />
      <div
        class={classNames(`govuk-${kind}`, choices.classes)}
        {...extraAttributes(choices.attributes)}
        data-module={`govuk-${kind}`}
      >
        {choices.items.map((item, index) => drawItem(props, item, { idPrefix, index, describedBy }))}
      </div>
    </>
  );
  return (
    <FormGroup hasError={partOptions(choices.errorMessage) !== undefined} options={choices.formGroup}>
      {choices.fieldset ? (
        <Fieldset {...choices.fieldset} describedBy={describedBy}>
          {inner}
        </Fieldset>
      ) : (
        inner
      )}
    </FormGroup>
  );
}

interface Place {
  readonly idPrefix: string;
  readonly index: number;
  readonly describedBy: string | undefined;
}

function drawItem<Item extends ChoiceItem>(
  props: Drawn<Item>,
  item: Item | ChoiceDivider | false | null | undefined,
  place: Place,
): VNode | null {
  if (!item) return null;
  if ('divider' in item) return <div class={`govuk-${props.kind}__divider`}>{item.divider}</div>;
  const { kind } = props;
  const { name, isChecked, attributes } = props.control(item);
  // The first has no number, so that the error summary can link to it by the group's own name.
  const id = item.id || (place.index === 0 ? place.idPrefix : `${place.idPrefix}-${place.index + 1}`);
  const hint = partOptions(item.hint);
  const conditional = partOptions(item.conditional)?.children;
  // A lone checkbox has no fieldset to carry the group's explanation; radios always have one.
  const groupIds = kind === 'checkboxes' && !props.choices.fieldset ? place.describedBy : undefined;
  return (
    <>
      <div class={`govuk-${kind}__item`}>
        <input
          class={`govuk-${kind}__input`}
          id={id}
          name={name}
          type={kind === 'radios' ? 'radio' : 'checkbox'}
          value={item.value}
          checked={isChecked}
          disabled={item.disabled}
          data-aria-controls={conditional ? `conditional-${id}` : undefined}
          aria-describedby={idList(groupIds, hint && `${id}-item-hint`)}
          {...extraAttributes(attributes)}
          {...extraAttributes(item.attributes)}
        />
        <Label
          classes={classNames(`govuk-${kind}__label`, item.label?.classes)}
          attributes={item.label?.attributes}
          for={id}
        >
          {item.children}
        </Label>
        {hint && <Hint {...hint} id={`${id}-item-hint`} classes={classNames(`govuk-${kind}__hint`, hint.classes)} />}
      </div>
      {conditional && (
        <div
          class={classNames(`govuk-${kind}__conditional`, !isChecked && `govuk-${kind}__conditional--hidden`)}
          id={`conditional-${id}`}
        >
          {conditional}
        </div>
      )}
    </>
  );
}
