import type { VNode } from 'preact';
import { Input, type InputProps } from '../govuk/input.tsx';

/** The number of a person or an organisation, typed: digits on a phone, nothing remembered or corrected. */
export const IdentifierInput = (
  props: Pick<InputProps, 'label' | 'hint' | 'value' | 'errorMessage'> & { readonly name: string },
): VNode => (
  <Input
    id={props.name}
    inputmode="numeric"
    autocomplete="off"
    spellcheck={false}
    classes="govuk-input--width-10"
    {...props}
  />
);
