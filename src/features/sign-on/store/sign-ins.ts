/** SQL of sign-ins: who is in which system by which session. */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { keepingIn } from '#platform/keeping.ts';

type Tables = Record<never, never>;

export interface NewSignIn {
  readonly id: string;
  readonly sessionId: string;
  readonly personId: string;
  readonly clientId: string;
  readonly grantHash: Uint8Array;
  readonly mandate: string | null;
  readonly sessionMandate: string | null;
  readonly promise: string;
  readonly at: Instant;
}

export interface SignIn extends NewSignIn {
  readonly sid: string | null;
  readonly endedAt: Instant | null;
  readonly toldAt: Instant | null;
}

/** When to look whether the session of a sign-in has ended by itself. */
export const keeping = keepingIn('sign_on.keeping', 'sign_in_id');

const moment = (at: Instant) => sql`${isoInstant(at)}::timestamptz`;
const bytes = (hash: Uint8Array) => Buffer.from(hash);

export async function insertSignIn(tx: Tx, one: NewSignIn): Promise<void> {
  await sql`insert into sign_on.sign_in (id, session_id, person_id, client_id, grant_hash, mandate, session_mandate, promise, at)
    values (${one.id}::uuid, ${one.sessionId}::uuid, ${one.personId}::uuid, ${one.clientId}, ${bytes(one.grantHash)},
      ${one.mandate}, ${one.sessionMandate}, ${one.promise}, ${moment(one.at)})`.execute(tx.db<Tables>());
}

async function select(tx: Tx, where: RawBuilder<unknown>): Promise<SignIn[]> {
  const { rows } = await sql<SignIn>`select id, session_id as "sessionId", person_id as "personId",
      client_id as "clientId", grant_hash as "grantHash", sid, mandate, session_mandate as "sessionMandate", promise, at,
      ended_at as "endedAt", told_at as "toldAt"
    from sign_on.sign_in ${where}`.execute(tx.db<Tables>());
  return rows;
}

export const findSignIn = async (tx: Tx, id: string): Promise<SignIn | undefined> =>
  (await select(tx, sql`where id = ${id}::uuid`))[0];

export const signInByGrant = async (tx: Tx, grantHash: Uint8Array): Promise<SignIn | undefined> =>
  (await select(tx, sql`where grant_hash = ${bytes(grantHash)} and ended_at is null`))[0];

/** Those of a session that haven't ended, or of these only those of one client. */
export const openSignIns = (tx: Tx, sessionId: string, clientId?: string): Promise<SignIn[]> =>
  select(
    tx,
    sql`where session_id = ${sessionId}::uuid and ended_at is null
      ${clientId === undefined ? sql`` : sql`and client_id = ${clientId}`} for update`,
  );

export const openSignInsOf = (tx: Tx, personId: string, clientId: string): Promise<SignIn[]> =>
  select(tx, sql`where person_id = ${personId}::uuid and client_id = ${clientId} and ended_at is null for update`);

export interface LastSignIn {
  readonly clientId: string;
  readonly at: Instant;
  /** How many haven't ended. */
  readonly open: number;
}

/** When a person last came to each client. */
export async function lastSignIns(tx: Tx, personId: string): Promise<LastSignIn[]> {
  const { rows } = await sql<LastSignIn>`select client_id as "clientId", max(at) as at,
      count(*) filter (where ended_at is null)::int as open
    from sign_on.sign_in where person_id = ${personId}::uuid and sid is not null group by client_id`.execute(
    tx.db<Tables>(),
  );
  return rows;
}

/** The person has come in: from now on the client knows the session by this name. */
export async function saveSid(tx: Tx, grantHash: Uint8Array, sid: string): Promise<void> {
  await sql`update sign_on.sign_in set sid = ${sid}
    where grant_hash = ${bytes(grantHash)} and sid is distinct from ${sid}`.execute(tx.db<Tables>());
}

/** Marks the end; false where it has ended already. */
export async function markEnded(tx: Tx, id: string, at: Instant): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update sign_on.sign_in set ended_at = ${moment(at)} where id = ${id}::uuid and ended_at is null`.execute(
      tx.db<Tables>(),
    );
  return numAffectedRows === 1n;
}

export async function markTold(tx: Tx, id: string, at: Instant): Promise<void> {
  await sql`update sign_on.sign_in set told_at = ${moment(at)} where id = ${id}::uuid`.execute(tx.db<Tables>());
}

export async function deleteSignIns(tx: Tx, endedBefore: Instant): Promise<void> {
  await sql`delete from sign_on.sign_in where ended_at < ${moment(endedBefore)}`.execute(tx.db<Tables>());
}
