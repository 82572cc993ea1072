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
  insertList,
  listChanges,
  listRevocations,
  lockLists,
  takeUnlisted,
} from '../store/lists.ts';
import { type RevocationList, signRevocationList } from './list.ts';

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
    if (authority.kind === 'cross' || authority.certificate.notAfter <= at) continue;
    if (await app.read((tx) => isDue(tx, authority, at))) await app.transaction((tx) => publish(tx, authority, at));
  }
}

async function isDue(tx: Tx, { certificate: { serial } }: KnownAuthority, at: Instant): Promise<boolean> {
  const latest = await findLatestList(tx, serial, 'complete');
  return !latest || latest.nextUpdate - at < LIST_HOLDS_MS / 2 || (await hasUnlisted(tx, serial));
}

async function publish(tx: Tx, authority: KnownAuthority, at: Instant): Promise<void> {
  const { certificate, ref, name, generation } = authority;
  if (!ref || !name) return;
  const { serial } = certificate;
  await lockLists(tx, serial);
  await takeUnlisted(tx, serial);
  const number = ((await findLatestList(tx, serial, 'complete'))?.number ?? 0) + 1;
  const base = await findBase(tx, serial, at);
  const same = {
    number,
    thisUpdate: at,
    nextUpdate: Math.min(at + LIST_HOLDS_MS, certificate.notAfter) as Instant,
    freshestAt: tx.env.config.publicUrl + deltaPath(name),
  };
  const since = base && ((base.thisUpdate - LATE_COMMIT_MS) as Instant);
  const lists: RevocationList[] = [
    { ...same, base: null, entries: await listRevocations(tx, serial, at) },
    { ...same, base: base?.number ?? number, entries: since ? await listChanges(tx, serial, since) : [] },
  ];
  const { signer } = await generationOf(tx.env, ref, generation);
  for (const list of lists)
    await insertList(tx, { ...list, issuer: serial, der: await signRevocationList(list, certificate, signer) });
}
