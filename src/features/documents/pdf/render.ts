/** One rendering: a document in a language, laid out from its sealed content. Pure: everything it says comes in. */
import { addProof, type LastingProof } from '#features/trust/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import type { DocumentDefinition } from '../definition.ts';
import type { DocumentContent } from '../rules/content.ts';
import { shownFields, statementOf, subjectOf } from '../rules/words.ts';
import { drawFields } from './fields.ts';
import { drawBand, drawGround, drawSign } from './motif.ts';
import { drawSealBox } from './seal-box.ts';
import {
  COLUMN,
  closeSheet,
  decorate,
  hairline,
  heightOf,
  INK,
  openSheet,
  PAGE,
  paragraph,
  type Sheet,
  tagged,
  write,
} from './sheet.ts';

const t = texts('documents');

export interface RenderInput {
  readonly content: DocumentContent;
  readonly definition: DocumentDefinition;
  readonly language: Language;
  /** 1 for the first one of the language. */
  readonly rendering: number;
  readonly madeAt: Instant;
  /** The country's time zone. */
  readonly zone: string;
  readonly code: string;
  /** Where anybody checks it, with number and code. */
  readonly verifyUrl: string;
  /** Where anybody types number and code, without a scheme. */
  readonly typeUrl: string;
  /** Acts and articles in words. */
  readonly basis: readonly string[];
  readonly sealed: { readonly bytes: Uint8Array; readonly cms: Uint8Array; readonly at: Instant };
  /** What its signature will need to be checked years later. */
  readonly proof: LastingProof;
  readonly isDemo: boolean;
}

/** The PDF without its signature, bytes. */
export function renderPdf(input: RenderInput): Promise<Uint8Array> {
  const { content, definition, language } = input;
  const title = say(content.title, language);
  const sheet = openSheet({
    language,
    title: `${title}, ${content.number}`,
    author: say(content.issuer.title, language),
    madeAt: input.madeAt,
  });
  drawGround(sheet);
  drawHead(sheet, input);
  paragraph(sheet, 'H1', title, { font: 'serifBold', size: 20, colour: INK.deep, lineGap: 1 }, 14);
  drawSubject(sheet, subjectOf(definition, content.data, language));
  const statement = statementOf(definition, content.data, language);
  paragraph(sheet, 'P', statement, { font: 'serif', size: 13, colour: INK.text, lineGap: 4 }, 18);
  // The subject stands above in large letters already.
  const fields = shownFields(definition, content.data, language).filter((one) => one.name !== definition.subject);
  drawFields(sheet, fields);
  drawSmallPrint(sheet, input);
  drawSealBox(sheet, input);
  attach(sheet, input);
  addProof(sheet.doc, input.proof);
  drawEveryPage(sheet, input);
  return closeSheet(sheet);
}

const HEAD_STYLE = { font: 'sansBold', size: 10.5, colour: INK.deep, lineGap: 1.5 } as const;
const SMALL = { font: 'sans', size: 8.5, colour: INK.soft, lineGap: 2 } as const;
const SIGN = 38;

function drawHead(sheet: Sheet, { content, language }: RenderInput): void {
  drawSign(sheet, PAGE.left, sheet.y, SIGN, INK.blue);
  const x = PAGE.left + SIGN + 14;
  const width = COLUMN * 0.62;
  const issuer = say(content.issuer.title, language);
  const height = heightOf(sheet, issuer, HEAD_STYLE, width);
  const number = `${content.number}  ·  ${formatDate(content.issuedOn, language, 'long')}`;
  const y = sheet.y + Math.max(0, (SIGN - height - 14) / 2);
  sheet.root.add(tagged(sheet, 'P', () => write(sheet, issuer, HEAD_STYLE, { x, y, width })));
  sheet.root.add(
    tagged(sheet, 'P', () => write(sheet, number, SMALL, { x, y: y + height + 3, width: COLUMN - SIGN - 14 })),
  );
  sheet.y += Math.max(SIGN, height + 18) + 26;
}

function drawSubject(sheet: Sheet, subject: string): void {
  const size = subject.length > 60 ? 19 : subject.length > 34 ? 23 : 28;
  paragraph(sheet, 'H2', subject, { font: 'serif', size, colour: INK.blue, lineGap: 1 }, 10);
  decorate(sheet, () => sheet.doc.rect(PAGE.left, sheet.y, 54, 2.4).fill(INK.gold));
  sheet.y += 18;
}

function drawSmallPrint(sheet: Sheet, { definition, content, language, basis }: RenderInput): void {
  const lines = [
    definition.note && say(definition.note, language),
    t(language, 'pdf.basis', { acts: basis.join('; ') }),
    content.validUntil && t(language, 'pdf.validUntil', { date: formatDate(content.validUntil, language, 'long') }),
  ];
  for (const line of lines) if (line) paragraph(sheet, 'P', line, SMALL, 3);
}

/** The sealed data and its seal travel inside the paper (ISO 32000-1 section 7.11.4; PDF/A-3 allows any type). */
function attach({ doc }: Sheet, { content, sealed, language }: RenderInput): void {
  const date = new Date(sealed.at);
  const file = (name: string, bytes: Uint8Array, type: string, relationship: string, description: string): void => {
    const options = { name, type, relationship, description, creationDate: date, modifiedDate: date };
    doc.file(Buffer.from(bytes), options);
  };
  const data = `${content.number}.json`;
  file(data, sealed.bytes, 'application/json', 'Source', t(language, 'pdf.dataFile'));
  file(`${data}.p7s`, sealed.cms, 'application/pkcs7-signature', 'Supplement', t(language, 'pdf.sealFile'));
}

function drawEveryPage(sheet: Sheet, input: RenderInput): void {
  const { language, content } = input;
  const { start, count } = sheet.doc.bufferedPageRange();
  for (let index = start; index < start + count; index++) {
    sheet.doc.switchToPage(index);
    drawBand(sheet);
    if (input.isDemo) drawDemoMark(sheet, language);
    hairline(sheet, PAGE.height - 48);
    const made = t(language, 'pdf.rendering', {
      n: input.rendering,
      date: formatDate(dateOf(input.madeAt, input.zone), language, 'long'),
    });
    const page = t(language, 'pdf.page', { page: index + 1, pages: count });
    decorate(sheet, () => {
      sheet.doc.font('sans').fontSize(7.5).fillColor(INK.soft);
      sheet.doc.text(`${content.number}  ·  ${made}`, PAGE.left, PAGE.height - 40, { lineBreak: false });
      const width = sheet.doc.widthOfString(page);
      sheet.doc.text(page, PAGE.width - PAGE.right - width, PAGE.height - 40, { lineBreak: false });
    });
  }
}

/** A demo's paper says so across every page and in words at the top, in every rendering: nobody can take it for a real one. */
function drawDemoMark(sheet: Sheet, language: Language): void {
  const mark = t(language, 'pdf.demoMark');
  const words = t(language, 'pdf.demo');
  decorate(sheet, () => {
    sheet.doc.font('sansBold').fontSize(8).fillColor(INK.demo);
    sheet.doc.text(words, PAGE.left, 24, { lineBreak: false });
    sheet.doc.rotate(-32, { origin: [PAGE.width / 2, PAGE.height / 2] });
    sheet.doc.fontSize(112).fillOpacity(0.045);
    const width = sheet.doc.widthOfString(mark);
    sheet.doc.text(mark, (PAGE.width - width) / 2, PAGE.height / 2 - 60, { lineBreak: false });
  });
}
