import type { VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes, type Part, partOptions } from '../content.ts';
import { type ControlProps, Field, type FieldProps } from './field.tsx';

export interface AffixProps extends Extras {
  readonly children?: Content;
}

/** A one-line input. Prefix and suffix are shown, not said: the label must name the unit too. */
export interface InputProps extends FieldProps {
  readonly value?: string | number | undefined;
  readonly type?: 'text' | 'email' | 'tel' | 'url' | 'search' | 'number' | 'password' | undefined;
  readonly inputmode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'url' | 'search' | 'none' | undefined;
  readonly autocomplete?: string | undefined;
  readonly autocapitalize?: string | undefined;
  readonly pattern?: string | undefined;
  readonly spellcheck?: boolean | undefined;
  readonly prefix?: Part<AffixProps>;
  readonly suffix?: Part<AffixProps>;
  readonly inputWrapper?: Extras | undefined;
}

export function Input(props: InputProps): VNode {
  return <Field field={props} control={(control) => <WrappedInput input={props} control={control} />} />;
}

function WrappedInput({ input, control }: { input: InputProps; control: ControlProps }): VNode {
  const prefix = partOptions(input.prefix);
  const suffix = partOptions(input.suffix);
  const element = <InputElement input={input} control={control} />;
  if (!prefix && !suffix) return element;
  return (
    <div
      class={classNames('govuk-input__wrapper', input.inputWrapper?.classes)}
      {...extraAttributes(input.inputWrapper?.attributes)}
    >
      {prefix && <Affix side="prefix" affix={prefix} />}
      {element}
      {suffix && <Affix side="suffix" affix={suffix} />}
    </div>
  );
}

function Affix({ side, affix }: { side: 'prefix' | 'suffix'; affix: AffixProps }): VNode {
  return (
    <div
      class={classNames(`govuk-input__${side}`, affix.classes)}
      aria-hidden="true"
      {...extraAttributes(affix.attributes)}
    >
      {affix.children}
    </div>
  );
}

function InputElement({ input, control }: { input: InputProps; control: ControlProps }): VNode {
  return (
    <input
      class={classNames('govuk-input', input.classes, control.hasError && 'govuk-input--error')}
      id={control.id}
      name={input.name}
      type={(input.type ?? 'text') as 'text'}
      spellcheck={input.spellcheck}
      value={input.value}
      disabled={input.disabled}
      aria-describedby={control.describedBy}
      autocomplete={input.autocomplete as 'on' | undefined}
      autocapitalize={input.autocapitalize as 'none' | undefined}
      pattern={input.pattern}
      inputmode={input.inputmode}
      {...extraAttributes(input.attributes)}
    />
  );
}
