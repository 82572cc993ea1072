/** The box at the foot of the last page: how to check the document, and what of it counts. */
import QRCode from 'qrcode';
import { formatInstant, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { spacedCode } from '../rules/number.ts';
import type { RenderInput } from './render.ts';
import { COLUMN, decorate, heightOf, INK, makeRoom, PAGE, type Sheet, type Style, tagged, write } from './sheet.ts';

const t = texts('documents');

const QR = 98;
const PADDING = 14;
const LABEL: Style = { font: 'sans', size: 8, colour: INK.soft };
const NUMBER: Style = { font: 'sansBold', size: 13, colour: INK.deep };
const CODE: Style = { font: 'sansBold', size: 13, colour: INK.blue };
const WORDS: Style = { font: 'sans', size: 8, colour: INK.text, lineGap: 1.5 };
const CODE_FROM = 0.52;

interface Line {
  readonly text: string;
  readonly style: Style;
  readonly after: number;
}

/** The two names stand side by side, each under its label. */
const namesOf = ({ content, language, code }: RenderInput): readonly (readonly [string, string, Style])[] => [
  [t(language, 'pdf.number'), content.number, NUMBER],
  [t(language, 'pdf.code'), spacedCode(code), CODE],
];

function linesOf({ content, language, typeUrl, sealed, zone }: RenderInput): Line[] {
  const agency = say(content.issuer.title, language);
  const sealedBy = t(language, 'pdf.sealed', { agency, when: formatInstant(sealed.at, zone, language) });
  return [
    { text: t(language, 'pdf.check', { address: typeUrl }), style: WORDS, after: 4 },
    { text: sealedBy, style: WORDS, after: 4 },
    { text: t(language, 'pdf.prevails'), style: { ...WORDS, font: 'sansBold', colour: INK.deep }, after: 0 },
  ];
}

const NAMES_HEIGHT = 36;

/** Draws the box at the bottom of the page, or of a new one where it has no room. */
export function drawSealBox(sheet: Sheet, input: RenderInput): void {
  const { doc, root } = sheet;
  const x = PAGE.left + PADDING + QR + 18;
  const width = COLUMN - 2 * PADDING - QR - 18;
  const lines = linesOf(input).map((line) => ({ ...line, height: heightOf(sheet, line.text, line.style, width) }));
  const text = NAMES_HEIGHT + lines.reduce((sum, { height, after }) => sum + height + after, 0);
  const height = Math.max(QR, text) + 2 * PADDING;
  makeRoom(sheet, height);
  const top = PAGE.height - PAGE.bottom - height;
  decorate(sheet, () => {
    doc.roundedRect(PAGE.left, top, COLUMN, height, 8).fill(INK.mist);
    doc.roundedRect(PAGE.left, top, COLUMN, height, 8).lineWidth(0.8).stroke(INK.line);
    doc.rect(PAGE.left, top + 10, 2.6, height - 20).fill(INK.gold);
  });
  const alt = t(input.language, 'pdf.qr', { address: input.verifyUrl });
  const qr = { x: PAGE.left + PADDING, y: top + (height - QR) / 2 };
  const bbox = [qr.x, qr.y, qr.x + QR, qr.y + QR] as const;
  root.add(tagged(sheet, 'Figure', () => drawQr(sheet, input.verifyUrl, qr.x, qr.y), { alt, bbox }));
  let y = top + (height - text) / 2;
  namesOf(input).forEach(([label, name, style], index) => {
    const place = { x: x + index * width * CODE_FROM, y, width: width * CODE_FROM };
    root.add(tagged(sheet, 'P', () => write(sheet, label, LABEL, place)));
    root.add(tagged(sheet, 'P', () => write(sheet, name, style, { ...place, y: place.y + 11 })));
  });
  y += NAMES_HEIGHT;
  for (const { text: words, style, height: tall, after } of lines) {
    const place = { x, y, width };
    root.add(tagged(sheet, 'P', () => write(sheet, words, style, place)));
    y += tall + after;
  }
  sheet.y = top + height;
}

/** A QR code (ISO/IEC 18004) of the address, level M, as one path: sharp at every size. */
function drawQr({ doc }: Sheet, address: string, x: number, y: number): void {
  const { modules } = QRCode.create(address, { errorCorrectionLevel: 'M' });
  // The standard asks for a quiet zone of four modules.
  const unit = QR / (modules.size + 8);
  doc.save();
  doc.roundedRect(x, y, QR, QR, 4).fill('#ffffff');
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) doc.rect(x + (column + 4) * unit, y + (row + 4) * unit, unit, unit);
    }
  }
  doc.fill(INK.text);
  doc.restore();
}
