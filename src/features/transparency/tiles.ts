/**
 * The layout of C2SP tlog-tiles, pure: the tree cut into tiles 8 levels high. A tile of level L is a row of up to 256 hashes, each the
 * root of a full tile of level L - 1 (at level 0: a leaf's hash). Full tiles never change; the right edge is derived.
 */
import { type Bytes, concatBytes } from '#kernel/hash.ts';
import { emptyRoot, HASH_SIZE, rootOf, type SubtreeNode } from './merkle.ts';

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const HIGHEST_LEVEL = 63;

/** A tile, or (for `entries`) the bundle of the entries under a tile of level 0. Width: hashes in it, 1 to 256. */
export interface TileRef {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** `x001/x234/067` for 1234067. */
function indexPath(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** The path of a tile below the log's prefix: `tile/0/x001/x234/067`, partial ones with `.p/W`. */
export function tilePath({ level, index, width }: TileRef): string {
  return `tile/${level}/${indexPath(index)}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
}

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads a tile's path. One tile has one spelling; undefined for anything else. */
export function parseTilePath(path: string): TileRef | undefined {
  const [, level, groups, width] = PATH.exec(path) ?? [];
  if (level === undefined || groups === undefined) return undefined;
  const ref: TileRef = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const known = ref.level === 'entries' || ref.level <= HIGHEST_LEVEL;
  return known && tilePath(ref) === path ? ref : undefined;
}

/** How many hashes the row of a level has in a tree of `size` leaves; an entry is counted as a leaf. */
export function rowLength(level: TileRef['level'], size: number): number {
  return level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
}

/** How wide the tile is in a tree of `size` leaves; 0 where the tree has none of it. */
export function widthIn(size: number, level: TileRef['level'], index: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, rowLength(level, size) - index * TILE_WIDTH));
}

/** Where a perfect subtree lies: the tile, and which of its hashes have the subtree's root above them. */
export function placeOf({ level, index }: SubtreeNode): { level: number; index: number; from: number; count: number } {
  const count = 2 ** (level % TILE_HEIGHT);
  const first = index * count;
  const tile = Math.floor(first / TILE_WIDTH);
  return { level: Math.floor(level / TILE_HEIGHT), index: tile, from: first - tile * TILE_WIDTH, count };
}

/** Cuts the bytes of a tile into its hashes. Throws RangeError where they don't come out even. */
export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length % HASH_SIZE !== 0) throw new RangeError(`a tile of ${bytes.length} bytes has a broken hash`);
  return Array.from({ length: bytes.length / HASH_SIZE }, (_, i) => bytes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE));
}

/** An entry bundle: each entry after its length as a big-endian uint16. Throws RangeError for an entry above 65,535 bytes. */
export function encodeBundle(entries: readonly Uint8Array[]): Bytes {
  const parts = entries.flatMap((entry) => {
    if (entry.length > 0xffff) throw new RangeError(`an entry of ${entry.length} bytes doesn't fit into a bundle`);
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return concatBytes(...parts);
}

/** The entries of a bundle. Throws RangeError for one that ends within an entry. */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const end = at + 2 <= bundle.length ? at + 2 + view.getUint16(at) : Number.POSITIVE_INFINITY;
    if (end > bundle.length) throw new RangeError('the bundle ends within an entry');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

export interface FullTile {
  readonly level: number;
  readonly index: number;
  /** 256 hashes, 8,192 bytes. */
  readonly bytes: Bytes;
  /** The hash of the whole tile: one hash of the level above. */
  readonly root: Uint8Array;
}

/**
 * The right edge of a tree: at each level the hashes that no full tile holds yet, at most 255 a level. All that is needed to let the
 * tree grow and to know its root, whatever its size.
 */
export type Edge = readonly (readonly Uint8Array[])[];

/** The root of the tree that has this edge. */
export function rootOfEdge(edge: Edge): Uint8Array {
  let right: Uint8Array | undefined;
  for (const row of edge) {
    // Everything right of a row is smaller than one hash of the row, so it takes the place of the row's last, odd hash.
    const whole = right === undefined ? row : [...row, right];
    if (whole.length > 0) right = rootOf(whole);
  }
  return right ?? emptyRoot();
}

/** Appends leaf hashes to a tree of `size` leaves with this edge: the new edge, and the tiles that became full, lower ones first. */
export function grow(edge: Edge, size: number, leafHashes: readonly Uint8Array[]): { edge: Edge; tiles: FullTile[] } {
  const rows = edge.map((row) => [...row]);
  const tiles: FullTile[] = [];
  const push = (level: number, hash: Uint8Array, leaves: number): void => {
    rows[level] ??= [];
    const row = rows[level];
    row.push(hash);
    if (row.length < TILE_WIDTH) return;
    const root = rootOf(row);
    tiles.push({ level, index: leaves / TILE_WIDTH ** (level + 1) - 1, bytes: concatBytes(...row), root });
    rows[level] = [];
    push(level + 1, root, leaves);
  };
  for (const [i, hash] of leafHashes.entries()) push(0, hash, size + i + 1);
  return { edge: rows, tiles };
}
