/** A log in memory for tests, signed by a key of its own: two of one key are two pasts of one log. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { utf8 } from '#kernel/hash.ts';
import { entryOf } from '../entry.ts';
import { consistencyRanges, hashLeaf, rootOf } from '../merkle.ts';
import { formatVerifierKey } from '../note.ts';
import { signCheckpoint, verifierKeyOf } from '../sign-note.ts';
import { encodeBundle, parseTilePath, TILE_WIDTH } from '../tiles.ts';

export const newLogKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

export class MemoryLog {
  readonly origin: string;
  readonly vkey: string;
  readonly #key: KeyObject;
  readonly #entries: Uint8Array[] = [];

  constructor(key: KeyObject, origin = 'test.shanyraq/memory') {
    this.#key = key;
    this.origin = origin;
    this.vkey = formatVerifierKey(verifierKeyOf(origin, key));
  }

  /** Appends so many leaves that follow from their number and the word. */
  grow(count: number, word: string): this {
    for (let i = 0; i < count; i += 1) {
      const commit = hashLeaf(utf8(`${word} ${this.#entries.length}`));
      this.#entries.push(entryOf(this.origin, 'test.act', commit));
    }
    return this;
  }

  /** The signed checkpoint of the first so many leaves; of all without a number. */
  note(size = this.#entries.length): string {
    return signCheckpoint({ origin: this.origin, size, root: rootOf(this.#hashes().slice(0, size)) }, this.#key);
  }

  path(first: number, second: number): Uint8Array[] {
    return consistencyRanges(first, second).map(({ begin, end }) => rootOf(this.#hashes().slice(begin, end)));
  }

  /** Serves `checkpoint` and the entry bundles. */
  async fetch(path: string): Promise<Uint8Array> {
    if (path === 'checkpoint') return utf8(this.note());
    const ref = parseTilePath(path);
    if (ref?.level !== 'entries') throw new Error(`not served here: ${path}`);
    return encodeBundle(this.#entries.slice(ref.index * TILE_WIDTH, ref.index * TILE_WIDTH + ref.width));
  }

  #hashes(): Uint8Array[] {
    return this.#entries.map(hashLeaf);
  }
}
