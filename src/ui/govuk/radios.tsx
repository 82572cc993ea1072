import type { VNode } from 'preact';
import { type ChoiceItem, Choices, type ChoicesProps } from './choices.tsx';

export interface RadiosProps extends ChoicesProps<ChoiceItem> {
  /** The value chosen; an item's own `checked` outweighs it. */
  readonly value?: string | number | undefined;
}

export function Radios(props: RadiosProps): VNode {
  const isChosen = (item: ChoiceItem) => Boolean(props.value) && String(item.value) === String(props.value);
  return (
    <Choices
      kind="radios"
      choices={props}
      control={(item) => ({ name: props.name, isChecked: item.checked ?? isChosen(item) })}
    />
  );
}
