import { h, type VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes } from '../content.ts';
import { useLabels } from '../labels.ts';

export interface NotificationBannerProps extends Extras {
  /** Plain text becomes the banner's heading line; elements stand as they are. */
  readonly children?: Content;
  readonly type?: 'success' | undefined;
  readonly role?: string | undefined;
  readonly title?: Content;
  readonly titleHeadingLevel?: number | string | undefined;
  readonly titleId?: string | undefined;
  readonly disableAutoFocus?: boolean | undefined;
}

export function NotificationBanner(props: NotificationBannerProps): VNode {
  const labels = useLabels();
  const isSuccess = props.type === 'success';
  const titleId = props.titleId || 'govuk-notification-banner-title';
  const title = props.title || (isSuccess ? labels.success : labels.important);
  const isPlain = typeof props.children === 'string' || typeof props.children === 'number';
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is alert or region, and both take a name
    <div
      class={classNames('govuk-notification-banner', isSuccess && 'govuk-notification-banner--success', props.classes)}
      role={(props.role || (isSuccess ? 'alert' : 'region')) as 'alert'}
      aria-labelledby={titleId}
      data-module="govuk-notification-banner"
      data-disable-auto-focus={props.disableAutoFocus === undefined ? undefined : String(props.disableAutoFocus)}
      {...extraAttributes(props.attributes)}
    >
      <div class="govuk-notification-banner__header">
        {h(`h${props.titleHeadingLevel || 2}`, { class: 'govuk-notification-banner__title', id: titleId }, title)}
      </div>
      <div class="govuk-notification-banner__content">
        {isPlain ? <p class="govuk-notification-banner__heading">{props.children}</p> : props.children}
      </div>
    </div>
  );
}
