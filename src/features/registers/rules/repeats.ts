/**
 * Which of millions of names come more than once: eight bytes are kept of each, outside of the heap. Two names may seem to be one, so whoever
 * asks looks at those again.
 */
import { sha256, utf8 } from '#kernel/hash.ts';

const AT_ONCE = 65_536;

/** A whole number of 53 bits. */
function tokenOf(name: string): number {
  const digest = sha256(utf8(name));
  const view = new DataView(digest.buffer, digest.byteOffset);
  return view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11);
}

export class Repeats {
  readonly #chunks: Float64Array[] = [];
  #count = 0;

  add(name: string): void {
    const place = this.#count % AT_ONCE;
    if (place === 0) this.#chunks.push(new Float64Array(AT_ONCE));
    const last = this.#chunks.at(-1) as Float64Array;
    last[place] = tokenOf(name);
    this.#count += 1;
  }

  /** Whether a name may have come more than once; undefined: none has. */
  suspects(): ((name: string) => boolean) | undefined {
    const all = new Float64Array(this.#chunks.length * AT_ONCE);
    for (const [index, chunk] of this.#chunks.entries()) all.set(chunk, index * AT_ONCE);
    const sorted = all.subarray(0, this.#count).sort();
    const twice = new Set(sorted.filter((token, index) => token === sorted[index - 1]));
    return twice.size === 0 ? undefined : (name) => twice.has(tokenOf(name));
  }
}
