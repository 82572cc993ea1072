/** Documents that are small, and endless for whoever follows every way through them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '#kernel/refusal.ts';
import { opened } from '../testing/pdf-update.ts';
import { signaturesIn } from './compare.ts';

/** A document of the objects as they are written, the first of which is its catalog. */
function pdfOf(objects: readonly string[]): Uint8Array {
  let text = '%PDF-1.7\n';
  const rows = objects.map((body, index) => {
    const row = `${String(text.length).padStart(10, '0')} 00000 n\r\n`;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return row;
  });
  const table = `xref\n0 1\n0000000000 65535 f\r\n1 ${rows.length}\n${rows.join('')}`;
  const ending = `trailer\n<</Size ${rows.length + 1} /Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}${table}${ending}`, 'latin1');
}

const CATALOG = '<</Type /Catalog /AcroForm <</Fields [2 0 R]>>>>';

/** Fields in layers, each of which has the next one for all its children. */
const layered = (layers: number, kids: number): Uint8Array =>
  pdfOf([
    CATALOG,
    ...Array.from({ length: layers }, (_, n) => `<</Kids [${`${n + 3} 0 R `.repeat(kids)}]>>`),
    '<</T (end)>>',
  ]);

const isBroken = (error: unknown): boolean => error instanceof Refusal && error.code === 'trust.pdf_added';

test('a form whose fields are reached by many ways is none', () => {
  assert.deepEqual(signaturesIn(opened(layered(15, 1))), []);
  // By every way there would be three million, and with a few layers more nobody would see the end.
  assert.throws(() => signaturesIn(opened(layered(6, 12))), isBroken);
  assert.throws(() => signaturesIn(opened(layered(18, 1000))), isBroken);
  assert.throws(() => signaturesIn(opened(pdfOf([CATALOG, '<</Kids [2 0 R]>>']))), isBroken);
});
