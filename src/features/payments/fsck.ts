/** The checker beside the thing checked: every entry must be what its charge and payment make it, balance, and open its leaf. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import { parseTiyn } from '#kernel/money.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import {
  chargedDigest,
  chargedPostings,
  ENTRY_LEAF,
  type EntryFacts,
  entryBytes,
  kindOfAccount,
  type Posting,
  paidPostings,
  refundedPostings,
} from './rules.ts';
import {
  type AuditedEntry,
  accounts,
  countEntries,
  entriesAfter,
  entriesAlone,
  postingsOf,
  unenteredCharges,
} from './store/audit.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

const finding = (what: string, where: string): Finding => ({ feature: 'payments', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckPayments(app: App): AsyncIterable<Finding> {
  for (const { id, kind } of await app.read(unenteredCharges)) {
    yield finding(`the ledger has no entry "${kind}"`, `charge ${id}`);
  }
  for (const { id, charge } of await app.read(entriesAlone))
    yield finding(`its charge ${charge} is gone`, `entry ${id}`);
  for (const { id, kind, isUsed } of await app.read(accounts))
    if (!isUsed || kind !== kindOfAccount(id)) yield finding('an account is not of the kind that entries opened', id);
  yield* checkCount(app);
  let after = NIL;
  for (;;) {
    const entries = await app.read((tx) => entriesAfter(tx, after));
    for (const entry of entries) {
      yield* checkEntry(app, entry);
      after = entry.id;
    }
    if (entries.length === 0) return;
  }
}

/** An entry that is gone still has its leaf. Leaves are counted first: more may be written meanwhile. */
async function* checkCount(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, ENTRY_LEAF));
  const kept = await app.read(countEntries);
  if (kept < leaves) yield finding(`the log has ${leaves} entries of the ledger, ${kept} are there`, 'payments.entry');
}

/** What the entry must post. */
function expectedPostings({ kind, total, provider, refund }: AuditedEntry): Posting[] {
  const amount = parseTiyn(total);
  if (kind === 'charged') return chargedPostings(amount);
  if (provider === null) return [];
  if (kind === 'paid') return paidPostings(amount, provider);
  return refund === null ? [] : refundedPostings(amount, provider);
}

const inWords = (postings: readonly Posting[]): string =>
  postings.map(({ account, amount }) => `${account} ${amount}`).join(', ');

async function* checkEntry(app: App, entry: AuditedEntry): AsyncIterable<Finding> {
  const where = `entry ${entry.id} of charge ${entry.charge_id}`;
  const rows = await app.read((tx) => postingsOf(tx, entry.id));
  const postings = rows.map(({ account, amount }) => ({ account, amount: parseTiyn(amount) }));
  if (postings.reduce((sum, { amount }) => sum + amount, 0n) !== 0n) yield finding('it does not balance', where);
  const isInOrder = rows.every(({ place }, index) => place === index + 1);
  if (!isInOrder || inWords(postings) !== inWords(expectedPostings(entry))) {
    yield finding('it posts something else than its charge', where);
  }
  const { id, charge_id: charge, subject, kind, at, salt, leaf_hash } = entry;
  if (kind === 'charged' && entry.chargedAt !== at)
    yield finding('its charge says that it was made at another moment', where);
  const facts = { id, charge, subject, kind, at, postings };
  const faultOf = (said: EntryFacts) => leafFault(app, ENTRY_LEAF, commitOf(salt, entryBytes(said)), leaf_hash);
  const isNew = kind === 'charged' && !(await faultOf({ ...facts, charged: chargedDigest(entry) }));
  // Entries of earlier programs say nothing of the charge but what it is of and what it comes to.
  const fault = isNew ? undefined : await faultOf(facts);
  if (fault) yield finding(LEAF_FAULTS[fault], where);
}
