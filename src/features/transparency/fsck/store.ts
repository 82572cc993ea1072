/** What the checker reads: rows as they are, and whatever stands where nothing should. */
import { sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { StoredCheckpoint, Tables } from '../store.ts';

export interface NumberedLeaf {
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly id: string;
  readonly appendedAt: Instant | null;
  /** Null where the leaf's row is gone. */
  readonly kind: string | null;
  readonly commit: Uint8Array | null;
}

/** Numbered leaves from `begin` up to `end`, in order; numbers may be missing. */
export async function readNumbered(tx: Tx, begin: number, end: number): Promise<NumberedLeaf[]> {
  const { rows } =
    await sql<NumberedLeaf>`select index, leaf_hash as "leafHash", leaf_id as id, appended_at as "appendedAt", kind, commit
    from transparency.sequence left join transparency.leaf on id = leaf_id
    where index >= ${begin} and index < ${end} order by index`.execute(tx.db<Tables>());
  return rows;
}

/** Checkpoints of sizes from `begin` up to, not including, `end`. */
export async function readCheckpoints(tx: Tx, begin: number, end: number): Promise<StoredCheckpoint[]> {
  const { rows } = await sql<StoredCheckpoint>`select size, root, note, signed_at as "signedAt"
    from transparency.checkpoint where size >= ${begin} and size < ${end} order by size`.execute(tx.db<Tables>());
  return rows;
}

/** A full tile with its root; undefined where its row is gone. */
export async function readTile(tx: Tx, level: number, index: number) {
  const query = tx.db<Tables>().selectFrom('transparency.tile').select(['bytes', 'root']);
  return query.where('level', '=', level).where('index', '=', index).executeTakeFirst();
}

// Enough to show what happened; the count says how much of it there is.
const SHOWN = 20;

const STRAYS = {
  'numbered beyond the last checkpoint': sql<string>`select 'sequence ' || index from transparency.sequence
    where index >= (select coalesce(max(size), 0) from transparency.checkpoint)`,
  'a tile beyond the last checkpoint': sql<string>`select 'tile ' || level || '/' || index from transparency.tile
    where (index + 1) * 256::numeric ^ (level + 1) > (select coalesce(max(size), 0) from transparency.checkpoint)`,
  'appended, but neither numbered nor waiting': sql<string>`select 'leaf ' || id from transparency.leaf
    where not exists (select from transparency.sequence where leaf_id = id)
      and not exists (select from transparency.pending where leaf_id = id)`,
  'numbered already, but waiting again': sql<string>`select 'pending ' || leaf_id from transparency.pending
    where exists (select from transparency.sequence s where s.leaf_id = pending.leaf_id)`,
};

export interface Strays {
  readonly what: string;
  readonly count: number;
  readonly where: readonly string[];
}

/** Rows that stand where the log has no place for them. Each kind is asked in one statement, so a busy integrator doesn't disturb. */
export async function findStrays(tx: Tx): Promise<Strays[]> {
  const found: Strays[] = [];
  for (const [what, query] of Object.entries(STRAYS)) {
    const { rows } = await sql<{ count: number; shown: string[] | null }>`with stray (place) as (${query})
      select count(*) as count, (select array_agg(place) from (select place from stray limit ${SHOWN}) as beginning) as shown
      from stray`.execute(tx.db<Tables>());
    const [row] = rows;
    if (row && row.count > 0) found.push({ what, count: row.count, where: row.shown ?? [] });
  }
  return found;
}
