/** What the app sends and is shown, whatever it is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '#kernel/hash.ts';
import { linkOf } from '../rules/phone.ts';
import { readAppAnswer } from './messages.ts';
import { linesOf } from './words.ts';

describe('what an app sends and what it is shown', () => {
  test('whatever comes is a signature in its place, a no, or nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const read = readAppAnswer(body);
        assert.ok(read === undefined || read.kind === 'refused' || read.signature !== '');
      }),
    );
    assert.equal(readAppAnswer(undefined), undefined);
  });

  test('whatever bytes are signed, the app is shown few short lines, and the words of the language', () => {
    const text = fc.oneof(
      fc.string(),
      fc.record({ kk: fc.string(), ru: fc.string(), en: fc.string() }),
      fc.jsonValue(),
    );
    const contents = fc.oneof(
      fc.uint8Array(),
      fc.jsonValue().map((value) => utf8(JSON.stringify(value))),
      fc.array(fc.record({ question: text, answer: text })).map((inWords) => utf8(JSON.stringify({ inWords }))),
    );
    fc.assert(
      fc.property(contents, (content) => {
        const lines = linesOf(new Uint8Array(content), 'kk');
        assert.ok(lines.length <= 20);
        for (const { name, value } of lines) assert.ok([...name].length <= 100 && [...value].length <= 500);
      }),
    );
    assert.deepEqual(
      linesOf(utf8(JSON.stringify({ inWords: [null, { question: 'a'.repeat(101), answer: 'b' }] })), 'kk'),
      [{ name: `${'a'.repeat(99)}…`, value: 'b' }],
    );
  });

  test('the page’s secret makes the link’s, and not the other way', () => {
    assert.match(linkOf('a'), /^[\w-]{43}$/);
    assert.notEqual(linkOf('a'), linkOf('b'));
    assert.notEqual(linkOf(linkOf('a')), linkOf('a'));
  });
});
