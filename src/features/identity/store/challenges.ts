import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface StoredChallenge {
  readonly content: Uint8Array;
  readonly purpose: string;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
}

export async function insertChallenge(
  tx: Tx,
  challenge: { id: string; purpose: string; content: Uint8Array; createdAt: Instant; expiresAt: Instant },
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.challenge')
    .values({
      id: challenge.id,
      purpose: challenge.purpose,
      content: Buffer.from(challenge.content),
      created_at: isoInstant(challenge.createdAt),
      expires_at: isoInstant(challenge.expiresAt),
      used_at: null,
    })
    .execute();
}

export function findChallenge(tx: Tx, id: string): Promise<StoredChallenge | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('identity.challenge')
    .select(['content', 'purpose', 'expires_at as expiresAt', 'used_at as usedAt'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Marks a challenge used; false where somebody did before us: two answers at once can't both pass. */
export async function useChallenge(tx: Tx, id: string, at: Instant): Promise<boolean> {
  const result = await tx
    .db<Tables>()
    .updateTable('identity.challenge')
    .set({ used_at: isoInstant(at) })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Forgets challenges that expired before a moment. */
export async function deleteChallenges(tx: Tx, expiredBefore: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .deleteFrom('identity.challenge')
    .where('expires_at', '<', sql<Instant>`${isoInstant(expiredBefore)}::timestamptz`)
    .execute();
}
