import type { VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes } from '../content.ts';

/** A button, or a link that looks like one when it has an `href`. */
export interface ButtonProps extends Extras {
  readonly children?: Content;
  readonly href?: string | undefined;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly type?: 'submit' | 'button' | 'reset' | undefined;
  readonly disabled?: boolean | undefined;
  /** Where a script is, a second click within a second is not sent. The server is idempotent in any case. */
  readonly preventDoubleClick?: boolean | undefined;
  /** The one call to action of a start page, with an arrow. */
  readonly isStartButton?: boolean | undefined;
}

export function Button(props: ButtonProps): VNode {
  const className = classNames('govuk-button', props.classes, props.isStartButton && 'govuk-button--start');
  const content = (
    <>
      {props.isStartButton && isRich(props.children) ? <span>{props.children}</span> : props.children}
      {props.isStartButton && <StartIcon />}
    </>
  );
  if (props.href) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: it looks and is named as a button, and acts as a link
      <a
        href={props.href}
        role="button"
        draggable={false}
        class={className}
        data-module="govuk-button"
        {...extraAttributes(props.attributes)}
        id={props.id}
      >
        {content}
      </a>
    );
  }
  return (
    <button
      type={props.type ?? 'submit'}
      value={props.value}
      name={props.name}
      disabled={props.disabled}
      aria-disabled={props.disabled ? 'true' : undefined}
      data-prevent-double-click={props.preventDoubleClick === undefined ? undefined : String(props.preventDoubleClick)}
      class={className}
      data-module="govuk-button"
      {...extraAttributes(props.attributes)}
      id={props.id}
    >
      {content}
    </button>
  );
}

/** Start buttons are flex boxes, which would swallow the spaces between text and elements. */
function isRich(content: Content): boolean {
  return typeof content === 'object' && content !== null;
}

function StartIcon(): VNode {
  return (
    <svg
      class="govuk-button__start-icon"
      xmlns="http://www.w3.org/2000/svg"
      width="17.5"
      height="19"
      viewBox="0 0 33 40"
      aria-hidden="true"
      focusable="false"
    >
      <path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z" />
    </svg>
  );
}
