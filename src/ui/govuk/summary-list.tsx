import { h, type VNode } from 'preact';
import {
  type Attributes,
  type Content,
  classNames,
  type Extras,
  extraAttributes,
  type Part,
  partOptions,
} from '../content.ts';

interface Cell {
  readonly children?: Content;
  readonly classes?: string | undefined;
}

export interface SummaryAction {
  readonly href: string;
  readonly children?: Content;
  /** Says what the action is upon: "Change" needs "name". */
  readonly visuallyHiddenText?: string | undefined;
  readonly classes?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

interface Actions {
  readonly items?: readonly SummaryAction[] | undefined;
  readonly classes?: string | undefined;
}

export interface SummaryRow {
  readonly key: Part<Cell>;
  readonly value: Part<Cell>;
  readonly actions?: Actions | undefined;
  readonly classes?: string | undefined;
}

export interface SummaryCard extends Extras {
  readonly title?: Part<Cell & { headingLevel?: number | undefined }>;
  readonly actions?: Actions | undefined;
}

/** Questions and answers to check; in a card when there are several of a kind. */
export interface SummaryListProps extends Extras {
  readonly rows: readonly (SummaryRow | false | null | undefined)[];
  readonly card?: SummaryCard | undefined;
}

export function SummaryList({ rows, card, classes, attributes }: SummaryListProps): VNode {
  const hasAnyActions = rows.some((row) => (row ? row.actions?.items?.length : false));
  const cardTitle = partOptions(card?.title)?.children;
  const list = (
    <dl class={classNames('govuk-summary-list', classes)} {...extraAttributes(attributes)}>
      {rows.map((row) => row && <Row row={row} hasAnyActions={Boolean(hasAnyActions)} cardTitle={cardTitle} />)}
    </dl>
  );
  return card ? <Card card={card}>{list}</Card> : list;
}

function Row({
  row,
  hasAnyActions,
  cardTitle,
}: {
  row: SummaryRow;
  hasAnyActions: boolean;
  cardTitle: Content;
}): VNode {
  const key = partOptions(row.key);
  const value = partOptions(row.value);
  const actions = row.actions?.items ?? [];
  return (
    <div
      class={classNames(
        'govuk-summary-list__row',
        hasAnyActions && !row.actions?.items && 'govuk-summary-list__row--no-actions',
        row.classes,
      )}
    >
      <dt class={classNames('govuk-summary-list__key', key?.classes)}>{key?.children}</dt>
      <dd class={classNames('govuk-summary-list__value', value?.classes)}>{value?.children}</dd>
      {actions.length > 0 && (
        <dd class={classNames('govuk-summary-list__actions', row.actions?.classes)}>
          {actions.length === 1 ? (
            drawAction(actions[0], cardTitle)
          ) : (
            <ul class="govuk-summary-list__actions-list">
              {actions.map((action) => (
                <li class="govuk-summary-list__actions-list-item">{drawAction(action, cardTitle)}</li>
              ))}
            </ul>
          )}
        </dd>
      )}
    </div>
  );
}

function drawAction(action: SummaryAction | undefined, cardTitle: Content): VNode | null {
  if (!action) return null;
  return (
    <a class={classNames('govuk-link', action.classes)} href={action.href} {...extraAttributes(action.attributes)}>
      {action.children}
      {(action.visuallyHiddenText || cardTitle) && (
        <span class="govuk-visually-hidden">
          {action.visuallyHiddenText && ` ${action.visuallyHiddenText}`}
          {cardTitle && [' (', cardTitle, ')']}
        </span>
      )}
    </a>
  );
}

function Card({ card, children }: { card: SummaryCard; children: Content }): VNode {
  const title = partOptions(card.title);
  const actions = card.actions?.items ?? [];
  const actionsClass = classNames('govuk-summary-card__actions', card.actions?.classes);
  return (
    <div class={classNames('govuk-summary-card', card.classes)} {...extraAttributes(card.attributes)}>
      <div class="govuk-summary-card__title-wrapper">
        {title &&
          h(
            `h${title.headingLevel ?? 2}`,
            { class: classNames('govuk-summary-card__title', title.classes) },
            title.children,
          )}
        {actions.length === 1 && <div class={actionsClass}>{drawAction(actions[0], title?.children)}</div>}
        {actions.length > 1 && (
          <ul class={actionsClass}>
            {actions.map((action) => (
              <li class="govuk-summary-card__action">{drawAction(action, title?.children)}</li>
            ))}
          </ul>
        )}
      </div>
      <div class="govuk-summary-card__content">{children}</div>
    </div>
  );
}
