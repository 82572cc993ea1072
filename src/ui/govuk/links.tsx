/** Ways around: back link, breadcrumbs, skip link. Markup of govuk-frontend 6. */
import type { VNode } from 'preact';
import { type Attributes, type Content, classNames, type Extras, extraAttributes } from '../content.ts';
import { useLabels } from '../labels.ts';

export interface BackLinkProps extends Extras {
  readonly href?: string | undefined;
  readonly children?: Content;
}

export function BackLink({ href, classes, attributes, children }: BackLinkProps): VNode {
  const labels = useLabels();
  return (
    <a href={href || '#'} class={classNames('govuk-back-link', classes)} {...extraAttributes(attributes)}>
      {children || labels.back}
    </a>
  );
}

export interface Crumb {
  readonly children: Content;
  /** Without one it is the page itself. */
  readonly href?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

export interface BreadcrumbsProps extends Extras {
  readonly items: readonly Crumb[];
  readonly collapseOnMobile?: boolean | undefined;
  readonly labelText?: string | undefined;
}

export function Breadcrumbs({ items, classes, attributes, collapseOnMobile, labelText }: BreadcrumbsProps): VNode {
  const labels = useLabels();
  return (
    <nav
      class={classNames('govuk-breadcrumbs', classes, collapseOnMobile && 'govuk-breadcrumbs--collapse-on-mobile')}
      {...extraAttributes(attributes)}
      aria-label={labelText ?? labels.breadcrumb}
    >
      <ol class="govuk-breadcrumbs__list">
        {items.map((item) =>
          item.href ? (
            <li class="govuk-breadcrumbs__list-item">
              <a class="govuk-breadcrumbs__link" href={item.href} {...extraAttributes(item.attributes)}>
                {item.children}
              </a>
            </li>
          ) : (
            <li class="govuk-breadcrumbs__list-item" aria-current="page">
              {item.children}
            </li>
          ),
        )}
      </ol>
    </nav>
  );
}

export interface SkipLinkProps extends Extras {
  readonly href?: string | undefined;
  readonly children: Content;
}

export function SkipLink({ href, classes, attributes, children }: SkipLinkProps): VNode {
  return (
    <a
      href={href || '#content'}
      class={classNames('govuk-skip-link', classes)}
      {...extraAttributes(attributes)}
      data-module="govuk-skip-link"
    >
      {children}
    </a>
  );
}
