/** SQL of what people let clients learn, and of the names by which clients know them. */
import { sql } from 'kysely';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { ConsentAct } from '../rules/consent.ts';

type Tables = Record<never, never>;

export interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}
export type StoredConsentAct = ConsentAct & Leaf;

const columns = sql`person_id as "personId", client_id as "clientId", number, kind, scopes, promise, at,
  leaf_hash as "leafHash", salt`;

/** What one person does upon one client comes one after another. */
export async function lockConsent(tx: Tx, personId: string, clientId: string): Promise<void> {
  const name = `sign-on/consent/${personId}/${clientId}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db<Tables>());
}

export async function insertConsentAct(tx: Tx, act: ConsentAct, leaf: Leaf): Promise<void> {
  await sql`insert into sign_on.consent_act (person_id, client_id, number, kind, scopes, promise, at, leaf_hash, salt)
    values (${act.personId}::uuid, ${act.clientId}, ${act.number}, ${act.kind}, ${[...act.scopes]}::text[], ${act.promise},
      ${isoInstant(act.at)}::timestamptz, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(
    tx.db<Tables>(),
  );
}

/** The newest act of a person upon each client, or upon one. */
export async function newestConsents(tx: Tx, personId: string, clientId?: string): Promise<ConsentAct[]> {
  const one = clientId === undefined ? sql`` : sql`and client_id = ${clientId}`;
  const { rows } = await sql<StoredConsentAct>`select distinct on (client_id) ${columns} from sign_on.consent_act
    where person_id = ${personId}::uuid ${one} order by client_id, number desc`.execute(tx.db<Tables>());
  return rows;
}

const BATCH = 500;
const NIL = { personId: '00000000-0000-0000-0000-000000000000', clientId: '', number: 0 };

/** All acts by turns, for fsck: those after the last one seen. */
export async function consentActsAfter(tx: Tx, after: Pick<ConsentAct, 'personId' | 'clientId' | 'number'> = NIL) {
  const { personId, clientId, number } = after;
  const { rows } = await sql<StoredConsentAct>`select ${columns} from sign_on.consent_act
    where (person_id, client_id, number) > (${personId}::uuid, ${clientId}, ${number}::int)
    order by person_id, client_id, number limit ${BATCH}`.execute(tx.db<Tables>());
  return rows;
}

/** The name by which a client knows a person: `sub` is the one to take where he has none yet. */
export async function subjectFor(tx: Tx, personId: string, clientId: string, sub: string): Promise<string> {
  await sql`insert into sign_on.subject (person_id, client_id, sub) values (${personId}::uuid, ${clientId}, ${sub})
    on conflict (person_id, client_id) do nothing`.execute(tx.db<Tables>());
  return (await findSubject(tx, personId, clientId)) ?? sub;
}

export async function findSubject(tx: Tx, personId: string, clientId: string): Promise<string | undefined> {
  const { rows } = await sql<{ sub: string }>`select sub from sign_on.subject
    where person_id = ${personId}::uuid and client_id = ${clientId}`.execute(tx.db<Tables>());
  return rows[0]?.sub;
}
