/** Files of applications and documents: content-addressed, in PostgreSQL, so that one backup holds all that must survive. */
import { sql } from 'kysely';
import { sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from './app.ts';

const CHUNK_BYTES = 256 * 1024;

interface Tables {
  'files.file': { sha256: string; size: number; media_type: string; stored_at: string };
  'files.chunk': { sha256: string; position: number; bytes: Uint8Array };
}

export interface StoredFile {
  /** Lower-case hex: the file's name. */
  readonly sha256: string;
  readonly size: number;
}

/** Keeps the bytes (once for each content) and gives their name. */
export async function storeFile(tx: Tx, bytes: Uint8Array, mediaType: string): Promise<StoredFile> {
  const db = tx.db<Tables>();
  const sha256 = sha256Hex(bytes);
  const inserted = await db
    .insertInto('files.file')
    .values({ sha256, size: bytes.length, media_type: mediaType, stored_at: isoInstant(tx.env.clock.now()) })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return { sha256, size: bytes.length };
  for (let position = 0; position * CHUNK_BYTES < bytes.length; position++) {
    const chunk = Buffer.from(bytes.subarray(position * CHUNK_BYTES, (position + 1) * CHUNK_BYTES));
    await db.insertInto('files.chunk').values({ sha256, position, bytes: chunk }).execute();
  }
  return { sha256, size: bytes.length };
}

/** The bytes of a file, or undefined when it was never stored or was erased by retention. */
export async function readFile(tx: Tx, sha256: string): Promise<Uint8Array | undefined> {
  const db = tx.db<Tables>();
  const file = await db.selectFrom('files.file').select('size').where('sha256', '=', sha256).executeTakeFirst();
  if (!file) return undefined;
  const chunks = await db
    .selectFrom('files.chunk')
    .select('bytes')
    .where('sha256', '=', sha256)
    .orderBy('position')
    .execute();
  return new Uint8Array(Buffer.concat(chunks.map((chunk) => chunk.bytes)));
}

const STILL_REFERRED_TO = '23503';

/**
 * Erases a file unless something still refers to it, and says whether it is gone. Whoever refers to a file does so by a foreign key, so
 * the database itself refuses. Under the retention role.
 */
export async function eraseFile(tx: Tx, sha256: string): Promise<boolean> {
  const db = tx.db<Tables>();
  await sql`savepoint erase_file`.execute(db);
  try {
    await db.deleteFrom('files.file').where('sha256', '=', sha256).execute();
    await sql`release savepoint erase_file`.execute(db);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== STILL_REFERRED_TO) throw error;
    await sql`rollback to savepoint erase_file`.execute(db);
    return false;
  }
}
