/** SQL of the time-stamps over people's signatures. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Moment = ColumnType<Instant, string, never>;

interface Tables {
  'trust.signature_stamp': { signature: string; token: Uint8Array; answer: Uint8Array | null; at: Moment };
  'trust.stamp_wanted': { signature: string; serial: string; wanted_at: Moment };
}

export interface WantedStamp {
  /** SHA-256 of the signature's octets, hexadecimal. */
  readonly signature: string;
  /** Of the signer's certificate, hexadecimal. */
  readonly serial: string;
}

/** Wants a time-stamp; one that is wanted or there already isn't wanted again. */
export async function insertWanted(tx: Tx, { signature, serial }: WantedStamp, at: Instant): Promise<void> {
  await sql`
    insert into trust.stamp_wanted (signature, serial, wanted_at)
    select ${signature}, ${serial}, ${isoInstant(at)}::timestamptz
    where not exists (select from trust.signature_stamp where signature = ${signature})
    on conflict do nothing`.execute(tx.db<Tables>());
}

/** Signatures that wait the longest, kept from other workers until the transaction ends. */
export const takeWanted = (tx: Tx, limit: number): Promise<WantedStamp[]> =>
  tx
    .db<Tables>()
    .selectFrom('trust.stamp_wanted')
    .select(['signature', 'serial'])
    .orderBy('wanted_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();

/** How many wait, and since when the first does. */
export async function countWanted(tx: Tx): Promise<{ readonly count: number; readonly since: Instant | null }> {
  const row = await tx
    .db<Tables>()
    .selectFrom('trust.stamp_wanted')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('wanted_at').as('since')])
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), since: row.since };
}

export interface SignatureStamp {
  readonly signature: string;
  /** TimeStampToken, DER. */
  readonly token: Uint8Array;
  /** OCSPResponse about the signer's certificate, DER; null where it is none of ours. */
  readonly answer: Uint8Array | null;
  readonly at: Instant;
}

/** Keeps a time-stamp, and wants it no longer. The first one stays. */
export async function insertStamp(tx: Tx, { signature, token, answer, at }: SignatureStamp): Promise<void> {
  const db = tx.db<Tables>();
  await db
    .insertInto('trust.signature_stamp')
    .values({ signature, token: Buffer.from(token), answer: answer && Buffer.from(answer), at: isoInstant(at) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db.deleteFrom('trust.stamp_wanted').where('signature', '=', signature).execute();
}

/** The time-stamps of these signatures, by the SHA-256 of their octets. */
export async function findStamps(tx: Tx, signatures: readonly string[]): Promise<ReadonlyMap<string, SignatureStamp>> {
  if (signatures.length === 0) return new Map();
  const rows = await tx
    .db<Tables>()
    .selectFrom('trust.signature_stamp')
    .select(['signature', 'token', 'answer', 'at'])
    .where('signature', 'in', [...signatures])
    .execute();
  return new Map(
    rows.map((row) => [
      row.signature,
      { ...row, token: new Uint8Array(row.token), answer: row.answer && new Uint8Array(row.answer) },
    ]),
  );
}
