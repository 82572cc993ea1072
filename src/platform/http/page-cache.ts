import { createHash } from 'node:crypto';

// Pages of an edition in three languages: seven hundred services make about this many; the oldest go first.
const PAGES_KEPT = 5000;

export interface KeptPage {
  readonly html: string;
  readonly etag: string;
}

/** Public pages as bytes, by edition, path and language. */
export class PageCache {
  readonly #pages = new Map<string, KeptPage>();

  get(key: string, make: () => string): KeptPage {
    const found = this.#pages.get(key);
    if (found) return found;
    const html = make();
    const kept = { html, etag: `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"` };
    if (this.#pages.size >= PAGES_KEPT) this.#pages.delete(this.#pages.keys().next().value ?? '');
    this.#pages.set(key, kept);
    return kept;
  }
}
