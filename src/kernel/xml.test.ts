import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { xmlText } from './xml.ts';

/** What a parser of XML reads in an attribute and between tags. */
function readBack(xml: string): { attribute: string | undefined; text: string } {
  const read: { attribute: string | undefined; text: string } = { attribute: undefined, text: '' };
  const parser = new SaxesParser();
  parser.on('opentag', ({ attributes }) => {
    read.attribute = attributes.a;
  });
  parser.on('text', (piece) => {
    read.text += piece;
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return read;
}

test('property: whatever is written, XML reads it back, and signs that XML lacks as blanks', () => {
  const signs = fc.oneof(
    fc.constantFrom('&', '<', '>', '"', "'", ']]>', '\u0000', '\u001b', '\ud800', 'ә'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(signs), (pieces) => {
      const said = pieces.join('').replace(/[\t\n\r\ufffe\uffff]/g, '');
      const { attribute, text } = readBack(`<x a="${xmlText(said)}">${xmlText(said)}</x>`);
      const expected = said.replace(/[\p{Cc}\p{Cs}]/gu, ' ');
      assert.deepEqual([attribute, text], [expected, expected]);
    }),
  );
});
