import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gzipAround, middlePiece } from './gzip-pieces.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 3000 }).map((one) => Buffer.from(one));

describe('a gzip stream of pieces', () => {
  test('unpacks to them, whatever they are', () => {
    fc.assert(
      fc.property(text, text, text, (before, middle, after) => {
        const packed = gzipAround(before, middlePiece(middle), after);
        assert.deepEqual(gunzipSync(packed), Buffer.concat([before, middle, after]));
      }),
      { numRuns: 200 },
    );
  });

  test('takes a middle longer than the window of compression, many times', () => {
    const middle = Buffer.from(Array.from({ length: 20_000 }, (_, n) => `<li>${(n * 7919) % 10_007}</li>`).join(''));
    const piece = middlePiece(middle);
    for (const [before, after] of [
      ['<main>', '</main>'],
      ['', ''],
      [`<li>${'x'.repeat(9000)}`, '<li>0</li>'],
    ] as const) {
      const packed = gzipAround(Buffer.from(before), piece, Buffer.from(after));
      assert.equal(gunzipSync(packed).toString(), before + middle.toString() + after);
    }
  });

  test('is refused by who unpacks it where a byte of the middle is another', () => {
    const piece = middlePiece(Buffer.from('seven hundred services'));
    const [from] = [gzipAround(Buffer.from('a'), { ...piece, crc: piece.crc ^ 1 }, Buffer.from('z'))];
    assert.throws(() => gunzipSync(from), /incorrect data check/);
  });
});
