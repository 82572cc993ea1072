import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fromBase64, utf8 } from '#kernel/hash.ts';
import {
  consistencyRanges,
  emptyRoot,
  foldSubtrees,
  hashChildren,
  hashLeaf,
  inclusionRanges,
  type LeafRange,
  rootOf,
  type SubtreeNode,
  subtreesOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

const VECTORS = new URL('../../../../shared/data/translog/rfc6962-vectors.json', import.meta.url);

const leaves = Array.from({ length: 300 }, (_, i) => hashLeaf(utf8(`leaf ${i}`)));

/** MTH as RFC 6962 writes it: split at the largest power of two below the size. */
function plainRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length <= 1) return hashes[0] ?? emptyRoot();
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return hashChildren(plainRoot(hashes.slice(0, k)), plainRoot(hashes.slice(k)));
}

const nodeHash = ({ level, index }: SubtreeNode) => rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
const prove = (ranges: readonly LeafRange[]) => ranges.map((range) => foldSubtrees(subtreesOf(range).map(nodeHash)));
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at % bytes.length ? byte ^ 1 : byte));

describe('the tree', () => {
  test('its root is the one that RFC 6962 defines, for every size', () => {
    for (let size = 0; size <= 70; size += 1) {
      assert.deepEqual(rootOf(leaves.slice(0, size)), plainRoot(leaves.slice(0, size)), `size ${size}`);
    }
  });

  test('the compact form of a tree folds to its root', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (size) => {
        const folded = foldSubtrees(subtreesOf({ begin: 0, end: size }).map(nodeHash));
        assert.deepEqual(folded, rootOf(leaves.slice(0, size)));
      }),
    );
  });

  test('a leaf is never taken for a node', () => {
    const [a, b] = leaves as [Uint8Array, Uint8Array];
    assert.notDeepEqual(hashLeaf(Buffer.concat([a, b])), hashChildren(a, b));
  });

  test('indexes above 2^32 are not cut', () => {
    const size = 2 ** 40 + 3;
    assert.deepEqual(inclusionRanges(2 ** 40, size).at(-1), { begin: 0, end: 2 ** 40 });
    assert.deepEqual(subtreesOf({ begin: 2 ** 40, end: size }), [
      { level: 1, index: 2 ** 39 },
      { level: 0, index: 2 ** 40 + 2 },
    ]);
    assert.equal(inclusionRanges(0, 2 ** 52).length, 52);
  });
});

describe('proof of inclusion', () => {
  test('holds for every leaf of every small tree', () => {
    for (let size = 1; size <= 40; size += 1) {
      const root = rootOf(leaves.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const claim = {
          leafHash: leaves[index] as Uint8Array,
          index,
          size,
          path: prove(inclusionRanges(index, size)),
          root,
        };
        assert.ok(verifyInclusion(claim), `${index} of ${size}`);
      }
    }
  });

  test('fails for another leaf, place, size, root, or a changed, shorter or longer path', () => {
    const tree = fc
      .integer({ min: 1, max: 300 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat()));
    fc.assert(
      fc.property(tree, ([size, index, salt]) => {
        const root = rootOf(leaves.slice(0, size));
        const path = prove(inclusionRanges(index, size));
        const claim = { leafHash: leaves[index] as Uint8Array, index, size, path, root };
        assert.ok(verifyInclusion(claim));
        assert.ok(!verifyInclusion({ ...claim, leafHash: flipped(claim.leafHash, salt) }));
        assert.ok(!verifyInclusion({ ...claim, root: flipped(root, salt) }));
        assert.ok(!verifyInclusion({ ...claim, index: size }));
        assert.ok(!verifyInclusion({ ...claim, index: index + 0.5 }));
        assert.ok(!verifyInclusion({ ...claim, path: [...path, root] }));
        if (size > 1) {
          assert.ok(!verifyInclusion({ ...claim, index: (index + 1) % size }));
          assert.ok(!verifyInclusion({ ...claim, path: path.slice(1) }));
          const at = salt % path.length;
          const changed = path.map((hash, i) => (i === at ? flipped(hash, salt) : hash));
          assert.ok(!verifyInclusion({ ...claim, path: changed }));
        }
      }),
    );
  });

  test('there is none for a leaf outside the tree', () => {
    assert.throws(() => inclusionRanges(3, 3), RangeError);
    assert.throws(() => inclusionRanges(-1, 3), RangeError);
  });
});

describe('proof of consistency', () => {
  test('holds for every pair of small trees', () => {
    for (let second = 0; second <= 34; second += 1) {
      for (let first = 0; first <= second; first += 1) {
        const [firstRoot, secondRoot] = [rootOf(leaves.slice(0, first)), rootOf(leaves.slice(0, second))];
        const path = prove(consistencyRanges(first, second));
        assert.ok(verifyConsistency({ first, second, firstRoot, secondRoot, path }), `${first} of ${second}`);
      }
    }
  });

  test('fails for a rewritten past and for a changed proof', () => {
    const pair = fc
      .integer({ min: 2, max: 300 })
      .chain((n) => fc.tuple(fc.integer({ min: 1, max: n - 1 }), fc.constant(n), fc.nat()));
    fc.assert(
      fc.property(pair, ([first, second, salt]) => {
        const past = leaves.slice(0, first);
        const secondRoot = rootOf(leaves.slice(0, second));
        const path = prove(consistencyRanges(first, second));
        const claim = { first, second, firstRoot: rootOf(past), secondRoot, path };
        assert.ok(verifyConsistency(claim));
        const rewritten = past.with(salt % first, hashLeaf(utf8('another past')));
        assert.ok(!verifyConsistency({ ...claim, firstRoot: rootOf(rewritten) }));
        assert.ok(!verifyConsistency({ ...claim, secondRoot: flipped(secondRoot, salt) }));
        assert.ok(!verifyConsistency({ ...claim, path: path.slice(1) }));
        assert.ok(!verifyConsistency({ ...claim, path: [...path, secondRoot] }));
        const at = salt % path.length;
        assert.ok(!verifyConsistency({ ...claim, path: path.map((h, i) => (i === at ? flipped(h, salt) : h)) }));
        assert.ok(!verifyConsistency({ ...claim, first: second, second: first }));
      }),
    );
  });

  test('nothing but the empty root is consistent at size 0', () => {
    const secondRoot = rootOf(leaves.slice(0, 5));
    assert.ok(verifyConsistency({ first: 0, second: 5, firstRoot: emptyRoot(), secondRoot, path: [] }));
    assert.ok(!verifyConsistency({ first: 0, second: 5, firstRoot: secondRoot, secondRoot, path: [] }));
  });
});

interface Vectors {
  inclusion: {
    leafIdx: number;
    treeSize: number;
    root: string;
    leafHash: string;
    proof: string[];
    wantErr: boolean;
    desc: string;
  }[];
  consistency: {
    size1: number;
    size2: number;
    root1: string;
    root2: string;
    proof: string[];
    wantErr: boolean;
    desc: string;
  }[];
}

test('vectors of other implementations', { skip: !existsSync(VECTORS) && 'shared/data/translog is not here' }, () => {
  const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as Vectors;
  for (const v of vectors.inclusion) {
    const claim = {
      leafHash: fromBase64(v.leafHash),
      index: v.leafIdx,
      size: v.treeSize,
      path: v.proof.map(fromBase64),
      root: fromBase64(v.root),
    };
    assert.equal(verifyInclusion(claim), !v.wantErr, v.desc);
  }
  for (const v of vectors.consistency) {
    const claim = {
      first: v.size1,
      second: v.size2,
      firstRoot: fromBase64(v.root1),
      secondRoot: fromBase64(v.root2),
      path: v.proof.map(fromBase64),
    };
    assert.equal(verifyConsistency(claim), !v.wantErr, v.desc);
  }
});
