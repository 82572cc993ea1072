import type { VNode } from 'preact';
import { type Attributes, classNames, extraAttributes } from '../content.ts';
import { Field, type FieldProps } from './field.tsx';

export interface SelectItem {
  readonly children: string | number;
  /** Defaults to the text. */
  readonly value?: string | number | undefined;
  readonly selected?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly attributes?: Attributes | undefined;
}

export interface SelectProps extends FieldProps {
  readonly items: readonly (SelectItem | false | null | undefined)[];
  /** The value chosen; an item's own `selected` outweighs it. */
  readonly value?: string | number | undefined;
}

export function Select(props: SelectProps): VNode {
  return (
    <Field
      field={props}
      control={({ id, describedBy, hasError }) => (
        <select
          class={classNames('govuk-select', props.classes, hasError && 'govuk-select--error')}
          id={id}
          name={props.name}
          disabled={props.disabled}
          aria-describedby={describedBy}
          {...extraAttributes(props.attributes)}
        >
          {props.items.map((item) => item && <Option item={item} chosen={props.value} />)}
        </select>
      )}
    />
  );
}

function Option({ item, chosen }: { item: SelectItem; chosen: string | number | undefined }): VNode {
  const isChosen = Boolean(chosen) && String(item.value ?? item.children) === String(chosen);
  return (
    <option
      value={item.value === undefined ? undefined : String(item.value)}
      selected={item.selected ?? isChosen}
      disabled={item.disabled}
      {...extraAttributes(item.attributes)}
    >
      {item.children}
    </option>
  );
}
