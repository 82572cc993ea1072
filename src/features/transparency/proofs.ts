/** Proofs from the stored tiles: for each level of tiles at most two are read, so a proof costs the same in a log of any size. */
import type { Tx } from '#platform/app.ts';
import { leafHashOf } from './entry.ts';
import { consistencyRanges, foldSubtrees, inclusionRanges, type LeafRange, rootOf, subtreesOf } from './merkle.ts';
import { findCheckpoint, findCheckpointOver, findIndex, findTile, readRow, waitingLeaves } from './store.ts';
import { placeOf, splitHashes, TILE_WIDTH, widthIn } from './tiles.ts';
import { findWitnessedOver, linesUnder } from './witness/store.ts';

export interface Inclusion {
  readonly index: number;
  readonly treeSize: number;
  /** 32 bytes each, from the leaf's sibling up. */
  readonly path: Uint8Array[];
  /** The signed note whose root the path leads to. */
  readonly checkpoint: string;
}

/** The proof that a leaf is in the newest checkpoint; undefined where it isn't in the log, or not yet. */
export async function inclusion(tx: Tx, leafHash: Uint8Array): Promise<Inclusion | undefined> {
  const index = await findIndex(tx, leafHash);
  const checkpoint = await findCheckpoint(tx);
  if (index === undefined || !checkpoint || index >= checkpoint.size) return undefined;
  const path = await hashesOf(tx, inclusionRanges(index, checkpoint.size), checkpoint.size);
  return { index, treeSize: checkpoint.size, path, checkpoint: checkpoint.note };
}

/**
 * The proof that a leaf was in the first checkpoint that witnesses outside signed with it, with their lines: each says by when it was there at the latest.
 * Undefined where none has.
 */
export async function witnessedInclusion(tx: Tx, leafHash: Uint8Array): Promise<Inclusion | undefined> {
  const index = await findIndex(tx, leafHash);
  const checkpoint = index === undefined ? undefined : await findWitnessedOver(tx, index);
  if (index === undefined || !checkpoint) return undefined;
  const { size, note } = checkpoint;
  const path = await hashesOf(tx, inclusionRanges(index, size), size);
  return { index, treeSize: size, path, checkpoint: `${note}${await linesUnder(tx, size)}` };
}

/** The proof that the tree of `second` leaves begins with the tree of `first`. Throws RangeError beyond the newest checkpoint. */
export async function consistency(tx: Tx, first: number, second: number): Promise<Uint8Array[]> {
  const size = (await findCheckpoint(tx))?.size ?? 0;
  if (second > size) throw new RangeError(`the log has ${size} leaves`);
  return hashesOf(tx, consistencyRanges(first, second), second);
}

/** The number of a leaf that a published checkpoint covers; undefined where none does. */
export async function isPublished(tx: Tx, leafHash: Uint8Array): Promise<{ index: number } | undefined> {
  // Numbers and the checkpoint over them are committed together, so a number is enough.
  const index = await findIndex(tx, leafHash);
  return index === undefined ? undefined : { index };
}

/** The first published tree that has a leaf: nobody knew its root before the leaf was written. Undefined where none has it yet. */
export async function firstTreeOver(
  tx: Tx,
  leafHash: Uint8Array,
): Promise<{ readonly index: number; readonly size: number; readonly root: Uint8Array } | undefined> {
  const index = await findIndex(tx, leafHash);
  const checkpoint = index === undefined ? undefined : await findCheckpointOver(tx, index);
  return index === undefined || !checkpoint ? undefined : { index, size: checkpoint.size, root: checkpoint.root };
}

/**
 * Whether a leaf is in the log or stands in line for its number: what a check beside a running program may ask of rows that were written
 * a moment ago. That nobody waits for long is the log's own check.
 */
export async function isLogged(tx: Tx, leafHash: Uint8Array): Promise<boolean> {
  if ((await findIndex(tx, leafHash)) !== undefined) return true;
  const waiting = await waitingLeaves(tx);
  const sought = Buffer.from(leafHash);
  if (waiting.some(({ kind, commit }) => sought.equals(leafHashOf(tx.env.instance.origin, kind, commit)))) return true;
  // It may have got its number between the two questions.
  return (await findIndex(tx, leafHash)) !== undefined;
}

/** A tile's hashes in a tree of `size` leaves: stored if it is full, derived from the row below if it isn't. */
export async function tileHashes(tx: Tx, level: number, index: number, size: number): Promise<Uint8Array[]> {
  const width = widthIn(size, level, index);
  const stored = width === TILE_WIDTH ? await findTile(tx, level, index) : undefined;
  if (stored) return splitHashes(stored);
  const hashes = await readRow(tx, level, index * TILE_WIDTH, index * TILE_WIDTH + width);
  if (hashes.length !== width) throw new Error(`the log has lost hashes of tile ${level}/${index}: run fsck`);
  return hashes;
}

async function hashesOf(tx: Tx, ranges: readonly LeafRange[], size: number): Promise<Uint8Array[]> {
  const tiles = new Map<string, Uint8Array[]>();
  for (const { level, index } of ranges.flatMap(subtreesOf).map(placeOf)) {
    const name = `${level}/${index}`;
    if (!tiles.has(name)) tiles.set(name, await tileHashes(tx, level, index, size));
  }
  return ranges.map((range) => {
    const hashes = subtreesOf(range).map((node) => {
      const { level, index, from, count } = placeOf(node);
      return rootOf((tiles.get(`${level}/${index}`) ?? []).slice(from, from + count));
    });
    return foldSubtrees(hashes);
  });
}
