/** SQL of witnesses and their signatures. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { StoredCheckpoint } from '../store.ts';
import type { PinnedWitness } from './leaf.ts';

interface Tables {
  'transparency.witness': { label: string; vkey: string; pinned_at: string };
  'transparency.cosignature': { size: number; label: string; line: string; kept_at: string | null };
}

/** The key under which a witness was first met. */
export async function findWitnessKey(tx: Tx, label: string): Promise<string | undefined> {
  const query = tx.db<Tables>().selectFrom('transparency.witness').select('vkey');
  return (await query.where('label', '=', label).executeTakeFirst())?.vkey;
}

export async function insertWitnessKey(tx: Tx, label: string, vkey: string, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('transparency.witness')
    .values({ label, vkey, pinned_at: isoInstant(at) })
    .execute();
}

/** All witnesses that were ever met: a few. */
export async function pinnedWitnesses(tx: Tx): Promise<PinnedWitness[]> {
  const { rows } = await sql<PinnedWitness>`
    select label, vkey, pinned_at as "pinnedAt" from transparency.witness order by label`.execute(tx.db<Tables>());
  return rows;
}

export async function insertCosignature(
  tx: Tx,
  one: Pick<StoredCosignature, 'size' | 'label' | 'line'>,
  at: Instant,
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('transparency.cosignature')
    .values({ ...one, kept_at: isoInstant(at) })
    .execute();
}

/** Size of the newest checkpoint that a witness signed; 0 for none. */
export async function sizeWitnessed(tx: Tx, label: string): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    select size from transparency.cosignature where label = ${label} order by size desc limit 1`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.size ?? 0;
}

/** The lines that witnesses added to the checkpoint of a size. */
export async function linesUnder(tx: Tx, size: number): Promise<string> {
  const query = tx.db<Tables>().selectFrom('transparency.cosignature').select('line').where('size', '=', size);
  return (await query.orderBy('label').execute()).map(({ line }) => line).join('');
}

/** The newest checkpoint under which a witness signed. */
export async function findWitnessed(tx: Tx): Promise<StoredCheckpoint | undefined> {
  const { rows } = await sql<StoredCheckpoint>`
    select size, root, note, signed_at as "signedAt" from transparency.checkpoint
    where size = (select max(size) from transparency.cosignature)`.execute(tx.db<Tables>());
  return rows[0];
}

/** The first checkpoint over the leaf of a number under which a witness signed. */
export async function findWitnessedOver(tx: Tx, index: number): Promise<StoredCheckpoint | undefined> {
  const { rows } = await sql<StoredCheckpoint>`
    select size, root, note, signed_at as "signedAt" from transparency.checkpoint
    where size = (select min(size) from transparency.cosignature where size > ${index}::bigint)`.execute(
    tx.db<Tables>(),
  );
  return rows[0];
}

export interface WitnessState {
  readonly label: string;
  readonly vkey: string;
  /** Of the newest checkpoint that it signed: the note, the line and the size. */
  readonly note: string | null;
  readonly line: string | null;
  readonly size: number | null;
}

/** Every witness with the newest that it signed. */
export async function listWitnesses(tx: Tx): Promise<WitnessState[]> {
  const { rows } = await sql<WitnessState>`
    select witness.label, witness.vkey, newest.note, newest.line, newest.size
    from transparency.witness
    left join lateral (
      select note, line, size from transparency.cosignature join transparency.checkpoint using (size)
      where label = witness.label order by size desc limit 1
    ) newest on true
    order by witness.label`.execute(tx.db<Tables>());
  return rows;
}

export interface StoredCosignature {
  readonly label: string;
  readonly vkey: string;
  readonly size: number;
  readonly note: string;
  readonly line: string;
}

/** Signatures of witnesses after a place, in order, at most `limit`. */
export async function readCosignatures(
  tx: Tx,
  after: Pick<StoredCosignature, 'label' | 'size'>,
  limit: number,
): Promise<StoredCosignature[]> {
  const { rows } = await sql<StoredCosignature>`
    select label, vkey, size, note, line
    from transparency.cosignature join transparency.witness using (label) join transparency.checkpoint using (size)
    where (label, size) > (${after.label}, ${after.size}::bigint)
    order by label, size limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}
