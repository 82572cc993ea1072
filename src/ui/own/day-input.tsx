import type { VNode } from 'preact';
import { isLocalDate } from '#kernel/dates.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import { Input, type InputProps } from '../govuk/input.tsx';

/** A day typed in one go, for those who write many a day: shown and taken as the country writes it, day first. `value` is 'YYYY-MM-DD' or what was typed. */
export function DayInput(
  props: Pick<InputProps, 'id' | 'label' | 'hint' | 'errorMessage'> & {
    readonly name: string;
    readonly value: string | undefined;
    readonly language: Language;
  },
): VNode {
  const { language, value, ...rest } = props;
  const shown = value !== undefined && isLocalDate(value) ? formatDate(value, language, 'short') : value;
  return (
    <Input
      inputmode="text"
      autocomplete="off"
      spellcheck={false}
      classes="govuk-input--width-10"
      {...rest}
      value={shown}
    />
  );
}
