import type { VNode } from 'preact';
import { type Content, classNames, extraAttributes } from '../content.ts';
import { Field, type FieldProps } from './field.tsx';

export interface TextareaProps extends FieldProps {
  readonly value?: string | undefined;
  readonly rows?: number | string | undefined;
  readonly autocomplete?: string | undefined;
  readonly spellcheck?: boolean | undefined;
  /** Stands after the control, inside the group (the character count's message). */
  readonly after?: Content;
}

export function Textarea(props: TextareaProps): VNode {
  return (
    <Field
      field={props}
      control={({ id, describedBy, hasError }) => (
        <>
          <textarea
            class={classNames('govuk-textarea', hasError && 'govuk-textarea--error', props.classes)}
            id={id}
            name={props.name}
            rows={Number(props.rows ?? 5)}
            spellcheck={props.spellcheck}
            disabled={props.disabled}
            aria-describedby={describedBy}
            autocomplete={props.autocomplete as 'on' | undefined}
            {...extraAttributes(props.attributes)}
          >
            {props.value}
          </textarea>
          {props.after}
        </>
      )}
    />
  );
}
