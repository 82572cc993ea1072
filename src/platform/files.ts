/** Files of applications and documents: content-addressed, in PostgreSQL, so that one backup holds all that must survive. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { App, Tx } from './app.ts';

/** How much of a file is in memory at once, and in one row. */
export const PIECE_BYTES = 256 * 1024;

interface Tables {
  'files.file': { sha256: string; size: number; media_type: string; stored_at: string };
  'files.chunk': { sha256: string; position: number; bytes: Uint8Array };
}

export interface StoredFile {
  /** Lower-case hex: the file's name. */
  readonly sha256: string;
  readonly size: number;
}

/** A file whose digest is known, to be read piece by piece, as often as needed. */
export interface FileContent extends StoredFile {
  /** Pieces of `PIECE_BYTES` at most. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** What lies in memory already, as a content. */
export const contentOf = (bytes: Uint8Array): FileContent => ({
  sha256: sha256Hex(bytes),
  size: bytes.length,
  async *pieces() {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  },
});

/** Keeps a file (once for each content) and gives its name. Throws Error where its pieces are not what its digest says. */
export async function storeFile(tx: Tx, content: FileContent, mediaType: string): Promise<StoredFile> {
  const db = tx.db<Tables>();
  const { sha256, size } = content;
  const inserted = await db
    .insertInto('files.file')
    .values({ sha256, size, media_type: mediaType, stored_at: isoInstant(tx.env.clock.now()) })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return { sha256, size };
  const hash = createHash('sha256');
  let position = 0;
  for await (const piece of content.pieces()) {
    hash.update(piece);
    await db
      .insertInto('files.chunk')
      .values({ sha256, position, bytes: Buffer.from(piece) })
      .execute();
    position++;
  }
  if (hash.digest('hex') !== sha256) throw new Error('a file is not what its digest says');
  return { sha256, size };
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

/** The same piece by piece, each by a look of its own. Throws Error where retention erases it meanwhile. */
export async function openFile(read: App['read'], sha256: string): Promise<FileContent | undefined> {
  const file = await read((tx) =>
    tx.db<Tables>().selectFrom('files.file').select('size').where('sha256', '=', sha256).executeTakeFirst(),
  );
  if (!file) return undefined;
  const size = Number(file.size);
  return { sha256, size, pieces: () => storedPieces(read, sha256, Math.ceil(size / PIECE_BYTES)) };
}

async function* storedPieces(read: App['read'], sha256: string, count: number): AsyncIterable<Uint8Array> {
  for (let position = 0; position < count; position++) {
    const chunk = await read((tx) =>
      tx
        .db<Tables>()
        .selectFrom('files.chunk')
        .select('bytes')
        .where('sha256', '=', sha256)
        .where('position', '=', position)
        .executeTakeFirst(),
    );
    if (!chunk) throw new Error('a file was erased while it was read');
    yield chunk.bytes;
  }
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
