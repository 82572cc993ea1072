import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface PinnedWitness {
  /** 1 or 2. */
  readonly position: number;
  readonly agency: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly pinnedAt: Instant;
  /** Hexadecimal leaf of its publication. */
  readonly leaf: string;
}

export async function pinnedWitnesses(tx: Tx): Promise<PinnedWitness[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('desk.witness')
    .select(['position', 'agency', 'public_key as publicKey', 'pinned_at as pinnedAt', 'leaf'])
    .orderBy('position')
    .execute();
  return rows.map((row) => ({ ...row, publicKey: new Uint8Array(row.publicKey) }));
}

export async function insertWitness(tx: Tx, witness: PinnedWitness): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('desk.witness')
    .values({
      position: witness.position,
      agency: witness.agency,
      public_key: Buffer.from(witness.publicKey),
      pinned_at: isoInstant(witness.pinnedAt),
      leaf: witness.leaf,
    })
    .execute();
}
