/** What every single field has around its control: group, label, hint, error, and the ids that tie them. */
import type { VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes, idList, type Part, partOptions } from '../content.ts';
import { ErrorMessage, type ErrorMessageProps, Hint, type HintProps, Label, type LabelProps } from './texts.tsx';

/** Props shared by input, textarea, select, file upload and character count. */
export interface FieldProps extends Extras {
  readonly name: string;
  /** Defaults to the name. */
  readonly id?: string | undefined;
  readonly label: Part<LabelProps>;
  readonly hint?: Part<HintProps>;
  readonly errorMessage?: Part<ErrorMessageProps>;
  readonly describedBy?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly formGroup?: Extras | undefined;
}

/** The frame of a group: red edge when there is an error. */
export function FormGroup(props: { hasError: boolean; options?: Extras | undefined; children: Content }): VNode {
  const { hasError, options, children } = props;
  return (
    <div
      class={classNames('govuk-form-group', hasError && 'govuk-form-group--error', options?.classes)}
      {...extraAttributes(options?.attributes)}
    >
      {children}
    </div>
  );
}

interface Explanations {
  readonly hint?: Part<HintProps>;
  readonly errorMessage?: Part<ErrorMessageProps>;
}

/** Hint and error message under ids derived from that of the field. */
export function Explained({ id, hint, errorMessage }: Explanations & { id: string }): VNode {
  const hintOptions = partOptions(hint);
  const errorOptions = partOptions(errorMessage);
  return (
    <>
      {hintOptions && <Hint {...hintOptions} id={`${id}-hint`} />}
      {errorOptions && <ErrorMessage {...errorOptions} id={`${id}-error`} />}
    </>
  );
}

/** The value of `aria-describedby` for a control with the explanations of `Explained`. */
export function describedByIds(id: string, before: string | undefined, parts: Explanations): string | undefined {
  const hasHint = partOptions(parts.hint) !== undefined;
  const hasError = partOptions(parts.errorMessage) !== undefined;
  return idList(before, hasHint && `${id}-hint`, hasError && `${id}-error`);
}

/** What a control needs to know of its field. */
export interface ControlProps {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly hasError: boolean;
}

/** A whole field; `control` draws the input itself. */
export function Field({ field, control }: { field: FieldProps; control: (props: ControlProps) => VNode }): VNode {
  const id = field.id ?? field.name;
  const hasError = partOptions(field.errorMessage) !== undefined;
  const describedBy = describedByIds(id, field.describedBy, field);
  return (
    <FormGroup hasError={hasError} options={field.formGroup}>
      <Label {...partOptions(field.label)} for={id} />
      <Explained id={id} hint={field.hint} errorMessage={field.errorMessage} />
      {control({ id, describedBy, hasError })}
    </FormGroup>
  );
}
