import type { VNode } from 'preact';
import { type Attributes, type Content, classNames, type Extras, extraAttributes } from '../content.ts';
import { useLabels } from '../labels.ts';

export interface ErrorSummaryItem {
  readonly children: Content;
  /** `#` and the id of the field that is wrong. */
  readonly href?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

export interface ErrorSummaryProps extends Extras {
  readonly title?: Content;
  readonly description?: Content;
  readonly errorList?: readonly ErrorSummaryItem[] | undefined;
  readonly disableAutoFocus?: boolean | undefined;
}

/** All that is wrong on a page, at its top, each a link to its field. */
export function ErrorSummary(props: ErrorSummaryProps): VNode {
  const labels = useLabels();
  return (
    <div
      class={classNames('govuk-error-summary', props.classes)}
      data-disable-auto-focus={props.disableAutoFocus === undefined ? undefined : String(props.disableAutoFocus)}
      {...extraAttributes(props.attributes)}
      data-module="govuk-error-summary"
    >
      {/* The alert lies apart from the element that takes the focus: otherwise some readers miss one of the two. */}
      <div role="alert">
        <h2 class="govuk-error-summary__title">{props.title ?? labels.errorSummaryTitle}</h2>
        <div class="govuk-error-summary__body">
          {props.description && <p>{props.description}</p>}
          {props.errorList?.length ? (
            <ul class="govuk-list govuk-error-summary__list">
              {props.errorList.map((item) => (
                <li>{drawItem(item)}</li>
              ))}
            </ul>
          ) : null}
        </div>
      </div>
    </div>
  );
}

function drawItem({ href, attributes, children }: ErrorSummaryItem): Content {
  if (!href) return children;
  return (
    <a href={href} {...extraAttributes(attributes)}>
      {children}
    </a>
  );
}
