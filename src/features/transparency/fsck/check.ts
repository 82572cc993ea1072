/**
 * The checker of the log: derives every leaf hash, tile, root and signature again from the rows, and says which were altered, removed
 * or added. It reads in pages and keeps the right edge of the tree only, so a log of any size is checked in constant memory.
 *
 * Rows are compared with each other, not with the truth: who holds the database and the checkpoint key can rewrite all of them.
 * Against him stand the checkpoints that others have kept (the public log, receipts, witnesses).
 */
import { isOfMoment } from '#kernel/uuid.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { leafHashOf } from '../entry.ts';
import { heldVerifier, holdsKey } from '../keys.ts';
import { HASH_SIZE, sameBytes } from '../merkle.ts';
import { verifyCheckpoint } from '../note.ts';
import { findCheckpoint, findVerifier, type StoredCheckpoint } from '../store.ts';
import { type Edge, type FullTile, grow, rootOfEdge, splitHashes, TILE_WIDTH } from '../tiles.ts';
import { checkDays } from './days.ts';
import { findStrays, type NumberedLeaf, readCheckpoints, readNumbered, readTile } from './store.ts';
import { checkCosignatures, checkWitnesses } from './witnesses.ts';

// Leaves read at once; a multiple of a tile's width.
const PAGE = 16 * TILE_WIDTH;

const finding = (what: string, where: string): Finding => ({ feature: 'transparency', what, where });

/** Every fault of the stored log, in the order in which the log grew. */
export async function* checkLog(app: App): AsyncIterable<Finding> {
  yield* await app.read(checkKeys);
  const last = await app.read(findCheckpoint);
  const vkey = await app.read((tx) => findVerifier(tx, 'checkpoint'));
  let edge: Edge = [];
  let broken: BrokenRoots | undefined;
  for (let begin = 0; last && (begin === 0 || begin < last.size); begin += PAGE) {
    const page = await app.read((tx) => checkPage(tx, { edge, begin, size: last.size, vkey: vkey ?? '' }));
    yield* page.findings;
    broken = addBroken(broken, page.broken);
    edge = page.edge;
  }
  if (broken)
    yield finding(
      `${broken.count} checkpoints don't state the tree of the stored leaves`,
      `checkpoint ${broken.first} and on`,
    );
  for (const { what, count, where } of await app.read(findStrays)) {
    const rest = count > where.length ? `, … ${count} in all` : '';
    yield finding(what, where.join(', ') + rest);
  }
  yield* checkWitnesses(app);
  yield* checkCosignatures(app);
  yield* checkDays(app);
}

async function checkKeys(tx: Tx): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const purpose of ['checkpoint', 'promise'] as const) {
    const published = await findVerifier(tx, purpose);
    if (published === undefined) findings.push(finding('no verifier key is published', `verifier ${purpose}`));
    else if ((await holdsKey(tx.env, purpose)) && (await heldVerifier(tx.env, purpose)) !== published) {
      findings.push(finding('the published verifier key is not the one of the key file', `verifier ${purpose}`));
    }
  }
  return findings;
}

/** After one changed leaf every later root differs: the first is named, the others are counted. */
interface BrokenRoots {
  readonly first: number;
  readonly count: number;
}

const addBroken = (a: BrokenRoots | undefined, b: BrokenRoots | undefined): BrokenRoots | undefined =>
  a && b ? { first: a.first, count: a.count + b.count } : (a ?? b);

interface PageStart {
  /** The right edge of the tree of the leaves before `begin`. */
  readonly edge: Edge;
  readonly begin: number;
  readonly size: number;
  readonly vkey: string;
}

interface PageResult {
  readonly findings: Finding[];
  readonly broken: BrokenRoots | undefined;
  readonly edge: Edge;
}

async function checkPage(tx: Tx, { edge, begin, size, vkey }: PageStart): Promise<PageResult> {
  const findings: Finding[] = [];
  const end = Math.min(begin + PAGE, size);
  const numbered = await readNumbered(tx, begin, end);
  const hashes = checkNumbers(tx.env, numbered, begin, end, findings);
  let broken: BrokenRoots | undefined;
  let grown = edge;
  let at = begin;
  const growTo = async (until: number): Promise<void> => {
    const step = grow(grown, at, hashes.slice(at - begin, until - begin));
    for (const tile of step.tiles) findings.push(...(await checkTile(tx, tile)));
    grown = step.edge;
    at = until;
  };
  // A checkpoint at the page's end belongs to the next page, but for the last one of all.
  for (const checkpoint of await readCheckpoints(tx, begin, end === size ? end + 1 : end)) {
    await growTo(checkpoint.size);
    findings.push(...checkNote(checkpoint, tx.env, vkey));
    if (!sameBytes(rootOfEdge(grown), checkpoint.root))
      broken = addBroken(broken, { first: checkpoint.size, count: 1 });
  }
  await growTo(end);
  return { findings, broken, edge: grown };
}

/** The hashes of a page by number. A number that is missing gets a hash that no tree has, so that roots show it too. */
function checkNumbers(
  env: Env,
  numbered: readonly NumberedLeaf[],
  begin: number,
  end: number,
  findings: Finding[],
): Uint8Array[] {
  const hashes = Array.from({ length: end - begin }, () => new Uint8Array(32));
  const missing = new Set(hashes.keys());
  for (const { index, leafHash, id, appendedAt, kind, commit } of numbered) {
    missing.delete(index - begin);
    hashes[index - begin] = new Uint8Array(leafHash);
    if (kind === null || commit === null || appendedAt === null)
      findings.push(finding('the leaf of a number was removed', `sequence ${index}`));
    else if (!sameBytes(derivedHash(env, kind, commit), leafHash)) {
      findings.push(finding("a leaf or its hash was altered: one isn't the other's", `sequence ${index}`));
    } else if (!isOfMoment(id, appendedAt))
      findings.push(finding('a leaf was appended at another moment than its id says', `sequence ${index}`));
  }
  for (const offset of missing) findings.push(finding('a number was removed', `sequence ${begin + offset}`));
  return hashes;
}

function derivedHash(env: Env, kind: string, commit: Uint8Array): Uint8Array {
  try {
    return leafHashOf(env.instance.origin, kind, commit);
  } catch {
    return new Uint8Array(0);
  }
}

async function checkTile(tx: Tx, { level, index, bytes, root }: FullTile): Promise<Finding[]> {
  const stored = await readTile(tx, level, index);
  const place = `tile ${level}/${index}`;
  if (!stored) return [finding('a tile was removed', place)];
  const findings: Finding[] = [];
  if (!sameBytes(stored.bytes, bytes)) {
    const first = splitHashes(bytes).findIndex(
      (hash, i) => !sameBytes(hash, stored.bytes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE)),
    );
    const below = `${level === 0 ? 'sequence ' : `tile ${level - 1}/`}${index * TILE_WIDTH + first}`;
    findings.push(finding("the hashes of a tile don't follow from the rows below", `${place}, first at ${below}`));
  }
  if (!sameBytes(stored.root, root))
    findings.push(finding("the root of a tile doesn't follow from the rows below", place));
  return findings;
}

function checkNote({ size, root, note }: StoredCheckpoint, env: Env, vkey: string): Finding[] {
  const where = `checkpoint ${size}`;
  try {
    const stated = verifyCheckpoint(note, vkey);
    if (stated.origin === env.instance.origin && stated.size === size && sameBytes(stated.root, root)) return [];
    return [finding('the signed note states another size, root or origin than its row', where)];
  } catch (error) {
    return [
      finding(`the note is not one that the log signed: ${error instanceof Error ? error.message : error}`, where),
    ];
  }
}
