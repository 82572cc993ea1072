/** Telling the world by lists: each authority in force has a complete one and a delta. */
import type { Instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { authoritiesOf, type KnownAuthority } from '../authorities/known.ts';
import { generationOf, hasKey } from '../keys/key-ring.ts';
import { deltaPath } from '../keys/refs.ts';
import {
  findBase,
  findLatestList,
  hasUnlisted,
  listChanges,
  listRevocations,
  lockLists,
  takeUnlisted,
} from '../store/lists.ts';
import { enterList } from './enter.ts';
import { type RevocationList, type RevokedEntry, signRevocationList } from './list.ts';

/** How long a list may be believed. A new one is made at half of it, and at once when something changed. */
const LIST_HOLDS_MS = 24 * 3_600_000;

// A delta may repeat what its base has, and must not miss an event that was committed after the base was made.
const LATE_COMMIT_MS = 3_600_000;

/** Publishes lists where they are due. Run by a worker that holds the authorities' keys; `prepare` makes the first. */
export async function publishRevocations(app: App): Promise<void> {
  const { env } = app;
  if (!(await hasKey(env, 'issuing'))) return;
  const at = env.clock.now();
  const { all } = await app.read(authoritiesOf);
  for (const authority of all) {
    const { ref, generation, certificate } = authority;
    // The key of a real instance's root is its keepers', and its lists come of ceremonies.
    if (!ref || certificate.notAfter <= at || !(await hasKey(env, ref, generation))) continue;
    if (!(await app.read((tx) => isDue(tx, authority, at)))) continue;
    await app.transaction((tx) => publish(tx, authority, at, (at + LIST_HOLDS_MS) as Instant));
  }
}

async function isDue(tx: Tx, { certificate: { serial } }: KnownAuthority, at: Instant): Promise<boolean> {
  const latest = await findLatestList(tx, serial, 'complete');
  return !latest || latest.nextUpdate - at < LIST_HOLDS_MS / 2 || (await hasUnlisted(tx, serial));
}

/** What the next list of an authority says: complete, and what changed since the oldest that somebody may still believe. */
export interface NextList {
  readonly number: number;
  /** Its own number where there was none before. */
  readonly base: number;
  readonly entries: readonly RevokedEntry[];
  readonly changes: readonly RevokedEntry[];
}

/** `serial`: of the authority's certificate, hexadecimal. */
export async function nextList(tx: Tx, serial: string, at: Instant): Promise<NextList> {
  const number = ((await findLatestList(tx, serial, 'complete'))?.number ?? 0) + 1;
  const base = await findBase(tx, serial, at);
  const since = base && ((base.thisUpdate - LATE_COMMIT_MS) as Instant);
  return {
    number,
    base: base?.number ?? number,
    entries: await listRevocations(tx, serial, at),
    changes: since ? await listChanges(tx, serial, since) : [],
  };
}

/** Signs and enters both lists of an authority whose key is here. `until`: how long they may be believed, at most as long as it. */
export async function publish(tx: Tx, authority: KnownAuthority, at: Instant, until: Instant): Promise<void> {
  const { certificate, ref, name, generation } = authority;
  if (!ref || !name) return;
  const { serial } = certificate;
  await lockLists(tx, serial);
  await takeUnlisted(tx, serial);
  const { number, base, entries, changes } = await nextList(tx, serial, at);
  const same = {
    number,
    thisUpdate: at,
    nextUpdate: Math.min(until, certificate.notAfter) as Instant,
    freshestAt: tx.env.config.publicUrl + deltaPath(name),
  };
  const lists: RevocationList[] = [
    { ...same, base: null, entries },
    { ...same, base, entries: changes },
  ];
  const { signer } = await generationOf(tx.env, ref, generation);
  for (const list of lists)
    await enterList(tx, { ...list, issuer: serial, der: await signRevocationList(list, certificate, signer) });
}
