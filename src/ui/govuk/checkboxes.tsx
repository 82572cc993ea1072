import type { VNode } from 'preact';
import { type ChoiceItem, Choices, type ChoicesProps } from './choices.tsx';

export interface CheckboxItem extends ChoiceItem {
  /** Defaults to the group's name. */
  readonly name?: string | undefined;
  /** "exclusive": checking it is meant to uncheck the others ("none of these"); the server must check that too. */
  readonly behaviour?: 'exclusive' | undefined;
}

export interface CheckboxesProps extends ChoicesProps<CheckboxItem> {
  readonly values?: readonly (string | number)[] | undefined;
  readonly describedBy?: string | undefined;
}

export function Checkboxes(props: CheckboxesProps): VNode {
  const chosen = new Set(props.values?.map(String));
  return (
    <Choices
      kind="checkboxes"
      choices={props}
      describedBy={props.describedBy}
      control={(item) => ({
        name: item.name || props.name,
        isChecked: item.checked ?? chosen.has(String(item.value)),
        attributes: { 'data-behaviour': item.behaviour },
      })}
    />
  );
}
