/**
 * The integrator: gives waiting leaves their numbers, writes the tiles that became full and signs the new checkpoint, all in one
 * transaction, so that a crash at any point leaves the log either before or after. What it reads is the right edge of the tree, at
 * most 255 hashes a level: its cost doesn't grow with the log.
 */
import type { App, Tx } from '#platform/app.ts';
import { leafHashOf } from './entry.ts';
import { privateKey } from './keys.ts';
import { sameBytes } from './merkle.ts';
import { alarmKeptLate } from './promise-watch.ts';
import { signCheckpoint } from './sign-note.ts';
import {
  findCheckpoint,
  insertCheckpoint,
  insertNumbers,
  insertTiles,
  readRow,
  type StoredCheckpoint,
  takePending,
  tryLockLog,
} from './store.ts';
import { type Edge, grow, rootOfEdge, rowLength, TILE_WIDTH } from './tiles.ts';

/** How often a worker integrates, and so how often at most it signs. */
export const INTEGRATE_EVERY_MS = 1_000;
// The most leaves under one checkpoint: bounds the transaction's memory and time (about half a second on two cores).
const BATCH = 16_384;

/** One round. Throws, and signs nothing, where the stored tree isn't the one that the last checkpoint states. */
export async function integrate(app: App): Promise<void> {
  let signed = true;
  while (signed) signed = await app.transaction(integrateBatch);
}

/** Whether a full batch was taken, so that more may wait. */
async function integrateBatch(tx: Tx): Promise<boolean> {
  if (!(await tryLockLog(tx))) return false;
  const last = await findCheckpoint(tx);
  const waiting = await takePending(tx, BATCH);
  if (last && waiting.length === 0) return false;
  const { env } = tx;
  const size = last?.size ?? 0;
  const edge = await readEdge(tx, size);
  checkEdge(edge, last);
  const leaves = waiting.map(({ id, kind, commit }) => ({ id, hash: leafHashOf(env.instance.origin, kind, commit) }));
  const grown = grow(
    edge,
    size,
    leaves.map(({ hash }) => hash),
  );
  await insertNumbers(tx, size, leaves);
  await insertTiles(tx, grown.tiles);
  const checkpoint = { origin: env.instance.origin, size: size + leaves.length, root: rootOfEdge(grown.edge) };
  const signedAt = env.clock.now();
  const note = signCheckpoint(checkpoint, await privateKey(env, 'checkpoint'));
  await insertCheckpoint(tx, { ...checkpoint, note, signedAt });
  alarmKeptLate(env, waiting, signedAt);
  return leaves.length === BATCH;
}

/** The right edge of the stored tree of this size. */
async function readEdge(tx: Tx, size: number): Promise<Edge> {
  const edge: Uint8Array[][] = [];
  for (let level = 0; rowLength(level, size) > 0; level += 1) {
    const end = rowLength(level, size);
    const begin = end - (end % TILE_WIDTH);
    const row = begin < end ? await readRow(tx, level, begin, end) : [];
    if (row.length !== end - begin)
      throw new Error(`the log has lost hashes of level ${level}, from ${begin}: run fsck`);
    edge.push(row);
  }
  return edge;
}

/** A log must never sign what contradicts what it signed before (C2SP tlog-checkpoint), even when its rows were changed. */
function checkEdge(edge: Edge, last: StoredCheckpoint | undefined): void {
  if (last && !sameBytes(rootOfEdge(edge), last.root)) {
    throw new Error(`the stored tree of ${last.size} leaves is not the one that was signed: run fsck`);
  }
}
