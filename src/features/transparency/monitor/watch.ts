/**
 * Watching a log from outside: each look fetches the newest checkpoint and every leaf since the last look, derives the tree anew and demands the
 * root that the log signed. What was seen lies in a folder of the watcher's own, so a log that shows him another past later is found out.
 */
import { fromHex, hex } from '#kernel/hash.ts';
import { parseWitnessKey, verifyCosignature } from '../cosignature.ts';
import { hashLeaf, sameBytes } from '../merkle.ts';
import { type Checkpoint, verifyCheckpoint } from '../note.ts';
import { decodeBundle, type Edge, grow, rootOfEdge, TILE_WIDTH, tilePath, widthIn } from '../tiles.ts';

/** What the last look left. */
export interface Seen {
  readonly size: number;
  /** The note of that size, as it was served. */
  readonly note: string;
  /** Hashes that no full tile holds yet, hexadecimal. */
  readonly edge: readonly (readonly string[])[];
}

export interface Look {
  readonly seen: Seen;
  /** How many leaves of each kind came since the last look. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Which of the given witnesses signed the checkpoint, by name. */
  readonly witnesses: readonly string[];
}

/** The log contradicts itself; `evidence` are the notes that show it. */
export class Contradiction extends Error {
  override readonly name = 'Contradiction';
  readonly evidence: readonly string[];

  constructor(message: string, evidence: readonly string[]) {
    super(message);
    this.evidence = evidence;
  }
}

export interface Watched {
  /** Gets a file below the log's prefix. Throws where it isn't to be had. */
  fetch(path: string): Promise<Uint8Array>;
  readonly vkey: string;
  /** Verifier keys of witnesses whose signatures are looked for. */
  readonly witnesses: readonly string[];
}

/** One look. Throws Contradiction, RangeError for what is no log's file, and what `fetch` throws. */
export async function look(watched: Watched, seen: Seen | undefined): Promise<Look> {
  const note = new TextDecoder().decode(await watched.fetch('checkpoint'));
  const next = verifyCheckpoint(note, watched.vkey);
  const size = seen?.size ?? 0;
  const witnesses = watched.witnesses.flatMap((vkey) => signedBy(note, vkey));
  if (next.size < size)
    throw new Contradiction(`the log had ${size} lines and has ${next.size} now`, [seen?.note ?? '', note]);
  let edge: Edge = (seen?.edge ?? []).map((row) => row.map(fromHex));
  const kinds = new Map<string, number>();
  for (let begin = size; begin < next.size; ) {
    const { hashes, end } = await readBundle(watched, begin, next.size, kinds);
    edge = grow(edge, begin, hashes).edge;
    begin = end;
  }
  checkRoot(edge, next, [seen?.note ?? '', note]);
  return { seen: { size: next.size, note, edge: edge.map((row) => row.map(hex)) }, kinds, witnesses };
}

function checkRoot(edge: Edge, { root, size }: Checkpoint, notes: readonly string[]): void {
  if (!sameBytes(rootOfEdge(edge), root))
    throw new Contradiction(`the ${size} lines of the log are not those that it signed`, notes.filter(Boolean));
}

/** The leaves from `begin` to the end of their bundle, hashed here and not taken from tiles. */
async function readBundle(
  { fetch }: Watched,
  begin: number,
  size: number,
  kinds: Map<string, number>,
): Promise<{ readonly hashes: readonly Uint8Array[]; readonly end: number }> {
  const index = Math.floor(begin / TILE_WIDTH);
  const width = widthIn(size, 'entries', index);
  const entries = decodeBundle(await fetch(tilePath({ level: 'entries', index, width })));
  if (entries.length !== width) throw new RangeError(`the bundle ${index} has ${entries.length} entries, not ${width}`);
  const fresh = entries.slice(begin - index * TILE_WIDTH);
  for (const entry of fresh) {
    const kind = kindOf(entry);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return { hashes: fresh.map(hashLeaf), end: index * TILE_WIDTH + width };
}

function kindOf(entry: Uint8Array): string {
  const { kind } = JSON.parse(new TextDecoder().decode(entry)) as { kind?: unknown };
  return typeof kind === 'string' ? kind : 'unknown';
}

function signedBy(note: string, vkey: string): string[] {
  const key = parseWitnessKey(vkey);
  try {
    verifyCosignature(note, key);
    return [key.name];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
