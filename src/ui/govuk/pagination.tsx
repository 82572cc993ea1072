import type { VNode } from 'preact';
import { type Attributes, type Content, classNames, type Extras, extraAttributes } from '../content.ts';
import { useLabels } from '../labels.ts';

export interface PaginationLink {
  readonly href: string;
  readonly children?: Content;
  /** The name of the page linked to; shown when there are no numbers. */
  readonly labelText?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

export interface PageLink {
  readonly number: number | string;
  readonly href: string;
  readonly current?: boolean | undefined;
  readonly ellipsis?: false | undefined;
  readonly visuallyHiddenText?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

/** A page, or the mark that some are left out. */
export type PaginationItem = PageLink | { readonly ellipsis: true };

/** With keyset lists there are no numbers: previous and next alone. */
export interface PaginationProps extends Extras {
  readonly previous?: PaginationLink | undefined;
  readonly next?: PaginationLink | undefined;
  readonly items?: readonly (PaginationItem | null | undefined)[] | undefined;
  readonly landmarkLabel?: string | undefined;
}

export function Pagination(props: PaginationProps): VNode {
  const labels = useLabels();
  const { previous, next, items } = props;
  const isBlock = !items && Boolean(next || previous);
  return (
    <nav
      class={classNames('govuk-pagination', isBlock && 'govuk-pagination--block', props.classes)}
      aria-label={props.landmarkLabel || labels.pagination}
      {...extraAttributes(props.attributes)}
    >
      {previous?.href && <ArrowLink direction="prev" link={previous} isBlock={isBlock} />}
      {items && <ul class="govuk-pagination__list">{items.map((item) => item && <PageItem item={item} />)}</ul>}
      {next?.href && <ArrowLink direction="next" link={next} isBlock={isBlock} />}
    </nav>
  );
}

type Direction = 'prev' | 'next';

function ArrowLink({
  direction,
  link,
  isBlock,
}: {
  direction: Direction;
  link: PaginationLink;
  isBlock: boolean;
}): VNode {
  const labels = useLabels();
  const isIconFirst = isBlock || direction === 'prev';
  return (
    <div class={`govuk-pagination__${direction}`}>
      <a
        class="govuk-link govuk-pagination__link"
        href={link.href}
        rel={direction}
        {...extraAttributes(link.attributes)}
      >
        {isIconFirst && <Arrow direction={direction} />}
        <span
          class={classNames(
            'govuk-pagination__link-title',
            isBlock && !link.labelText && 'govuk-pagination__link-title--decorated',
          )}
        >
          {link.children || (
            <>
              {direction === 'prev' ? labels.previous : labels.next}
              <span class="govuk-visually-hidden">{labels.pageAfter}</span>
            </>
          )}
        </span>
        {link.labelText && isBlock && (
          <>
            <span class="govuk-visually-hidden">:</span>
            <span class="govuk-pagination__link-label">{link.labelText}</span>
          </>
        )}
        {!isIconFirst && <Arrow direction={direction} />}
      </a>
    </div>
  );
}

const ARROW_PATHS = {
  prev: 'm6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z',
  next: 'm8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z',
} satisfies Record<Direction, string>;

function Arrow({ direction }: { direction: Direction }): VNode {
  return (
    <svg
      class={`govuk-pagination__icon govuk-pagination__icon--${direction}`}
      xmlns="http://www.w3.org/2000/svg"
      height="13"
      width="15"
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 15 13"
    >
      <path d={ARROW_PATHS[direction]} />
    </svg>
  );
}

function PageItem({ item }: { item: PaginationItem }): VNode {
  const labels = useLabels();
  if (item.ellipsis) return <li class="govuk-pagination__item govuk-pagination__item--ellipsis">⋯</li>;
  return (
    <li class={classNames('govuk-pagination__item', item.current && 'govuk-pagination__item--current')}>
      <a
        class="govuk-link govuk-pagination__link"
        href={item.href}
        aria-label={item.visuallyHiddenText ?? labels.page(item.number)}
        aria-current={item.current ? 'page' : undefined}
        {...extraAttributes(item.attributes)}
      >
        {item.number}
      </a>
    </li>
  );
}
