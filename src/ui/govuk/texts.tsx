/** The small textual parts of a form: label, hint, error message, fieldset. Markup of govuk-frontend 6. */
import type { VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes, type Part, partOptions } from '../content.ts';
import { useLabels } from '../labels.ts';

export interface LabelProps extends Extras {
  readonly children?: Content;
  readonly for?: string | undefined;
  /** The label is the page's only heading (one thing per page). */
  readonly isPageHeading?: boolean | undefined;
}

/** A label; nothing at all when it has no text. */
export function Label(props: LabelProps): VNode | null {
  if (partOptions(props.children) === undefined) return null;
  const label = (
    <label class={classNames('govuk-label', props.classes)} for={props.for} {...extraAttributes(props.attributes)}>
      {props.children}
    </label>
  );
  return props.isPageHeading ? <h1 class="govuk-label-wrapper">{label}</h1> : label;
}

export interface HintProps extends Extras {
  readonly children?: Content;
  readonly id?: string | undefined;
}

export function Hint({ id, classes, attributes, children }: HintProps): VNode {
  return (
    <div id={id} class={classNames('govuk-hint', classes)} {...extraAttributes(attributes)}>
      {children}
    </div>
  );
}

export interface ErrorMessageProps extends Extras {
  readonly children?: Content;
  readonly id?: string | undefined;
  /** Said before the message to those who don't see its colour; empty to say nothing. */
  readonly visuallyHiddenText?: string | undefined;
}

export function ErrorMessage({ id, classes, attributes, visuallyHiddenText, children }: ErrorMessageProps): VNode {
  const labels = useLabels();
  const prefix = visuallyHiddenText ?? labels.error;
  return (
    <p id={id} class={classNames('govuk-error-message', classes)} {...extraAttributes(attributes)}>
      {prefix && <span class="govuk-visually-hidden">{prefix}:</span>}
      {prefix && ' '}
      {children}
    </p>
  );
}

export interface LegendProps {
  readonly children?: Content;
  readonly classes?: string | undefined;
  readonly isPageHeading?: boolean | undefined;
}

/** The fieldset around a group of inputs; the same options as a part of radios, checkboxes and date inputs. */
export interface FieldsetOptions extends Extras {
  readonly legend?: Part<LegendProps>;
  readonly describedBy?: string | undefined;
  readonly role?: string | undefined;
}

export function Fieldset(props: FieldsetOptions & { readonly children?: Content }): VNode {
  const legend = partOptions(props.legend);
  return (
    <fieldset
      class={classNames('govuk-fieldset', props.classes)}
      role={props.role as 'group' | undefined}
      aria-describedby={props.describedBy || undefined}
      {...extraAttributes(props.attributes)}
    >
      {legend?.children && (
        <legend class={classNames('govuk-fieldset__legend', legend.classes)}>
          {legend.isPageHeading ? <h1 class="govuk-fieldset__heading">{legend.children}</h1> : legend.children}
        </legend>
      )}
      {props.children}
    </fieldset>
  );
}
