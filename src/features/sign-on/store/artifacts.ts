/** SQL of what the protocol keeps for minutes: found by digests of the names that only their holders know. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Tables = Record<never, never>;
type Payload = Readonly<Record<string, unknown>>;

export interface NewArtifact {
  readonly kind: string;
  readonly idHash: Uint8Array;
  readonly grantHash: Uint8Array | null;
  readonly uidHash: Uint8Array | null;
  readonly payload: Payload;
  readonly expiresAt: Instant;
}

interface Artifact {
  readonly payload: Payload;
  readonly consumedAt: Instant | null;
}

const moment = (at: Instant) => sql`${isoInstant(at)}::timestamptz`;
const bytes = (hash: Uint8Array | null) => (hash === null ? null : Buffer.from(hash));

export async function saveArtifact(tx: Tx, one: NewArtifact): Promise<void> {
  await sql`insert into sign_on.artifact (kind, id_hash, grant_hash, uid_hash, payload, expires_at)
    values (${one.kind}, ${bytes(one.idHash)}, ${bytes(one.grantHash)}, ${bytes(one.uidHash)},
      ${JSON.stringify(one.payload)}::jsonb, ${moment(one.expiresAt)})
    on conflict (kind, id_hash) do update set grant_hash = excluded.grant_hash, uid_hash = excluded.uid_hash,
      payload = excluded.payload, expires_at = excluded.expires_at`.execute(tx.db<Tables>());
}

export async function findArtifact(
  tx: Tx,
  kind: string,
  by: { readonly idHash: Uint8Array } | { readonly uidHash: Uint8Array },
  now: Instant,
): Promise<Artifact | undefined> {
  const named = 'idHash' in by ? sql`id_hash = ${bytes(by.idHash)}` : sql`uid_hash = ${bytes(by.uidHash)}`;
  const { rows } = await sql<Artifact>`select payload, consumed_at as "consumedAt" from sign_on.artifact
    where kind = ${kind} and ${named} and expires_at > ${moment(now)}`.execute(tx.db<Tables>());
  return rows[0];
}

/** Uses up what serves once; false where it has been used. */
export async function consumeArtifact(tx: Tx, kind: string, idHash: Uint8Array, at: Instant): Promise<boolean> {
  const { numAffectedRows } = await sql`update sign_on.artifact set consumed_at = ${moment(at)}
    where kind = ${kind} and id_hash = ${bytes(idHash)} and consumed_at is null`.execute(tx.db<Tables>());
  return numAffectedRows === 1n;
}

export async function deleteArtifact(tx: Tx, kind: string, idHash: Uint8Array): Promise<void> {
  await sql`delete from sign_on.artifact where kind = ${kind} and id_hash = ${bytes(idHash)}`.execute(tx.db<Tables>());
}

/** A grant with every code and token that was given by it. */
export async function deleteGrant(tx: Tx, grantHash: Uint8Array): Promise<void> {
  await sql`delete from sign_on.artifact where grant_hash = ${bytes(grantHash)}`.execute(tx.db<Tables>());
  await deleteArtifact(tx, 'Grant', grantHash);
}

export async function deleteExpired(tx: Tx, now: Instant): Promise<void> {
  await sql`delete from sign_on.artifact where expires_at <= ${moment(now)}`.execute(tx.db<Tables>());
}
