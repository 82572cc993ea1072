/** What the checker of the ledger reads. */
import { sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { ChargedFacts } from '../rules.ts';
import type { EntryKind, Tables } from './tables.ts';

export interface AuditedEntry extends ChargedFacts {
  readonly id: string;
  readonly charge_id: string;
  readonly subject: string;
  readonly kind: EntryKind;
  readonly at: Instant;
  readonly leaf_hash: Uint8Array;
  readonly salt: Uint8Array;
  readonly total: string;
  readonly chargedAt: Instant;
  /** The provider of the charge's payment, where there is one. */
  readonly provider: string | null;
  /** Id of the charge's refund, where there is one. */
  readonly refund: string | null;
}

const PORTION = 200;

/** The next portion of all entries, by id. */
export const entriesAfter = (tx: Tx, id: string): Promise<AuditedEntry[]> =>
  tx
    .db<Tables>()
    .selectFrom('payments.entry as e')
    .innerJoin('payments.charge as c', 'c.id', 'e.charge_id')
    .leftJoin('payments.attempt as a', (join) => join.onRef('a.charge_id', '=', 'c.id').on('a.outcome', '=', 'paid'))
    .leftJoin('payments.refund as r', 'r.charge_id', 'c.id')
    .select(['e.id', 'e.charge_id', 'c.subject', 'e.kind', 'e.at', 'e.leaf_hash', 'e.salt', 'c.total', 'a.provider'])
    .select('r.id as refund')
    .select([
      'c.number',
      'c.reason',
      'c.person_id as personId',
      'c.organisation_id as organisationId',
      'c.service',
      'c.lines',
    ])
    .select('c.charged_at as chargedAt')
    .where('e.id', '>', id)
    .orderBy('e.id')
    .limit(PORTION)
    .execute();

export const postingsOf = (tx: Tx, entryId: string): Promise<{ account: string; amount: string; place: number }[]> =>
  tx
    .db<Tables>()
    .selectFrom('payments.posting')
    .select(['account', 'amount', 'place'])
    .where('entry_id', '=', entryId)
    .orderBy('place')
    .execute();

/** All accounts: a few, for each provider one. */
export async function accounts(tx: Tx): Promise<(Tables['payments.account'] & { readonly isUsed: boolean })[]> {
  const { rows } = await sql<Tables['payments.account'] & { readonly isUsed: boolean }>`
    select id, kind, exists (select from payments.posting where account = id) as "isUsed" from payments.account
    order by id`.execute(tx.db<Tables>());
  return rows;
}

/** Charges whose entries are missing: without `charged`, paid without `paid`, or given back without `refunded`. */
export async function unenteredCharges(tx: Tx): Promise<{ id: string; kind: EntryKind }[]> {
  const { rows } = await sql<{ id: string; kind: EntryKind }>`
    select c.id, 'charged' as kind from payments.charge c
    where not exists (select from payments.entry e where e.charge_id = c.id and e.kind = 'charged')
    union all
    select a.charge_id, 'paid' from payments.attempt a
    where a.outcome = 'paid'
      and not exists (select from payments.entry e where e.charge_id = a.charge_id and e.kind = 'paid')
    union all
    select r.charge_id, 'refunded' from payments.refund r
    where not exists (select from payments.entry e where e.charge_id = r.charge_id and e.kind = 'refunded')
  `.execute(tx.db<Tables>());
  return rows;
}

/** Entries whose charge is gone. */
export async function entriesAlone(tx: Tx): Promise<{ id: string; charge: string }[]> {
  const { rows } = await sql<{ id: string; charge: string }>`select id, charge_id as charge from payments.entry e
    where not exists (select from payments.charge c where c.id = e.charge_id)`.execute(tx.db<Tables>());
  return rows;
}

/** How many entries the ledger has. */
export async function countEntries(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from payments.entry`.execute(tx.db<Tables>());
  return Number(rows[0]?.n ?? 0);
}
