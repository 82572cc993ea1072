/** Learning from an authority's lists whom it withdrew (RFC 5280 section 5), by the worker. */
import { type Instant, instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Certificate } from '../certificates/read.ts';
import { MOST_LIST_BYTES } from '../signatures/lasting.ts';
import { isSignedBy, REMOVED, type ReadList, readList } from '../signatures/revocation-list.ts';
import {
  findListStates,
  keepAttempt,
  keepRevocations,
  type ListKind,
  type ListState,
  lift,
  liftUnnamed,
} from '../store/external.ts';
import { lockLists } from '../store/lists.ts';
import type { ExternalAuthority } from './definition.ts';
import { fetchBytes } from './fetch.ts';
import { externalAuthorities } from './known.ts';
import { silence } from './silence.ts';

const MOST_BYTES = 64_000_000;
const EVERY_MS: Readonly<Record<ListKind, number>> = { complete: 3_600_000, delta: 300_000 };
/** After an attempt that brought nothing, or while the list in hand may not be believed any more. */
const AGAIN_MS = 60_000;
const BATCH = 5_000;

/** Fetches the lists that are due. A silent authority holds up nobody but those who wait for it. */
export async function fetchLists(app: App): Promise<void> {
  for (const { definition, authority } of externalAuthorities(app.env)) {
    const addresses: readonly (readonly [ListKind, string | undefined])[] = [
      ['complete', definition.lists?.complete],
      ['delta', definition.lists?.delta],
    ];
    for (const [kind, address] of addresses)
      if (address !== undefined) await fetchList(app, definition, authority.certificate, kind, address);
  }
}

async function fetchList(
  app: App,
  { authority }: ExternalAuthority,
  issuing: Certificate,
  kind: ListKind,
  address: string,
): Promise<void> {
  const { fingerprint } = issuing;
  const states = await app.read((tx) => findListStates(tx, fingerprint));
  const at = app.env.clock.now();
  const [known, complete] = [kind, 'complete'].map((one) => states.find((state) => state.kind === one));
  if (!isDue(known, kind, at)) return;
  // Changes say nothing without the list that they change.
  if (kind === 'delta' && complete?.number == null) return;
  try {
    const der = await fetchBytes(address, MOST_BYTES);
    const list = checked(readList(der), issuing, kind, complete);
    const small = kind === 'complete' && der.length <= MOST_LIST_BYTES ? der : null;
    await app.transaction((tx) => keep(tx, fingerprint, kind, { ...list, der: small }, at));
    silence(app.env, authority, undefined);
  } catch (error) {
    const failure = error instanceof Error ? error.message : 'it failed';
    await app.transaction((tx) => keepAttempt(tx, fingerprint, kind, at, { failure }));
    silence(app.env, authority, failure);
  }
}

function isDue(state: ListState | undefined, kind: ListKind, at: Instant): boolean {
  if (!state) return true;
  const isStale = state.failure !== null || state.nextUpdate === null || state.nextUpdate <= at;
  return state.attemptedAt + (isStale ? AGAIN_MS : EVERY_MS[kind]) <= at;
}

const numberOf = (hexadecimal: string): bigint => BigInt(`0x${hexadecimal}`);

function checked(list: ReadList, issuing: Certificate, kind: ListKind, complete: ListState | undefined): ReadList {
  if (!isSignedBy(list, issuing)) throw new Error('the list is not signed by the authority');
  if ((list.base === undefined) !== (kind === 'complete')) throw new Error(`this is no ${kind} list`);
  // Changes since a list that we don't have would leave out what came between.
  if (list.base !== undefined && numberOf(list.base) > numberOf(complete?.number ?? '0'))
    throw new Error('the changes begin after the complete list in hand');
  return list;
}

/** One transaction, so that nobody sees half a list. An older list than the one in hand changes nothing. */
async function keep(
  tx: Tx,
  authority: string,
  kind: ListKind,
  list: ReadList & { readonly der: Uint8Array | null },
  at: Instant,
): Promise<void> {
  await lockLists(tx, authority);
  const known = (await findListStates(tx, authority)).find((state) => state.kind === kind);
  const isOlder = known?.thisUpdate != null && list.thisUpdate < known.thisUpdate;
  if (isOlder) throw new Error('the list is older than the one in hand');
  const entries = [...list.entries].map(([serial, entry]) => ({ serial, ...entry }));
  const withdrawn = entries.filter(({ reason }) => reason !== REMOVED);
  for (let from = 0; from < withdrawn.length; from += BATCH)
    await keepRevocations(tx, authority, withdrawn.slice(from, from + BATCH));
  for (const { serial, at: liftedAt, reason } of entries)
    if (reason === REMOVED) await lift(tx, authority, { serial, at: liftedAt });
  const named = withdrawn.map(({ serial }) => serial);
  if (kind === 'complete') await liftUnnamed(tx, authority, named, instant(list.thisUpdate));
  await keepAttempt(tx, authority, kind, at, list);
}
