/** SQL of connected systems: acts upon them are only added. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { ClientDefinition } from '../client-definition.ts';
import { type Client, type ClientAct, type ClientActKind, clientAfter } from '../rules/client.ts';

type Tables = Record<never, never>;

export interface NewClientAct {
  readonly clientId: string;
  readonly kind: ClientActKind;
  readonly content?: ClientDefinition;
  readonly reason?: string;
  readonly at: Instant;
  readonly recordedBy: string;
  readonly confirmedBy: string | null;
  readonly leafHash: Uint8Array;
}

/** Acts upon one client come one after another. */
export async function lockClient(tx: Tx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sign-on/client/${id}`}, 0))`.execute(tx.db<Tables>());
}

export async function insertClientAct(tx: Tx, act: NewClientAct): Promise<void> {
  await sql`insert into sign_on.client_act (client_id, number, kind, content, reason, at, recorded_by, confirmed_by, leaf_hash)
    select ${act.clientId}, 1 + coalesce(max(number), 0), ${act.kind},
      ${act.content === undefined ? null : JSON.stringify(act.content)}::jsonb, ${act.reason ?? null},
      ${isoInstant(act.at)}::timestamptz, ${act.recordedBy}, ${act.confirmedBy}, ${Buffer.from(act.leafHash)}
    from sign_on.client_act where client_id = ${act.clientId}`.execute(tx.db<Tables>());
}

export type StoredClientAct = ClientAct & { readonly leafHash: Uint8Array };

/** Every act upon every client, or upon one, in their order. */
export async function clientActs(tx: Tx, id?: string): Promise<StoredClientAct[]> {
  const one = id === undefined ? sql`` : sql`where client_id = ${id}`;
  const { rows } = await sql<StoredClientAct>`select client_id as "clientId", number, kind, content, reason, at,
      leaf_hash as "leafHash"
    from sign_on.client_act ${one} order by client_id, number`.execute(tx.db<Tables>());
  return rows;
}

export const findClient = async (tx: Tx, id: string): Promise<Client | undefined> =>
  clientAfter(await clientActs(tx, id));

/** All of them: a country has hundreds, not thousands. */
export async function clients(tx: Tx): Promise<Client[]> {
  const acts = Map.groupBy(await clientActs(tx), ({ clientId }) => clientId);
  return [...acts.values()].flatMap((one) => clientAfter(one) ?? []);
}
