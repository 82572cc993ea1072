import type { VNode } from 'preact';
import { type ErrorSummaryProps, ErrorSummary as GovukErrorSummary } from '../govuk/error-summary.tsx';

/**
 * The error summary as pages use it: it takes the focus as the page opens, so that readers of screens hear it first. govuk's own
 * does that by script; the attribute does it without one.
 */
export function ErrorSummary(props: ErrorSummaryProps): VNode {
  const focus = props.disableAutoFocus ? {} : { tabindex: -1, autofocus: true };
  return <GovukErrorSummary {...props} attributes={{ ...focus, ...props.attributes }} />;
}
