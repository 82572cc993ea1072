/** SQL of what two administrators let the platform make. */
import type { ColumnType } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

interface Tables {
  'trust.seal_permit': { agency: string; name: string; at: ColumnType<Instant, string, never> };
}

export interface SealPermit {
  readonly agency: string;
  readonly name: string;
  readonly at: Instant;
}

export async function insertPermit(tx: Tx, { agency, name, at }: SealPermit): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('trust.seal_permit')
    .values({ agency, name, at: isoInstant(at) })
    .execute();
}

export const listPermits = (tx: Tx): Promise<SealPermit[]> =>
  tx.db<Tables>().selectFrom('trust.seal_permit').selectAll().orderBy('at').execute();
