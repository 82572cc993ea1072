/** What is served of the log: bytes of tiles and bundles as the layout of C2SP tlog-tiles asks for them. */
import { concatBytes } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { entryOf } from './entry.ts';
import { tileHashes } from './proofs.ts';
import { findCheckpoint, findTile, readLeaves } from './store.ts';
import { encodeBundle, rowLength, TILE_WIDTH, type TileRef } from './tiles.ts';

/** The bytes of a tile or of an entry bundle; undefined where the newest checkpoint doesn't reach so far. */
export async function tileBytes(tx: Tx, { level, index, width }: TileRef): Promise<Uint8Array | undefined> {
  const end = index * TILE_WIDTH + width;
  const size = (await findCheckpoint(tx))?.size ?? 0;
  if (end > rowLength(level, size)) return undefined;
  if (level === 'entries') return bundleBytes(tx, index * TILE_WIDTH, end);
  if (width === TILE_WIDTH) return findTile(tx, level, index);
  // A narrower tile is the beginning of what is there now, for hashes are only ever added at the right.
  return concatBytes(...(await tileHashes(tx, level, index, size)).slice(0, width));
}

/** Derived and not stored: a leaf's row says the same, and one truth needs no check against another. */
async function bundleBytes(tx: Tx, begin: number, end: number): Promise<Uint8Array> {
  const leaves = await readLeaves(tx, begin, end);
  if (leaves.length !== end - begin) throw new Error(`the log has lost leaves of the bundle at ${begin}: run fsck`);
  return encodeBundle(leaves.map(({ kind, commit }) => entryOf(tx.env.instance.origin, kind, commit)));
}
