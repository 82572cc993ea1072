import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import { gzipAround, type MiddlePiece, middlePiece } from './gzip-pieces.ts';

// Pages of an edition in three languages: seven hundred services make about this many; the oldest go first.
const PAGES_KEPT = 5000;
// The catalogue of seven hundred services in 5 ms and a tenth of its size; more effort makes it hardly smaller.
const BROTLI_QUALITY = 6;
// As far back as the largest page reaches, 256 KB; by the usual window an encoder takes sixteen times the room.
const WINDOW_BITS = 18;

export interface KeptPage {
  /** As most browsers want it; in place of the plain bytes, not beside them: five thousand pages stay small. */
  readonly brotli: Buffer;
  /** Of the plain bytes. */
  readonly size: number;
  /** Weak: it names the page, not one encoding of it (RFC 9110 section 8.8.1). */
  readonly etag: string;
}

function keep(html: string): KeptPage {
  const bytes = Buffer.from(html);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { brotli: compress(bytes), size: bytes.length, etag: `W/"${digest}"` };
}

const compress = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    },
  });

/** The plain bytes of a kept page, in one piece: by the usual small ones it takes twice as long. */
export const plainOf = ({ brotli, size }: KeptPage): Buffer => brotliDecompressSync(brotli, { chunkSize: size + 1024 });

const mains = new WeakMap<KeptPage, MiddlePiece>();

const mainOf = (html: Buffer): readonly [from: number, to: number] => [
  html.indexOf('<main'),
  html.lastIndexOf('</main>'),
];

function mainPiece(kept: KeptPage): MiddlePiece {
  const found = mains.get(kept);
  if (found) return found;
  const html = plainOf(kept);
  const made = middlePiece(html.subarray(...mainOf(html)));
  mains.set(kept, made);
  return made;
}

/** A kept page in another frame: the main part of the one, with header and footer of the other. Compressed by gzip. */
export function reframedGzip(kept: KeptPage, frame: Buffer): Buffer {
  const [from, to] = mainOf(frame);
  return gzipAround(frame.subarray(0, from), mainPiece(kept), frame.subarray(to));
}

/** The same as it is. */
export const reframed = (kept: KeptPage, frame: Buffer): Buffer => gunzipSync(reframedGzip(kept, frame));

/** Public pages as bytes, by edition, path and language. */
export class PageCache {
  readonly #pages = new Map<string, KeptPage>();

  get(key: string, make: () => string): KeptPage {
    const found = this.#pages.get(key);
    if (found) return found;
    const kept = keep(make());
    if (this.#pages.size >= PAGES_KEPT) this.#pages.delete(this.#pages.keys().next().value ?? '');
    this.#pages.set(key, kept);
    return kept;
  }
}
