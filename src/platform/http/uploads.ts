/**
 * Large files of a form, as they come: their first bytes, their digest, and a place on the disk; never the whole of one in memory. The place
 * loses its name as soon as it is open, so nothing of a file is left behind, however the process ends.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hex } from '#kernel/hash.ts';
import type { Upload } from '../feature.ts';
import { PIECE_BYTES } from '../files.ts';
import { randomBytes } from '../random.ts';

/** As much as tells what kind of file it is. */
const HEAD_BYTES = 4100;

/** Where the files of one request lie while it is answered. */
export class UploadSpace {
  readonly #folder: string;
  readonly #handles: FileHandle[] = [];

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'uploads');
  }

  /** Takes a file in as fast as the disk does; whoever sends it waits for that. */
  async take(name: string, content: AsyncIterable<Uint8Array>): Promise<Upload> {
    const handle = await this.#nameless();
    const hash = createHash('sha256');
    const head: Uint8Array[] = [];
    let size = 0;
    for await (const piece of content) {
      if (size < HEAD_BYTES) head.push(piece.subarray(0, HEAD_BYTES - size));
      hash.update(piece);
      await handle.writeFile(piece);
      size += piece.length;
    }
    const pieces = () => piecesOf(handle, size);
    return { name, size, sha256: hash.digest('hex'), head: new Uint8Array(Buffer.concat(head)), pieces };
  }

  /** Gives the room back: nothing of the request's files can be read any more. */
  async close(): Promise<void> {
    await Promise.all(this.#handles.splice(0).map((handle) => handle.close()));
  }

  async #nameless(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, hex(randomBytes(16)));
    const handle = await open(path, 'wx+', 0o600);
    this.#handles.push(handle);
    await unlink(path);
    return handle;
  }
}

async function* piecesOf(handle: FileHandle, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(PIECE_BYTES, size - at)), { position: at });
    if (bytesRead === 0) throw new Error('a file that was taken in is shorter than it was');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
