import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { IdentifierInput } from '#ui/index.ts';

const t = texts('centres');

/** The visitor's number, typed from his document. */
export const NumberInput = (props: {
  readonly language: Language;
  readonly iin: string | undefined;
  readonly wrong: string | undefined;
}): VNode => (
  <IdentifierInput
    name="iin"
    label={t(props.language, 'window.iin')}
    hint={t(props.language, 'window.iinHint')}
    value={props.iin}
    errorMessage={props.wrong}
  />
);
