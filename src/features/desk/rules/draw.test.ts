import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fromHex, hex } from '#kernel/hash.ts';
import { drawList, drawMessage, drawnPlace, drawSeed, drawToken, listDigest, listText, messageFields } from './draw.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const officers = fc.uniqueArray(fc.record({ officerId: fc.uuid(), salt: bytes(32) }), {
  minLength: 1,
  maxLength: 30,
  selector: ({ officerId }) => officerId,
});
const sha = (...parts: (Uint8Array | string)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

describe('the list', () => {
  test('a token is the hash of salt and id, as sha256sum computes it', () => {
    const salt = new Uint8Array(32).fill(7);
    const officer = '01890000-0000-7000-8000-000000000001';
    assert.equal(drawToken(salt, officer), sha(salt, officer));
    assert.throws(() => drawToken(new Uint8Array(31), officer), RangeError);
  });

  test('does not depend on the order in which officers came, and hides nobody', () => {
    fc.assert(
      fc.property(officers, (all) => {
        const list = drawList(all);
        const again = drawList([...all].reverse());
        assert.deepEqual(again, list);
        assert.deepEqual(new Set(list.map((one) => one.officerId)), new Set(all.map((one) => one.officerId)));
        const tokens = list.map((one) => one.token);
        assert.deepEqual(tokens, [...tokens].sort());
        assert.equal(hex(listDigest(tokens)), sha(listText(tokens)));
      }),
    );
  });

  test('another list has another digest', () => {
    fc.assert(
      fc.property(officers, officers, (a, b) => {
        const [one, other] = [a, b].map((all) => drawList(all).map(({ token }) => token));
        assert.equal(
          hex(listDigest(one ?? [])) === hex(listDigest(other ?? [])),
          JSON.stringify(one) === JSON.stringify(other),
        );
      }),
    );
  });
});

describe('the message', () => {
  const subject = {
    leafHash: new Uint8Array(32).fill(1),
    leafIndex: 258,
    listDigest: new Uint8Array(32).fill(2),
    drawNumber: 3,
  };

  test('is of fixed fields, numbers big-endian', () => {
    const expected = `${'01'.repeat(32)}0000000000000102${'02'.repeat(32)}00000003`;
    assert.equal(hex(messageFields(subject)), expected);
    assert.equal(hex(drawMessage(subject)), sha(fromHex(expected)));
  });

  test('changes with every field', () => {
    const all = [
      subject,
      { ...subject, leafIndex: 259 },
      { ...subject, drawNumber: 4 },
      { ...subject, leafHash: new Uint8Array(32).fill(9) },
      { ...subject, listDigest: new Uint8Array(32).fill(9) },
    ];
    assert.equal(new Set(all.map((one) => hex(drawMessage(one)))).size, all.length);
  });

  test('refuses what does not fit', () => {
    assert.throws(() => messageFields({ ...subject, drawNumber: 2 ** 32 }), RangeError);
    assert.throws(() => messageFields({ ...subject, leafIndex: -1 }), RangeError);
    assert.throws(() => messageFields({ ...subject, leafHash: new Uint8Array(31) }), RangeError);
  });
});

describe('seed and place', () => {
  test('the seed is of all three signatures in their order', () => {
    fc.assert(
      fc.property(bytes(256), bytes(256), bytes(256), (s, w1, w2) => {
        assert.equal(hex(drawSeed([s, w1, w2])), sha('shanyraq/draw/v1', s, w1, w2));
        if (hex(w1) !== hex(w2)) assert.notEqual(hex(drawSeed([s, w1, w2])), hex(drawSeed([s, w2, w1])));
      }),
      { numRuns: 20 },
    );
    assert.throws(() => drawSeed([new Uint8Array(255), new Uint8Array(256), new Uint8Array(256)]), RangeError);
  });

  test('the place is the remainder, as long division in a shell computes it', () => {
    fc.assert(
      fc.property(bytes(32), fc.integer({ min: 1, max: 5000 }), (seed, size) => {
        let rest = 0;
        for (const digit of hex(seed)) rest = (rest * 16 + Number.parseInt(digit, 16)) % size;
        assert.equal(drawnPlace(seed, size), rest);
      }),
    );
    assert.throws(() => drawnPlace(new Uint8Array(32), 0), RangeError);
  });

  test('no place is favoured', () => {
    const [size, draws] = [7, 14_000];
    const counts = new Array<number>(size).fill(0);
    for (let i = 0; i < draws; i++) {
      const place = drawnPlace(fromHex(sha(`seed ${i}`)), size);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    // Chi-square with 6 degrees of freedom: above 22.46 once in a thousand. The seeds are fixed, so it never flickers.
    const chi = counts.reduce((sum, count) => sum + (count - draws / size) ** 2 / (draws / size), 0);
    assert.ok(chi < 22.46, String(counts));
  });
});
