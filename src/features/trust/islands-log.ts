/** The code that touches people's keys can't be swapped unseen: each edition is in the log from the start that first serves it. */
import { publicAppend } from '#features/transparency/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { islandFile } from '#platform/islands.ts';
import { insertIsland } from './store/certificates.ts';

export const ISLAND_LEAF = 'trust.island';

const KEY_ISLANDS = ['sign', 'sign/parent', 'sign/ncalayer', 'enrol'] as const;

export interface ServedIsland {
  readonly path: string;
  /** As a page names it (subresource integrity). */
  readonly integrity: string;
  readonly firstServedAt: Instant;
}

/** What the log carries of an edition of the code: everybody may read it. */
export const islandLeaf = ({ path, integrity, firstServedAt }: ServedIsland): Json => ({
  ...{ path, integrity, firstServedAt: isoInstant(firstServedAt) },
});

/** Enters what this program serves and no earlier start served. */
export async function logIslands(app: App): Promise<void> {
  for (const name of KEY_ISLANDS) {
    const served = { ...islandFile(name), firstServedAt: app.env.clock.now() };
    await app.transaction(async (tx) => {
      const isNew = await insertIsland(tx, served.integrity, served.path, served.firstServedAt);
      if (isNew) await publicAppend(tx, ISLAND_LEAF, islandLeaf(served));
    });
  }
}
