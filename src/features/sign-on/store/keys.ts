/** SQL of the public halves of the keys that sign. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeyHolder } from '#platform/keys.ts';

type Tables = Record<never, never>;

export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
}

export interface PublishedKey {
  readonly holder: KeyHolder;
  readonly generation: number;
  readonly jwk: PublicJwk;
  readonly madeAt: Instant;
}

export async function lockKeys(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('sign-on/keys', 0))`.execute(tx.db<Tables>());
}

/** All of them, of each holder the newest first. */
export async function publishedKeys(tx: Tx): Promise<PublishedKey[]> {
  const { rows } = await sql<PublishedKey>`select holder, generation, jwk, made_at as "madeAt" from sign_on.key
    order by holder, generation desc`.execute(tx.db<Tables>());
  return rows;
}

export async function insertKey(tx: Tx, { holder, generation, jwk, madeAt }: PublishedKey): Promise<void> {
  await sql`insert into sign_on.key (holder, generation, jwk, made_at)
    values (${holder}, ${generation}, ${JSON.stringify(jwk)}::jsonb, ${isoInstant(madeAt)}::timestamptz)`.execute(
    tx.db<Tables>(),
  );
}
