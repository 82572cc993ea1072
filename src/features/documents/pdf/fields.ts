/** The data of a document as a quiet list: label to the left, value to the right, a hairline between. */
import type { ShownField } from '../rules/words.ts';
import { COLUMN, hairline, heightOf, INK, makeRoom, PAGE, type Sheet, type Style, tagged, write } from './sheet.ts';

const LABEL = { font: 'sans', size: 9, colour: INK.soft, lineGap: 2 } as const;
const VALUE = { font: 'sans', size: 10.5, colour: INK.text, lineGap: 2 } as const;
const CELL = { font: 'sans', size: 9, colour: INK.text, lineGap: 1.5 } as const;
const PADDING = 5;
const LABEL_WIDTH = COLUMN * 0.36;
const GAP = 14;

/** Draws all fields down the column. */
export function drawFields(sheet: Sheet, fields: readonly ShownField[]): void {
  const values = fields.filter((field) => field.kind === 'value');
  if (values.length > 0) {
    const list = sheet.doc.struct('L');
    sheet.root.add(list);
    for (const field of values) drawValue(sheet, list, field);
    list.end();
    hairline(sheet, sheet.y);
    sheet.y += 12;
  }
  for (const field of fields) if (field.kind === 'table') drawTable(sheet, field);
}

function drawValue(
  sheet: Sheet,
  list: PDFKit.PDFStructureElement,
  { label, value }: Extract<ShownField, { kind: 'value' }>,
): void {
  const width = COLUMN - LABEL_WIDTH - GAP;
  const height = Math.max(heightOf(sheet, label, LABEL, LABEL_WIDTH), heightOf(sheet, value, VALUE, width));
  makeRoom(sheet, height + 2 * PADDING);
  hairline(sheet, sheet.y);
  const y = sheet.y + PADDING;
  list.add(
    tagged(sheet, 'LI', [
      tagged(sheet, 'Lbl', () => write(sheet, label, LABEL, { x: PAGE.left, y: y + 1.4, width: LABEL_WIDTH })),
      tagged(sheet, 'LBody', () => write(sheet, value, VALUE, { x: PAGE.left + LABEL_WIDTH + GAP, y, width })),
    ]),
  );
  sheet.y += height + 2 * PADDING;
}

function drawTable(sheet: Sheet, { label, head, rows }: Extract<ShownField, { kind: 'table' }>): void {
  const { doc } = sheet;
  const heading = { font: 'sansBold', size: 10, colour: INK.deep } as const;
  makeRoom(sheet, 60);
  const place = { x: PAGE.left, y: sheet.y, width: COLUMN };
  sheet.root.add(tagged(sheet, 'H3', () => write(sheet, label, heading, place)));
  sheet.y += heightOf(sheet, label, heading, COLUMN) + 6;
  const table = doc.struct('Table');
  sheet.root.add(table);
  drawRow(sheet, table, 'TH', head, { ...LABEL, size: 8.5 });
  for (const row of rows) drawRow(sheet, table, 'TD', row, CELL);
  table.end();
  hairline(sheet, sheet.y);
  sheet.y += 12;
}

function drawRow(
  sheet: Sheet,
  table: PDFKit.PDFStructureElement,
  tag: 'TH' | 'TD',
  cells: readonly string[],
  style: Style,
): void {
  const width = COLUMN / cells.length - 8;
  const height = Math.max(...cells.map((cell) => heightOf(sheet, cell, style, width)));
  makeRoom(sheet, height + 2 * PADDING);
  hairline(sheet, sheet.y);
  const y = sheet.y + PADDING;
  table.add(
    tagged(
      sheet,
      'TR',
      cells.map((cell, index) => {
        const x = PAGE.left + index * (width + 8);
        const draw = () => write(sheet, cell, style, { x, y, width });
        return tagged(sheet, tag, draw, tag === 'TH' ? { scope: 'Column' } : {});
      }),
    ),
  );
  sheet.y += height + 2 * PADDING;
}
