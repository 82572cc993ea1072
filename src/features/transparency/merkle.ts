/**
 * The Merkle tree of RFC 6962 section 2.1, pure. Sizes and indexes are whole numbers below 2^53, so nothing here uses bit operators,
 * which would cut them to 32 bits: at 600 million leaves a year the log passes 2^31 in its fourth year.
 *
 * Proofs are described before they are hashed: a proof is a list of ranges of leaves, a range is a list of perfect subtrees
 * (`SubtreeNode`), and whoever stores hashes answers for those. So the same few functions serve a list in memory and stored tiles.
 */
import { type Bytes, concatBytes, sha256 } from '#kernel/hash.ts';

export const HASH_SIZE = 32;

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

/** SHA-256(0x00 ‖ entry), 32 bytes. */
export function hashLeaf(entry: Uint8Array): Bytes {
  return sha256(concatBytes(LEAF_PREFIX, entry));
}

/** SHA-256(0x01 ‖ left ‖ right), 32 bytes. */
export function hashChildren(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(concatBytes(NODE_PREFIX, left, right));
}

/** The root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Bytes {
  return sha256(new Uint8Array(0));
}

/** A perfect subtree: the 2^level leaves that begin at index × 2^level. */
export interface SubtreeNode {
  readonly level: number;
  readonly index: number;
}

/** Leaves from `begin` up to, not including, `end`. */
export interface LeafRange {
  readonly begin: number;
  readonly end: number;
}

/** Whether both have the same bytes. Nothing here is secret, so time may depend on the content. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * The perfect subtrees of a range, from left to right, each smaller than the one before: the compact form of a subtree of RFC 6962.
 * `begin` must be a multiple of the largest power of two within the range, as it is for every subtree that a proof names.
 */
export function subtreesOf({ begin, end }: LeafRange): SubtreeNode[] {
  const nodes: SubtreeNode[] = [];
  let at = begin;
  while (at < end) {
    const level = floorLog2(end - at);
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The hash of a range from the hashes of its perfect subtrees (left to right); the empty root for none. */
export function foldSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return emptyRoot();
  return hashes.slice(0, -1).reduceRight<Uint8Array>((right, left) => hashChildren(left, right), last);
}

/** The Merkle tree hash, MTH of RFC 6962 section 2.1, of a list of leaf hashes. */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  let row = [...leafHashes];
  // Pairing neighbours and lifting the odd one up gives the same tree as splitting at the largest power of two.
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const left = row[i] as Uint8Array;
      const right = row[i + 1];
      above.push(right === undefined ? left : hashChildren(left, right));
    }
    row = above;
  }
  return row[0] ?? emptyRoot();
}

/** The largest power of two smaller than n; n is at least 2. */
function splitOf(n: number): number {
  return 2 ** floorLog2(n - 1);
}

/** Math.log2 rounds 2^52 - 1 up to 52, so this counts. */
function floorLog2(n: number): number {
  let level = 0;
  while (2 ** (level + 1) <= n) level += 1;
  return level;
}

/**
 * PATH of RFC 6962 section 2.1.1: the ranges whose hashes prove that leaf `index` is in the tree of `size` leaves, from the leaf upwards.
 * Throws RangeError for a leaf that the tree doesn't have.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const ranges: LeafRange[] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin);
    if (index < middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  return ranges.reverse();
}

/**
 * PROOF of RFC 6962 section 2.1.2: the ranges whose hashes prove that the tree of `second` leaves begins with the tree of `first`.
 * Empty for equal sizes and for `first` = 0. Throws RangeError where `first` is larger.
 */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  if (!(first >= 0 && first <= second)) throw new RangeError(`a tree of ${second} doesn't begin with one of ${first}`);
  if (first === 0 || first === second) return [];
  const ranges: LeafRange[] = [];
  let begin = 0;
  let end = second;
  while (end !== first) {
    const middle = begin + splitOf(end - begin);
    if (first <= middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  // The verifier knows the whole first tree by its root; any smaller last subtree must be given.
  if (begin > 0) ranges.push({ begin, end });
  return ranges.reverse();
}

export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Checks a proof of inclusion by the algorithm of RFC 9162 section 2.1.3.2, which shares nothing with the prover above. */
export function verifyInclusion({ leafHash, index, size, path, root }: InclusionClaim): boolean {
  if (!isWhole(index) || !isWhole(size) || index >= size) return false;
  if (![leafHash, root, ...path].every(isHash)) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = hashChildren(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = hashChildren(hash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameBytes(hash, root);
}

export interface ConsistencyClaim {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Checks that one tree begins with the other, by the algorithm of RFC 9162 section 2.1.4.2. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { first, second, firstRoot, secondRoot, path } = claim;
  if (!isWhole(first) || !isWhole(second) || first > second) return false;
  if (![firstRoot, secondRoot, ...path].every(isHash)) return false;
  if (first === 0) return path.length === 0 && sameBytes(firstRoot, emptyRoot());
  if (first === second) return path.length === 0 && sameBytes(firstRoot, secondRoot);
  // A first tree that is a perfect subtree of the second is known by its root, so the proof leaves it out.
  const [start, ...rest] = 2 ** floorLog2(first) === first ? [firstRoot, ...path] : path;
  if (start === undefined || rest.length === 0) return false;
  return climb(claim, start, rest);
}

function climb({ first, second, firstRoot, secondRoot }: ConsistencyClaim, start: Uint8Array, rest: Uint8Array[]) {
  let node = first - 1;
  let last = second - 1;
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  let ofFirst = start;
  let ofSecond = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      ofFirst = hashChildren(sibling, ofFirst);
      ofSecond = hashChildren(sibling, ofSecond);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      ofSecond = hashChildren(ofSecond, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameBytes(ofFirst, firstRoot) && sameBytes(ofSecond, secondRoot);
}

function isWhole(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_SIZE;
}
