/** The paper: A4 with its fonts and colours, a column that text flows down, and the tags that say what each piece is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import { projectRoot } from '#platform/root.ts';

/** In points (1/72 inch). */
export const PAGE = { width: 595.28, height: 841.89, left: 62, right: 62, top: 52, bottom: 62 } as const;
export const COLUMN = PAGE.width - PAGE.left - PAGE.right;

/** The light half of the skin's tokens: paper has no dark mode. */
export const INK = {
  deep: '#06324a',
  text: '#10212b',
  soft: '#475a69',
  line: '#dbe4ea',
  blue: '#00709c',
  mist: '#f2f9fd',
  motif: '#eaf4fa',
  gold: '#f2c14b',
  demo: '#b3261e',
} as const;

const FONT_FILES = {
  serif: 'source-serif-4/400Regular/SourceSerif4_400Regular.ttf',
  serifBold: 'source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf',
  sans: 'onest/400Regular/Onest_400Regular.ttf',
  sansBold: 'onest/600SemiBold/Onest_600SemiBold.ttf',
} as const;

export type Font = keyof typeof FONT_FILES;

// Files of the program: read once, the same for every document.
const fontBytes = new Map<Font, Buffer>();

function fontOf(font: Font): Buffer {
  const bytes =
    fontBytes.get(font) ?? readFileSync(join(projectRoot, 'node_modules/@expo-google-fonts', FONT_FILES[font]));
  fontBytes.set(font, bytes);
  return bytes;
}

/** A document being laid out; `y` is where the next piece begins. */
export interface Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly root: PDFKit.PDFStructureElement;
  y: number;
}

export interface SheetOptions {
  readonly language: Language;
  readonly title: string;
  readonly author: string;
  readonly madeAt: Instant;
}

/** Opens a tagged A4 document that aims at PDF/A-3a (ISO 19005-3): fonts embedded, language and title said, files may be attached. */
export function openSheet({ language, title, author, madeAt }: SheetOptions): Sheet {
  const date = new Date(madeAt);
  const doc = new PDFDocument({
    size: 'A4',
    margins: PAGE,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: language,
    displayTitle: true,
    bufferPages: true,
    info: {
      Title: title,
      Author: author,
      Creator: 'Shanyraq',
      Producer: 'Shanyraq',
      CreationDate: date,
      ModDate: date,
    },
    font: fontOf('sans') as unknown as string,
  });
  for (const font of Object.keys(FONT_FILES) as Font[]) doc.registerFont(font, fontOf(font));
  const root = doc.struct('Document', { lang: language });
  doc.addStructure(root);
  return { doc, root, y: PAGE.top };
}

/** Makes room for a piece of this height: on this page or on a new one. */
export function makeRoom(sheet: Sheet, height: number): void {
  if (sheet.y + height <= PAGE.height - PAGE.bottom) return;
  sheet.doc.addPage();
  sheet.y = PAGE.top;
}

interface TagOptions {
  readonly lang?: string;
  readonly alt?: string;
  /** Left, top, right, bottom, in points. */
  readonly bbox?: readonly [number, number, number, number];
  readonly scope?: 'Column';
}

type Tagged = PDFKit.PDFStructureElement | (() => void);

/** A piece with its tag (ISO 32000-1 section 14.8): text that draws itself, or pieces within. */
export function tagged(
  { doc }: Sheet,
  tag: string,
  content: Tagged | readonly Tagged[],
  options: TagOptions = {},
): PDFKit.PDFStructureElement {
  return doc.struct(tag, options, content as Tagged[]);
}

/** Draws what says nothing: reading programs pass it over. */
export function decorate({ doc }: Sheet, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' });
  doc.save();
  draw();
  doc.restore();
  doc.endMarkedContent();
}

export interface Style {
  readonly font: Font;
  readonly size: number;
  readonly colour: string;
  readonly lineGap?: number;
  readonly spacing?: number;
  readonly align?: 'left' | 'right';
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const optionsOf = ({ lineGap = 0, spacing = 0, align = 'left' }: Style, width: number) => ({
  width,
  lineGap,
  characterSpacing: spacing,
  align,
});

/** How tall a text would be. */
export function heightOf({ doc }: Sheet, text: string, style: Style, width: number): number {
  return doc.font(style.font).fontSize(style.size).heightOfString(text, optionsOf(style, width));
}

/** Writes a text at a place, without a tag of its own. */
export function write({ doc }: Sheet, text: string, style: Style, { x, y, width }: Place): void {
  doc.font(style.font).fontSize(style.size).fillColor(style.colour).text(text, x, y, optionsOf(style, width));
}

/** Writes a tagged text down the column and moves on. `after`: space below it. */
export function paragraph(sheet: Sheet, tag: string, text: string, style: Style, after: number): void {
  const height = heightOf(sheet, text, style, COLUMN);
  makeRoom(sheet, height);
  const place = { x: PAGE.left, y: sheet.y, width: COLUMN };
  sheet.root.add(tagged(sheet, tag, () => write(sheet, text, style, place)));
  sheet.y += height + after;
}

/** A hairline across the column. */
export function hairline(sheet: Sheet, y: number, colour: string = INK.line, width = 0.7): void {
  decorate(sheet, () => {
    sheet.doc
      .moveTo(PAGE.left, y)
      .lineTo(PAGE.left + COLUMN, y)
      .lineWidth(width)
      .stroke(colour);
  });
}

/** Ends the document and gives its bytes. */
export function closeSheet({ doc, root }: Sheet): Promise<Uint8Array> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => done(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', fail);
    root.end();
    doc.end();
  });
}
