/** The ledger: entries with their postings, insert only. The database itself refuses what doesn't balance, at commit. */
import { append } from '#features/transparency/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import { ENTRY_LEAF, entryBytes, kindOfAccount, type Posting } from '../rules.ts';
import type { EntryKind, Tables } from './tables.ts';

interface NewEntry {
  readonly charge: { readonly id: string; readonly subject: string };
  readonly kind: EntryKind;
  readonly at: Instant;
  readonly postings: readonly Posting[];
  /** Of a fee that falls due: digest of what is charged. */
  readonly charged?: string;
}

/** Enters an act with its postings and its leaf in the log; accounts are opened on first use. */
export async function enter(tx: Tx, { charge, kind, at, postings, ...charged }: NewEntry): Promise<void> {
  const db = tx.db<Tables>();
  const id = newId(at);
  const content = entryBytes({ id, charge: charge.id, subject: charge.subject, kind, at, postings, ...charged });
  const { leafHash, salt } = await append(tx, ENTRY_LEAF, content);
  await db
    .insertInto('payments.account')
    .values(postings.map(({ account }) => ({ id: account, kind: kindOfAccount(account) })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto('payments.entry')
    .values({
      id,
      charge_id: charge.id,
      kind,
      at: isoInstant(at),
      leaf_hash: Buffer.from(leafHash),
      salt: Buffer.from(salt),
    })
    .execute();
  await db
    .insertInto('payments.posting')
    .values(
      postings.map(({ account, amount }, index) => ({
        entry_id: id,
        place: index + 1,
        account,
        amount: String(amount),
      })),
    )
    .execute();
}

/** What stands on an account, in tiyn: debits less credits. */
export async function balanceOf(tx: Tx, account: string): Promise<bigint> {
  const row = await tx
    .db<Tables>()
    .selectFrom('payments.posting')
    .select(({ fn }) => fn.sum<string>('amount').as('balance'))
    .where('account', '=', account)
    .executeTakeFirst();
  return BigInt(row?.balance ?? 0);
}
