import type { VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes, type Part, partOptions } from '../content.ts';

export interface TableCell extends Extras {
  readonly children?: Content;
  /** "numeric" aligns figures to the right, digits under digits. */
  readonly format?: string | undefined;
  readonly colspan?: number | undefined;
  readonly rowspan?: number | undefined;
}

export interface TableProps extends Extras {
  readonly caption?: Content;
  readonly captionClasses?: string | undefined;
  readonly head?: readonly Part<TableCell>[] | undefined;
  readonly rows: readonly (readonly Part<TableCell>[] | false | null | undefined)[];
  readonly firstCellIsHeader?: boolean | undefined;
  /** On a phone each row becomes a block, each cell under the name of its column (for three columns and more). */
  readonly isStacked?: boolean | undefined;
}

export function Table(props: TableProps): VNode {
  const columns = props.isStacked ? props.head?.map(columnName) : undefined;
  return (
    <table
      class={classNames('govuk-table', props.isStacked && 'table--stacked', props.classes)}
      {...extraAttributes(props.attributes)}
    >
      {props.caption && (
        <caption class={classNames('govuk-table__caption', props.captionClasses)}>{props.caption}</caption>
      )}
      {props.head && (
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">{props.head.map(drawHeadCell)}</tr>
        </thead>
      )}
      <tbody class="govuk-table__body">
        {props.rows.map(
          (row) =>
            row && (
              <tr class="govuk-table__row">
                {row.map((cell, index) =>
                  drawCell(cell, index === 0 && Boolean(props.firstCellIsHeader), columns?.[index]),
                )}
              </tr>
            ),
        )}
      </tbody>
    </table>
  );
}

function drawHeadCell(part: Part<TableCell>): VNode {
  const cell = partOptions(part) ?? {};
  return (
    <th
      scope="col"
      class={classNames('govuk-table__header', cell.format && `govuk-table__header--${cell.format}`, cell.classes)}
      {...span(cell)}
    >
      {cell.children}
    </th>
  );
}

/** The heading of a column where it is plain text. */
function columnName(part: Part<TableCell>): string | undefined {
  const content = partOptions(part)?.children;
  return typeof content === 'string' ? content : undefined;
}

function drawCell(part: Part<TableCell>, isHeader: boolean, column: string | undefined): VNode {
  const cell = partOptions(part) ?? {};
  if (isHeader) {
    return (
      <th scope="row" class={classNames('govuk-table__header', cell.classes)} {...span(cell)}>
        {cell.children}
      </th>
    );
  }
  return (
    <td
      class={classNames('govuk-table__cell', cell.format && `govuk-table__cell--${cell.format}`, cell.classes)}
      data-column={column}
      {...span(cell)}
    >
      {cell.children}
    </td>
  );
}

function span(cell: TableCell) {
  return { colspan: cell.colspan, rowspan: cell.rowspan, ...extraAttributes(cell.attributes) };
}
