import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { hex, utf8 } from '#kernel/hash.ts';
import { hashLeaf, rootOf } from './merkle.ts';
import {
  decodeBundle,
  type Edge,
  encodeBundle,
  grow,
  parseTilePath,
  placeOf,
  rootOfEdge,
  tilePath,
  widthIn,
} from './tiles.ts';

describe('paths', () => {
  test('are those of the specification', () => {
    assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
    assert.equal(tilePath({ level: 'entries', index: 1_234_067, width: 8 }), 'tile/entries/x001/x234/067.p/8');
    assert.equal(tilePath({ level: 2, index: 0, width: 1 }), 'tile/2/000.p/1');
    assert.equal(tilePath({ level: 0, index: 1000, width: 256 }), 'tile/0/x001/000');
  });

  test('read back what they write, and nothing else', () => {
    const level = fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const));
    const ref = fc.record({ level, index: fc.nat(2 ** 31 - 1), width: fc.integer({ min: 1, max: 256 }) });
    fc.assert(fc.property(ref, (one) => assert.deepEqual(parseTilePath(tilePath(one)), { ...one })));
    const wrong = [
      'tile/0/0',
      'tile/0/1000',
      'tile/0/x000/001',
      'tile/00/001',
      'tile/64/001',
      'tile/0/001.p/0',
      'tile/0/001.p/256',
      'tile/0/001.p/08',
      'tile/-1/001',
      'tile/0/x001',
      'tile/entries/001/',
      'tile/0/../001',
    ];
    for (const path of wrong) assert.equal(parseTilePath(path), undefined, path);
  });
});

test('a tree of 70,000 leaves has the tiles that the specification counts', () => {
  assert.equal(widthIn(70_000, 0, 272), 256);
  assert.equal(widthIn(70_000, 0, 273), 112);
  assert.equal(widthIn(70_000, 1, 0), 256);
  assert.equal(widthIn(70_000, 1, 1), 17);
  assert.equal(widthIn(70_000, 2, 0), 1);
  assert.equal(widthIn(70_000, 3, 0), 0);
  assert.equal(widthIn(256, 1, 0), 1);
});

test('every perfect subtree lies in one tile', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.nat(1_000_000), (level, index) => {
      const place = placeOf({ level, index });
      assert.ok(place.from >= 0 && place.from + place.count <= 256);
      // The first leaf below it is the same, counted either way.
      assert.equal((place.index * 256 + place.from) * 256 ** place.level, index * 2 ** level);
    }),
  );
});

describe('entry bundles', () => {
  test('carry entries of any length up to 65,535 bytes', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 });
    fc.assert(
      fc.property(entries, (list) => assert.deepEqual(decodeBundle(encodeBundle(list)).map(hex), list.map(hex))),
    );
    assert.equal(decodeBundle(encodeBundle([new Uint8Array(65_535)]))[0]?.length, 65_535);
    assert.throws(() => encodeBundle([new Uint8Array(65_536)]), RangeError);
  });

  test('that end within an entry are refused', () => {
    assert.throws(() => decodeBundle(Uint8Array.of(0)), RangeError);
    assert.throws(() => decodeBundle(Uint8Array.of(0, 2, 1)), RangeError);
  });
});

describe('growing', () => {
  const leaves = Array.from({ length: 67_000 }, (_, i) => hashLeaf(utf8(`${i}`)));

  test('by any steps leads to the same root and the same tiles', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 });
    fc.assert(
      fc.property(steps, (counts) => {
        let edge: Edge = [];
        let size = 0;
        const tiles: string[] = [];
        for (const count of counts) {
          const grown = grow(edge, size, leaves.slice(size, size + count));
          edge = grown.edge;
          size += count;
          tiles.push(...grown.tiles.map((tile) => hex(tile.bytes)));
        }
        assert.equal(hex(rootOfEdge(edge)), hex(rootOf(leaves.slice(0, size))));
        assert.deepEqual(
          tiles,
          grow([], 0, leaves.slice(0, size)).tiles.map((tile) => hex(tile.bytes)),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('crosses from the first level of tiles into the third', () => {
    const { edge, tiles } = grow([], 0, leaves);
    assert.deepEqual(
      edge.map((row) => row.length),
      [67_000 % 256, 261 % 256, 1],
    );
    assert.equal(hex(rootOfEdge(edge)), hex(rootOf(leaves)));
    const [above] = tiles.filter(({ level }) => level === 1);
    assert.equal(tiles.length, 261 + 1);
    assert.equal(hex(above?.root ?? new Uint8Array()), hex(rootOf(leaves.slice(0, 65_536))));
    assert.equal(
      tiles.findIndex(({ level }) => level === 1),
      256,
      'a tile follows the last one below it',
    );
  });
});
