/** The book-keeping, pure: what each act of the ledger posts, and what of it is logged. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Bytes, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { type Tiyn, tiyn } from '#kernel/money.ts';
import type { Text } from '#kernel/text.ts';

/** What payers owe the state. */
export const RECEIVABLE = 'receivable';
/** Fees that the state has earned. */
export const REVENUE = 'revenue';
/** Money that a provider has taken and owes the state. */
export const providerAccount = (provider: string): string => `provider:${provider}`;

export const kindOfAccount = (account: string): 'asset' | 'income' => (account === REVENUE ? 'income' : 'asset');

/** Debit is positive, credit is negative. */
export interface Posting {
  readonly account: string;
  readonly amount: Tiyn;
}

const move = (from: string, to: string, amount: Tiyn): Posting[] => [
  { account: to, amount },
  { account: from, amount: tiyn(-amount) },
];

/** A fee falls due: the state has earned it, the payer owes it. */
export const chargedPostings = (total: Tiyn): Posting[] => move(REVENUE, RECEIVABLE, total);

/** A fee is paid: the payer owes nothing, the provider owes the state. */
export const paidPostings = (total: Tiyn, provider: string): Posting[] =>
  move(RECEIVABLE, providerAccount(provider), total);

/** A fee is given back: the state has not earned it, the provider owes the state no longer. */
export const refundedPostings = (total: Tiyn, provider: string): Posting[] =>
  move(providerAccount(provider), REVENUE, total);

/** The sum of lines. Throws RangeError where a line is negative or nothing is owed: then there is no charge. */
export function totalOf(lines: readonly { readonly amount: Tiyn }[]): Tiyn {
  if (lines.some(({ amount }) => amount < 0n)) throw new RangeError('a line of a charge is never negative');
  const total = tiyn(lines.reduce((sum, { amount }) => sum + amount, 0n));
  if (total === 0n) throw new RangeError('nothing is owed: a charge of nothing is no charge');
  return total;
}

/** Kind of an entry's leaf. */
export const ENTRY_LEAF = 'payments.entry';

export interface EntryFacts {
  readonly id: string;
  readonly charge: string;
  readonly subject: string;
  readonly kind: 'charged' | 'paid' | 'refunded';
  readonly at: Instant;
  readonly postings: readonly Posting[];
  /** Of a fee that falls due: digest of what is charged. Entries of earlier programs have none. */
  readonly charged?: string;
}

/** A line of a charge as it is kept: amounts are strings. */
export interface StoredLine {
  readonly label: Text;
  readonly amount: string;
  readonly cite: { readonly act: string; readonly article: string };
}

export interface ChargedFacts {
  readonly number: string;
  readonly reason: Text;
  readonly personId: string;
  readonly organisationId: string | null;
  readonly service: string | null;
  readonly lines: readonly StoredLine[];
}

/** Stands in the entry by which a fee falls due, so that who owes it, for what and by which lines can't change later: SHA-256, hex. */
export const chargedDigest = ({ number, reason, personId, organisationId, service, lines }: ChargedFacts): string =>
  sha256Hex(
    canonicalBytes({
      type: 'shanyraq/charge/v1',
      ...{ number, reason: { ...reason }, person: personId, organisation: organisationId, service },
      lines: lines.map(({ label, amount, cite }) => ({ label: { ...label }, amount, cite: { ...cite } })),
    }),
  );

/** What the log keeps of an act of the ledger: canonical JSON, amounts as strings. */
export function entryBytes({ at, postings, ...facts }: EntryFacts): Bytes {
  return canonicalBytes({
    type: 'shanyraq/ledger-entry/v1',
    ...facts,
    at: isoInstant(at),
    postings: postings.map(({ account, amount }) => ({ account, amount: String(amount) })),
  });
}
