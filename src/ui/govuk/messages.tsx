/** What the page tells: inset text, warning, details, tag, confirmation panel, phase banner. Markup of govuk-frontend 6. */
import { h, type VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes, type Part, partOptions } from '../content.ts';
import { useLabels } from '../labels.ts';

export interface TextBlockProps extends Extras {
  readonly children?: Content;
  readonly id?: string | undefined;
}

export function InsetText({ id, classes, attributes, children }: TextBlockProps): VNode {
  return (
    <div id={id} class={classNames('govuk-inset-text', classes)} {...extraAttributes(attributes)}>
      {children}
    </div>
  );
}

export interface WarningTextProps extends Extras {
  readonly children?: Content;
  readonly iconFallbackText?: string | undefined;
}

export function WarningText({ classes, attributes, iconFallbackText, children }: WarningTextProps): VNode {
  const labels = useLabels();
  return (
    <div class={classNames('govuk-warning-text', classes)} {...extraAttributes(attributes)}>
      <span class="govuk-warning-text__icon" aria-hidden="true">
        !
      </span>
      <strong class="govuk-warning-text__text">
        <span class="govuk-visually-hidden">{iconFallbackText || labels.warning}</span> {children}
      </strong>
    </div>
  );
}

export interface DetailsProps extends TextBlockProps {
  readonly summary: Content;
  readonly open?: boolean | undefined;
}

export function Details({ id, classes, attributes, open, summary, children }: DetailsProps): VNode {
  return (
    <details id={id} class={classNames('govuk-details', classes)} {...extraAttributes(attributes)} open={open}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{summary}</span>
      </summary>
      <div class="govuk-details__text">{children}</div>
    </details>
  );
}

export interface TagProps extends Extras {
  readonly children?: Content;
}

export function Tag({ classes, attributes, children }: TagProps): VNode {
  return (
    <strong class={classNames('govuk-tag', classes)} {...extraAttributes(attributes)}>
      {children}
    </strong>
  );
}

export interface PanelProps extends Extras {
  readonly title: Content;
  readonly children?: Content;
  readonly headingLevel?: 1 | 2 | 3 | 4 | undefined;
}

/** The confirmation at the end of a road. */
export function Panel({ title, classes, attributes, headingLevel = 1, children }: PanelProps): VNode {
  return (
    <div class={classNames('govuk-panel govuk-panel--confirmation', classes)} {...extraAttributes(attributes)}>
      {h(`h${headingLevel}`, { class: 'govuk-panel__title' }, title)}
      {children && <div class="govuk-panel__body">{children}</div>}
    </div>
  );
}

export interface PhaseBannerProps extends Extras {
  readonly tag: Part<TagProps>;
  readonly children?: Content;
}

export function PhaseBanner({ tag, classes, attributes, children }: PhaseBannerProps): VNode {
  const tagProps = partOptions(tag);
  return (
    <div class={classNames('govuk-phase-banner govuk-width-container', classes)} {...extraAttributes(attributes)}>
      <p class="govuk-phase-banner__content">
        <Tag {...tagProps} classes={classNames('govuk-phase-banner__content__tag', tagProps?.classes)} />
        <span class="govuk-phase-banner__text">{children}</span>
      </p>
    </div>
  );
}
