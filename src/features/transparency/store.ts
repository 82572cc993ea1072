/** All SQL of the log that runs with requests and the integrator; the checker's stands in fsck/store.ts. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { uuidTime, uuidv7 } from '#kernel/uuid.ts';
import type { Tx } from '#platform/app.ts';

export interface Tables {
  'transparency.leaf': { id: string; kind: string; commit: Uint8Array; appended_at: string };
  'transparency.pending': { leaf_id: string };
  'transparency.sequence': { index: number; leaf_id: string; leaf_hash: Uint8Array };
  'transparency.tile': { level: number; index: number; bytes: Uint8Array; root: Uint8Array };
  'transparency.checkpoint': { size: number; root: Uint8Array; note: string; signed_at: string };
  'transparency.verifier': { purpose: KeyPurpose; vkey: string; created_at: string };
}

export type KeyPurpose = 'checkpoint' | 'promise';

export interface Leaf {
  readonly id: string;
  readonly kind: string;
  readonly commit: Uint8Array;
  readonly appendedAt: Instant;
}

/** Keeps a leaf that has no number yet: one statement, so that an act pays one round trip for it. */
export async function insertLeaf(tx: Tx, { id, kind, commit, appendedAt }: Leaf): Promise<void> {
  await sql`with added as (
      insert into transparency.leaf (id, kind, commit, appended_at)
      values (${id}, ${kind}, ${Buffer.from(commit)}, ${isoInstant(appendedAt)}) returning id
    ) insert into transparency.pending (leaf_id) select id from added`.execute(tx.db<Tables>());
}

/** Takes the log for the rest of the transaction, when it becomes free. */
export async function lockLog(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('transparency/log', 2))`.execute(tx.db<Tables>());
}

/** Takes the log for the rest of the transaction; false where another transaction has it. */
export async function tryLockLog(tx: Tx): Promise<boolean> {
  const lock = sql<{ got: boolean }>`select pg_try_advisory_xact_lock(hashtextextended('transparency/log', 2)) as got`;
  return (await lock.execute(tx.db<Tables>())).rows[0]?.got === true;
}

/**
 * Takes leaves that wait, oldest first, at most `limit`. Only under `tryLockLog`: the lock stands in the place of `for update skip
 * locked`, which would need the right to update.
 */
export async function takePending(tx: Tx, limit: number): Promise<Leaf[]> {
  const taken = await sql<{ id: string }>`delete from transparency.pending
    where leaf_id in (select leaf_id from transparency.pending order by leaf_id limit ${limit})
    returning leaf_id as id`.execute(tx.db<Tables>());
  if (taken.rows.length === 0) return [];
  // By a list of ids and not by a join, whose planner, not knowing how many wait, may read the whole table of leaves instead.
  const { rows } = await sql<Leaf>`select id, kind, commit, appended_at as "appendedAt"
    from transparency.leaf where id = any(${taken.rows.map(({ id }) => id)}::uuid[]) order by id`.execute(
    tx.db<Tables>(),
  );
  return rows;
}

/** Leaves that wait for their number: few, for they are numbered every second. */
export async function waitingLeaves(tx: Tx): Promise<Pick<Leaf, 'kind' | 'commit'>[]> {
  return tx
    .db<Tables>()
    .selectFrom('transparency.pending')
    .innerJoin('transparency.leaf', 'transparency.leaf.id', 'transparency.pending.leaf_id')
    .select(['transparency.leaf.kind', 'transparency.leaf.commit'])
    .execute();
}

/** Gives leaves their numbers, `first` and on. Fails where a number or a leaf has been given already. */
export async function insertNumbers(
  tx: Tx,
  first: number,
  leaves: readonly { id: string; hash: Uint8Array }[],
): Promise<void> {
  const ids = leaves.map(({ id }) => id);
  const hashes = leaves.map(({ hash }) => Buffer.from(hash));
  await sql`insert into transparency.sequence (index, leaf_id, leaf_hash)
    select ${first}::bigint + position - 1, leaf_id, leaf_hash
    from unnest(${ids}::uuid[], ${hashes}::bytea[]) with ordinality as numbered (leaf_id, leaf_hash, position)`.execute(
    tx.db<Tables>(),
  );
}

/** Stores full tiles. */
export async function insertTiles(tx: Tx, tiles: readonly Tables['transparency.tile'][]): Promise<void> {
  if (tiles.length === 0) return;
  const values = tiles.map((tile) => ({ ...tile, bytes: Buffer.from(tile.bytes), root: Buffer.from(tile.root) }));
  await tx.db<Tables>().insertInto('transparency.tile').values(values).execute();
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly signedAt: Instant;
}

/** Stores a signed checkpoint. Fails where one of that size exists. */
export async function insertCheckpoint(tx: Tx, { size, root, note, signedAt }: StoredCheckpoint): Promise<void> {
  const row = { size, root: Buffer.from(root), note, signed_at: isoInstant(signedAt) };
  await tx.db<Tables>().insertInto('transparency.checkpoint').values(row).execute();
}

/** When the leaf that got a number was appended; undefined where none of this hash has one. */
export async function findAppended(tx: Tx, leafHash: Uint8Array): Promise<Instant | undefined> {
  const { rows } = await sql<{ at: Instant }>`select appended_at as at
    from transparency.sequence join transparency.leaf on id = leaf_id where leaf_hash = ${Buffer.from(leafHash)}
    order by index limit 1`.execute(tx.db<Tables>());
  return rows[0]?.at;
}

/** The newest checkpoint; undefined only before the integrator's first run. */
export async function findCheckpoint(tx: Tx): Promise<StoredCheckpoint | undefined> {
  const { rows } = await sql<StoredCheckpoint>`select size, root, note, signed_at as "signedAt"
    from transparency.checkpoint order by size desc limit 1`.execute(tx.db<Tables>());
  return rows[0];
}

/** The first checkpoint whose tree has the leaf of a number. */
export async function findCheckpointOver(tx: Tx, index: number): Promise<StoredCheckpoint | undefined> {
  const { rows } = await sql<StoredCheckpoint>`select size, root, note, signed_at as "signedAt"
    from transparency.checkpoint where size > ${index} order by size limit 1`.execute(tx.db<Tables>());
  return rows[0];
}

/**
 * Hashes of a tile level's row from `begin` up to `end`: leaf hashes at level 0, roots of full tiles of the level below above it.
 * Fewer come back where the log has fewer.
 */
export async function readRow(tx: Tx, level: number, begin: number, end: number): Promise<Uint8Array[]> {
  const { rows } =
    level === 0
      ? await sql<{ hash: Uint8Array }>`select leaf_hash as hash from transparency.sequence
          where index >= ${begin} and index < ${end} order by index`.execute(tx.db<Tables>())
      : await sql<{ hash: Uint8Array }>`select root as hash from transparency.tile
          where level = ${level - 1} and index >= ${begin} and index < ${end} order by index`.execute(tx.db<Tables>());
  return rows.map(({ hash }) => hash);
}

/** The 8,192 bytes of a full tile. */
export async function findTile(tx: Tx, level: number, index: number): Promise<Uint8Array | undefined> {
  const query = tx.db<Tables>().selectFrom('transparency.tile').select('bytes');
  return (await query.where('level', '=', level).where('index', '=', index).executeTakeFirst())?.bytes;
}

/** What the leaves with numbers from `begin` up to `end` commit to, in order. */
export async function readLeaves(tx: Tx, begin: number, end: number): Promise<{ kind: string; commit: Uint8Array }[]> {
  const { rows } = await sql<{ kind: string; commit: Uint8Array }>`select kind, commit
    from transparency.sequence join transparency.leaf on id = leaf_id
    where index >= ${begin} and index < ${end} order by index`.execute(tx.db<Tables>());
  return rows;
}

/** The number of a leaf; the first one where the same public content was recorded more than once. */
export async function findIndex(tx: Tx, leafHash: Uint8Array): Promise<number | undefined> {
  const query = tx.db<Tables>().selectFrom('transparency.sequence').select('index');
  const found = await query.where('leaf_hash', '=', Buffer.from(leafHash)).execute();
  return found.length === 0 ? undefined : Math.min(...found.map(({ index }) => index));
}

/** How many leaves appended before a moment still wait (counted up to `most`), and since when the oldest does. */
export async function findOverdue(
  tx: Tx,
  before: Instant,
  most: number,
): Promise<{ count: number; oldest: Instant | null }> {
  // Ids are UUIDs of version 7, which begin with the moment of the append: no look at the leaves is needed.
  const bound = uuidv7(before, new Uint8Array(10));
  const query = tx.db<Tables>().selectFrom('transparency.pending').select('leaf_id').where('leaf_id', '<', bound);
  const overdue = await query.orderBy('leaf_id').limit(most).execute();
  return { count: overdue.length, oldest: overdue[0] ? uuidTime(overdue[0].leaf_id) : null };
}

/** The verifier key of a purpose; undefined before the instance was prepared. */
export async function findVerifier(tx: Tx, purpose: KeyPurpose): Promise<string | undefined> {
  const query = tx.db<Tables>().selectFrom('transparency.verifier').select('vkey');
  return (await query.where('purpose', '=', purpose).executeTakeFirst())?.vkey;
}

/** Publishes the verifier key of a purpose, once for ever. */
export async function insertVerifier(tx: Tx, purpose: KeyPurpose, vkey: string, now: Instant): Promise<void> {
  const row = { purpose, vkey, created_at: isoInstant(now) };
  await tx.db<Tables>().insertInto('transparency.verifier').values(row).execute();
}

/** How many leaves of a kind there are: who keeps the contents compares, so that a removed one is missed. */
export async function countLeaves(tx: Tx, kind: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from transparency.leaf where kind = ${kind}
  `.execute(tx.db());
  return rows[0]?.count ?? 0;
}
