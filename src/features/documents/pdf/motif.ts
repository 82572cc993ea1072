/** The shanyraq: the crown of the yurt, as the quiet sign of the paper. */
import { decorate, INK, PAGE, type Sheet } from './sheet.ts';

// Drawn in a square of 64, as the skin's motif is.
const LATHS =
  'M18.5 14c13.5 11 13.5 25 0 36M32 9.5v45M45.5 14c-13.5 11-13.5 25 0 36M14 18.5c11 13.5 25 13.5 36 0M9.5 32h45M14 45.5c11-13.5 25-13.5 36 0';
const SQUARE = 64;

/** The sign at a place, in one colour. `size`: of its square, in points. */
export function drawSign(sheet: Sheet, x: number, y: number, size: number, colour: string): void {
  decorate(sheet, () => {
    sheet.doc
      .translate(x, y)
      .scale(size / SQUARE)
      .strokeColor(colour);
    sheet.doc.circle(32, 32, 31).lineWidth(1).stroke();
    sheet.doc.circle(32, 32, 26.9).lineWidth(4).dash(2.1, { space: 3.1 }).stroke().undash();
    sheet.doc.circle(32, 32, 22.9).lineWidth(1.3).stroke();
    sheet.doc.path(LATHS).lineWidth(1.3).stroke();
  });
}

/** The ground of a page: one great crown at its upper right, half seen, so pale that nothing loses contrast. */
export function drawGround(sheet: Sheet): void {
  drawSign(sheet, PAGE.width - 250, -110, 400, INK.motif);
}

/** The band along the upper edge: blue, with a thread of gold. */
export function drawBand(sheet: Sheet): void {
  decorate(sheet, () => {
    sheet.doc.rect(0, 0, PAGE.width, 7).fill(INK.blue);
    sheet.doc.rect(0, 7, PAGE.width, 1.6).fill(INK.gold);
  });
}
