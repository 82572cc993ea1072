/** The page inside passports as it is released: its digest goes into the log, so that a page of somebody else's making can be told from ours. */
import { countryOf } from '#features/country/index.ts';
import { commitOf, isLogged, leafHashOf, publicAppend, publicSalt } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { type App, type Env, perEnv } from '#platform/app.ts';
import { offlineDocument } from './pages/offline.tsx';
import { PAGE_LEAF, releaseOf } from './shape.ts';

export interface PageRelease {
  readonly bytes: Uint8Array;
  /** 32 bytes. */
  readonly leafHash: Uint8Array;
}

// The same from one start of the program to the next; a quarter of a megabyte that every passport carries.
const released = perEnv((env: Env): PageRelease => {
  const bytes = utf8(offlineDocument(countryOf(env, env.clock.now()).zone));
  const commit = commitOf(publicSalt(), canonicalBytes(releaseOf(sha256Hex(bytes))));
  return { bytes, leafHash: leafHashOf(env, PAGE_LEAF, commit) };
});

/** The page that this program puts into passports. */
export const pageRelease = (env: Env): PageRelease => released(env);

/** Logs the page at the first start of the program that gives it out. */
export async function logPage(app: App): Promise<void> {
  const { bytes, leafHash } = pageRelease(app.env);
  await app.transaction(async (tx) => {
    if (!(await isLogged(tx, leafHash))) await publicAppend(tx, PAGE_LEAF, releaseOf(sha256Hex(bytes)));
  });
}
