/** SQL of the ceremonies that were installed. */
import type { ColumnType } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Moment = ColumnType<Instant, string, never>;

interface Tables {
  'trust.ceremony': {
    number: number;
    digest: string;
    record: Uint8Array;
    signature: Uint8Array;
    cosignatures: Uint8Array[];
    held_at: Moment;
    installed_at: Moment;
  };
}

/** What of a ceremony is public. */
export interface InstalledCeremony {
  readonly number: number;
  /** SHA-256 of the record, hexadecimal. */
  readonly digest: string;
  readonly record: Uint8Array;
  /** CMS of the root over it, DER. */
  readonly signature: Uint8Array;
  readonly heldAt: Instant;
  readonly installedAt: Instant;
}

const columns = [
  'number',
  'digest',
  'record',
  'signature',
  'held_at as heldAt',
  'installed_at as installedAt',
] as const;

export async function insertCeremony(
  tx: Tx,
  { heldAt, installedAt, ...same }: InstalledCeremony & { readonly cosignatures: readonly Uint8Array[] },
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('trust.ceremony')
    .values({
      ...same,
      record: Buffer.from(same.record),
      signature: Buffer.from(same.signature),
      cosignatures: same.cosignatures.map((cms) => Buffer.from(cms)),
      held_at: isoInstant(heldAt),
      installed_at: isoInstant(installedAt),
    })
    .execute();
}

/** All of them, in their order: a handful in the life of an instance. */
export const listCeremonies = (tx: Tx): Promise<InstalledCeremony[]> =>
  tx.db<Tables>().selectFrom('trust.ceremony').select(columns).orderBy('number').execute();

export const findCeremony = (tx: Tx, number: number): Promise<InstalledCeremony | undefined> =>
  tx.db<Tables>().selectFrom('trust.ceremony').select(columns).where('number', '=', number).executeTakeFirst();
